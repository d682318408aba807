import { card, fields } from "./card.js";
import { h, piece } from "./dom.js";
import { keys } from "./keys.js";
import { list } from "./list.js";
import { mounted } from "./mount.js";
import { rails } from "./rails.js";

const CHAIN_CELL = 7.6; // pixels of a character, roughly: how many lanes there is room for

export default mounted("chain", async ({ model, root, body, ask, hear, say, doing, onSet, set, open }) => {
  let lit = new Set();
  const facts = h("div", { class: "dtui-chain-facts", role: "status" });
  const focus = h("div", { class: "dtui-chain-focus" });
  const item = card({ go: (id) => select(`${item.element.dataset.trace}/${id}`) });
  const lanes = rails();
  const rows = list({
    label: open.title, beside: lanes.element, onFail: say,
    fetch: async (first, count) =>
      (await ask("rows", { first, count, cells: Math.floor(rows.element.clientWidth / CHAIN_CELL) })).rows,
    draw,
    onMove: (row) => {
      if (row && !row.heading) select(row.key);
      doing(tell);
    },
    onChoose: () => choose(),
    onDraw: ({ rows: drawn }) => lanes.draw(drawn, lit),
  });
  const line = keys(open.keys, (name, given) => actions[name](given));
  body.append(facts, rows.element, focus, line.element);

  function draw(row) {
    if (row.heading) return [lanes.room(), piece(`── ${row.heading}`, "accent dtui-line")];
    const bright = !row.ordinal || lit.has(row.ordinal);
    const tone = bright ? "" : "dim";
    return [
      lanes.room(),
      h("span", { class: "dtui-name", title: row.key },
        piece(row.letter.padEnd(3), row.role === "plain" ? tone : row.role), piece(row.name, bright ? "bright" : "dim")),
      piece(row.says, `${tone || "plain"} dtui-line`),
      row.word ? piece(row.word, row.role) : null,
      ...row.marks.map((text) => piece(text, "accent dtui-mark")),
      h("span", { class: "dtui-dim dtui-who", title: row.who }, row.who),
      piece(row.when, "dim dtui-when"),
    ];
  }

  const select = (key) => set("selected", key);

  /** Say what there is to say of the row under the cursor, and brighten what it is joined to. */
  async function tell() {
    const [index, row] = [rows.cursor, rows.current];
    const told = await ask("focus", { index });
    if (index !== rows.cursor) return;
    lit = new Set(told.lit);
    line.offer(told.can);
    const notes = fields((told.notes ?? []).map(({ label, text, role }) => [label, text, role]), "dtui-dim");
    if (told.card) {
      item.element.dataset.trace = row.key.slice(0, row.key.lastIndexOf("/"));
      item.show(told.card);
      focus.replaceChildren(item.element, notes ?? "");
    } else {
      const heading = h("p", {}, ...(told.heading ?? []).map(({ text, role }) => piece(text, role)));
      focus.replaceChildren(h("div", { class: "dtui-chain-note" }, heading, told.says ? h("p", {}, told.says) : null), notes ?? "");
    }
    await rows.paint();
  }

  function choose() {
    if (rows.current?.key === "# more") doing(async () => { await ask("more"); await show(await ask("open"), rows.cursor); });
  }

  const actions = {
    choose,
    turn: (effects) => doing(() => ask("turn", { effects: effects === "True" })),
    walk: () => doing(() => ask("walk", { address: rows.current.key, cursor: rows.current.key })),
    back: () => doing(async () => {
      const { cursor } = await ask("back");
      if (cursor) select(cursor);
    }),
    next(way) {
      const ahead = open.headings.filter((index) => (way > 0 ? index > rows.cursor : index < rows.cursor));
      rows.goTo(way > 0 ? (ahead[0] ?? open.count - 1) : (ahead.at(-1) ?? 0));
    },
  };

  /** Show what Python opened with, the cursor on what is selected, else where the walk begins. */
  async function show(opened, at = null) {
    open = opened;
    root.setAttribute("aria-label", open.label);
    rows.element.setAttribute("aria-label", open.title);
    facts.replaceChildren(piece(open.title, "bright"), piece(` · ${open.facts}`, "dim"));
    const selected = model.get("selected");
    const found = at ?? (selected ? (await ask("find", { address: selected }).catch(() => ({}))).index : null);
    await rows.show(open.count, found ?? open.first);
    await tell();
  }

  const reopen = () => doing(async () => show(await ask("open")));
  onSet("selected", () => {
    const wanted = model.get("selected");
    if (wanted && wanted !== rows.current?.key) doing(async () => {
      const { index } = await ask("find", { address: wanted });
      if (index === null) return;
      await rows.goTo(index, { tell: false });
      await tell();
    });
  });
  for (const trait of ["entry_id", "effects"]) onSet(trait, reopen);
  hear("news", reopen);
  root.addEventListener("keydown", (event) => line.pressed(event), true);

  await show(open);
  return () => {
    rows.stop();
    lanes.stop();
  };
});
