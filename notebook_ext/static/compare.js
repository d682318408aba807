import { fields } from "./card.js";
import { h, piece } from "./dom.js";
import { grid } from "./grid.js";
import { keys } from "./keys.js";
import { list } from "./list.js";
import { mounted } from "./mount.js";

export default mounted("compare", async ({ model, root, body, ask, hear, say, doing, onSet, set, open }) => {
  const head = h("header", { class: "dtui-head" });
  const note = h("div", { class: "dtui-pair" });
  const parts = h("div", {});
  const below = h("div", { class: "dtui-below", tabindex: "0", role: "region", "aria-label": "what differs" }, note, parts);
  const told = h("p", { class: "dtui-told", role: "status" });
  const view = (open.options ? comparedMatrix : comparedList)({ ask, say, moved, label: open.label });
  const line = keys(open.keys, run);
  body.append(head, view.element, below, told, line.element);

  let shown = open;
  let asked = 0;

  function offer() {
    const scrolls = below.scrollHeight > below.clientHeight;
    line.offer([...view.actions, ...shown.can.filter((action) => scrolls || !action.startsWith("scroll("))]);
  }

  /** Say below what is under the cursor, and in full what differs about it. */
  async function describe() {
    asked += 1;
    const mine = asked;
    const at = view.at;
    const says = at ? await ask("note", at) : null;
    if (mine !== asked) return;
    note.replaceChildren(...(says ? compareNote(says) : []));
    offer();
  }

  function moved(address) {
    told.textContent = "";
    if (address) set("selected", address);
    doing(describe);
  }

  async function draw(now, at) {
    shown = now;
    root.setAttribute("aria-label", now.label);
    head.replaceChildren(...now.heads.map(([sign, role, when, text]) => h("p", {},
      ...(sign ? [h("span", { class: `dtui-${role} dtui-when` }, `${sign} ${when}`), text] : [piece(text, role)]))));
    parts.replaceChildren(...compareParts(now));
    await view.show(now, at);
    await describe();
  }

  function run(name, step) {
    if (view.moves(name)) return;
    // Python turns it, and then tells every view: a trait set here might arrive after the next question.
    if (name === "all" || name === "swap") doing(() => ask("turn", { action: name }));
    else if (name === "scroll") below.scrollBy({ top: step * (below.clientHeight - 24) });
    else {
      const past = view.next(step);
      told.textContent = past === null ? shown.none : past ? shown.wrapped[step] : "";
    }
  }

  async function reload() {
    await draw(await ask("open"), null);
  }

  /** Go where something was selected elsewhere; what isn't compared here leaves the cursor alone. */
  async function follow() {
    const selected = model.get("selected");
    if (selected === view.address) return;
    const { row, column } = await ask("place", { address: selected });
    if (row === null && column === null) return;
    await view.goTo(row, column);
    await describe();
  }

  root.addEventListener("keydown", (event) => {
    if (event.target === below && /^(Arrow|Page|Home|End)/.test(event.key)) return; // it scrolls by itself
    line.pressed(event);
  });
  onSet("selected", () => doing(follow));
  for (const trait of ["every", "swapped"]) onSet(trait, () => doing(reload));
  hear("news", () => doing(reload));
  await draw(open, open.at);
  return view.stop;
});

/** Two decisions, cell by cell. */
function comparedMatrix({ moved, label }) {
  let shown = { options: [], constraints: [] };
  const cell = (row, column) => shown.options[row]?.cells[column];
  const pairs = grid({ label, onMove: (row, column) => moved(cell(row, column)[4]), onChoose: () => {} });
  const headOf = ({ sign, role, ids, says, kind }) => [
    [h("span", { class: `dtui-${role}`, title: kind }, `${sign} `), piece(ids, "accent"), h("span", { class: "dtui-says" }, says)],
    `${kind}: ${ids} ${says}`,
  ];

  function drawCell([signs, role, word, kind]) {
    const nodes = [h("span", { class: "dtui-signs" }, `${signs} `), h("span", { class: "dtui-word" }, word)];
    return [nodes, kind === "same" ? role : `${role} dtui-differs`, kind === "same" ? `${signs} same` : `${kind}, ${word}`];
  }

  return {
    element: pairs.element,
    get actions() { return pairs.element.hidden ? [] : pairs.actions; },
    get at() { return cell(pairs.at.row, pairs.at.column) ? { row: pairs.at.row, column: pairs.at.column } : null; },
    get address() { return cell(pairs.at.row, pairs.at.column)?.[4]; },
    moves: pairs.moves,
    next: (step) => pairs.next((row, column) => cell(row, column)[3] !== "same", step),
    goTo: (row, column) => pairs.goTo(row ?? pairs.at.row, column ?? pairs.at.column, { focus: false, tell: false }),
    show(now, at) {
      shown = now;
      pairs.show({
        corner: "option", widest: 4,
        columns: now.constraints.map(headOf),
        rows: now.options.map((option) => ({ head: headOf(option), cells: option.cells.map(drawCell) })),
      }, at?.row ?? pairs.at.row, at?.column ?? pairs.at.column);
    },
    stop: pairs.stop,
  };
}

/** Two traces, item by item: side by side where there is room, else one under the other's sign. */
function comparedList({ ask, say, moved, label }) {
  let empty = "";
  const named = (letter, id) => [h("span", { class: "dtui-letter" }, letter), h("span", { class: "dtui-id" }, `${id} `)];
  const half = (row, side) => h("span", { class: `dtui-half dtui-${row.tone}` },
    ...(side ? [...named(row.letter, side[0]), h("span", { class: "dtui-cut" }, side[1]), piece(side[2] ? ` ${side[2]}` : "", row.tone || side[3])] : []));

  function draw(row) {
    const one = h("span", { class: `dtui-one dtui-${row.tone}` }, ...named(row.letter, row.ids),
      h("span", { class: "dtui-cut" }, row.line), piece(row.others ? ` ${row.others}` : "", "dim"),
      piece(row.state ? ` ${row.state}` : "", row.tone || row.word_role));
    const sign = h("span", { class: `dtui-${row.role} dtui-sign`, title: row.kind },
      h("span", { "aria-hidden": "true" }, row.sign), h("span", { class: "dtui-heard" }, `${row.kind} `));
    return [half(row, row.left), sign, half(row, row.right), one];
  }

  const rows = list({
    label, draw, empty: () => empty, onFail: say,
    fetch: async (first, count) => (await ask("rows", { first, count })).rows,
    onMove: (row) => moved(row?.address),
  });
  let count = 0;

  return {
    element: rows.element,
    actions: [],
    get at() { return count ? { row: rows.cursor, column: 0 } : null; },
    get address() { return rows.current?.address; },
    moves: () => false,
    next: () => null,
    goTo: (row) => rows.goTo(row, { tell: false }),
    async show(now, at) {
      const here = rows.current?.address;
      ({ count, empty } = now);
      let to = at?.row;
      if (!at && here) ({ row: to } = await ask("place", { address: here }));
      await rows.show(count, to ?? undefined);
    },
    stop: () => rows.stop(),
  };
}

/** What is said in full of a row or a cell. */
function compareNote({ sign, kind, role, name, notes, differences, sides }) {
  return [
    h("p", {}, piece(`${sign} ${kind}  `, role), piece(name, "bright")),
    fields([...notes, ...differences.flatMap(([what, left, right]) => compareSides(what, left, right)), ...sides]),
  ].filter(Boolean);
}

/** A difference on one line if it is short, else each side on a line of its own. */
function compareSides(what, left, right) {
  const [here, there] = [left || "—", right || "—"];
  return here.length + there.length < 60 ? [[what, `${here} → ${there}`]] : [[what, `< ${here}`, "dim"], ["", `> ${there}`]];
}

function compareParts({ parts, nothing }) {
  if (!parts) return [];
  if (!parts.length) return [h("p", { class: "dtui-dim" }, nothing)];
  const rows = parts.flatMap(({ sign, role, kind, part, left, right }) => {
    const signed = [h("span", { class: `dtui-${role}`, title: kind }, `${sign} `), h("span", { class: "dtui-heard" }, `${kind} `)];
    const says = kind === "changed" ? [h("dd", { class: "dtui-dim" }, `< ${left}`), h("dd", {}, `> ${right}`)] : [h("dd", {}, left || right)];
    return [h("dt", {}, ...signed, part), ...says];
  });
  return [h("dl", { class: "dtui-fields" }, ...rows)];
}
