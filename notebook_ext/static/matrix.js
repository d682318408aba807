import { fields } from "./card.js";
import { h, piece } from "./dom.js";
import { forms } from "./form.js";
import { grid } from "./grid.js";
import { keys } from "./keys.js";
import { mounted } from "./mount.js";

export default mounted("matrix", async ({ model, root, body, ask, hear, say, settled, doing, onSet, set, open }) => {
  const head = h("header", { class: "dtui-head" });
  const pairs = grid({ label: open.label, onMove: moved, onChoose: () => run(shown.can.includes("select_cursor") ? "select_cursor" : "refuse") });
  const pair = h("div", { class: "dtui-pair" });
  const bearing = h("div", {});
  const below = h("div", { class: "dtui-below", tabindex: "0", role: "region", "aria-label": "what bears on the decision" }, pair, bearing);
  const line = keys(open.keys, run);
  body.append(head, pairs.element, below, line.element);
  const form = forms({ ask, body, say, settled });

  let shown = open;
  let came = new Set();
  let asked = 0;

  const key = (row, column) => `${shown.options[row].option_id}\n${shown.constraints[column].constraint_id}`;
  const names = (row, column) => ({ option_id: shown.options[row]?.option_id, constraint_id: shown.constraints[column]?.constraint_id });
  const cellAt = (row, column) => shown.options[row]?.cells[column];

  function address(row, column) {
    const [, , evaluation] = cellAt(row, column);
    return `${shown.trace_id}/${evaluation || shown.options[row].option_id}`;
  }

  function offer() {
    const scrolls = below.scrollHeight > below.clientHeight;
    line.offer([...(pairs.element.hidden ? [] : pairs.actions), ...shown.can.filter((action) => scrolls || !action.startsWith("scroll("))]);
  }

  function drawPair([sign, score, evaluation]) {
    const { glyph, word, role } = shown.signs[sign];
    const name = score ? `${word} ${score}` : word;
    const mark = came.has(evaluation) ? h("span", { class: "dtui-came" }, `+${glyph}`) : glyph;
    return [[mark, " ", h("span", { class: "dtui-word" }, word), score && ` ${score}`], role, mark === glyph ? name : `new: ${name}`];
  }

  function drawConstraint({ constraint_id, strength, statement }) {
    const [hard, weight] = strength.split(" × ");
    const counts = [hard, ...(weight ? [`× ${weight}`] : [])].map((part) => piece(` ${part}`, "dim dtui-strength"));
    return [[piece(constraint_id, "accent"), ...counts, h("span", { class: "dtui-says" }, statement)], `${constraint_id} ${strength}: ${statement}`];
  }

  function drawOption({ option_id, name, mark, prior, proposed }) {
    const nodes = [mark ? piece(`${mark} `, "locked") : "", piece(`${option_id} `, "accent"), piece(prior, "dim"),
      ...proposed.map(([says, role, word]) => h("span", { class: `dtui-${role}`, title: word }, ` ${says}`)), h("span", { class: "dtui-says" }, name)];
    return [nodes, `${option_id} ${name}`];
  }

  /** Show the decision as Python has it now, with the cursor on the pair it was on. */
  function draw(now, at) {
    shown = now;
    root.setAttribute("aria-label", now.label);
    head.replaceChildren(h("p", { class: "dtui-question" }, now.question),
      h("p", {}, ...now.state.map(([text, role], index) => h("span", { class: `dtui-${role}` }, `${index ? " · " : ""}${text}`))));
    pairs.show({
      corner: "option",
      widest: 3 + Math.max(0, ...now.options.flatMap((option) => option.cells.map(([, score]) => score.length))),
      columns: now.constraints.map(drawConstraint),
      rows: now.options.map((option) => ({ head: drawOption(option), cells: option.cells.map(drawPair) })),
    }, at.row ?? pairs.at.row, at.column ?? pairs.at.column);
    bearing.replaceChildren(...[now.note ? h("p", { class: "dtui-dim" }, now.note) : null, fields(now.bearing)].filter(Boolean));
    return describe(at.known);
  }

  /** Say below the table what the pair under the cursor is, and why it is evaluated as it is. */
  async function describe(known) {
    asked += 1;
    const mine = asked;
    const { row, column } = pairs.at;
    if (!cellAt(row, column)) pair.replaceChildren();
    else {
      const { heading, notes } = known ?? (await ask("pair", names(row, column)));
      if (mine !== asked) return;
      pair.replaceChildren(h("p", {}, ...heading.map(([text, role]) => piece(text, role))), fields(notes));
    }
    offer();
  }

  function moved(row, column) {
    form.tell("");
    set("selected", address(row, column));
    doing(describe);
  }

  function nextMissing(step) {
    const past = pairs.next((row, column) => !cellAt(row, column)[2], step);
    form.tell(past ? shown.wrapped[step] : "");
  }

  function run(name, given, action = name) {
    if (pairs.moves(name)) return;
    if (name === "refuse") say(shown.refused);
    else if (name === "next_missing") nextMissing(given);
    else if (name === "scroll") below.scrollBy({ top: given * (below.clientHeight - 24) });
    else if (action in shown.about) form.open(action, shown.about[action], { ...names(pairs.at.row, pairs.at.column), at: pairs.at.row });
  }

  /** Follow what was selected elsewhere; what isn't in this decision leaves the cursor where it is. */
  async function follow() {
    const selected = model.get("selected");
    if (cellAt(pairs.at.row, pairs.at.column) && selected === address(pairs.at.row, pairs.at.column)) return;
    const { decision, row, column } = await ask("place", { address: selected });
    if (decision !== shown.decision || (row === null && column === null)) return; // news of another decision are on their way
    pairs.goTo(row ?? pairs.at.row, column ?? pairs.at.column, { focus: false, tell: false });
    await describe();
  }

  async function reload() {
    const before = new Map(shown.options.flatMap((option, row) => option.cells.map((cell, column) => [key(row, column), cell[2]])));
    const here = cellAt(pairs.at.row, pairs.at.column) ? names(pairs.at.row, pairs.at.column) : {};
    const now = await ask("open");
    if (now.decision !== shown.decision) {
      came = new Set();
      await draw(now, now.at);
      return;
    }
    shown = now;
    const isNew = (row, column, evaluation) => evaluation && before.get(key(row, column)) !== evaluation;
    came = new Set(now.options.flatMap((option, row) =>
      option.cells.filter((cell, column) => isNew(row, column, cell[2])).map((cell) => cell[2])));
    const row = now.options.findIndex((option) => option.option_id === here.option_id);
    const column = now.constraints.findIndex((one) => one.constraint_id === here.constraint_id);
    await draw(now, { row: Math.max(0, row), column: Math.max(0, column) });
  }

  root.addEventListener("keydown", (event) => {
    if (event.target === below && /^(Arrow|Page|Home|End)/.test(event.key)) return; // it scrolls by itself
    line.pressed(event);
  });
  onSet("selected", () => doing(follow));
  hear("news", () => doing(reload));
  await draw(open, open.at);
  return pairs.stop;
});
