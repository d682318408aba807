import { h, piece } from "./dom.js";

/**
 * A row as Python sends it, by the names of a row of dtui.views.spine.
 *
 * @param {Array} fields as notebook_ext.trace.rows.drawn has them
 */
export function spineRow([ordinal, item_id, decision, gutter, node, lanes, marks, letter, line, detail, word, role]) {
  return { ordinal, item_id, decision, gutter, node, lanes, marks, letter, line, detail, word, role };
}

/**
 * What stands in a row beside its lanes: letter, id, what it says, long references, detail and state.
 *
 * @param {object} row
 * @param {object} shows
 * @param {string} shows.sign before the letter: `+` for what came or is marked, `~` for what changed
 * @param {boolean} shows.bright whether it is kin of the row under the cursor
 * @param {boolean} shows.hit whether it was searched for
 */
export function spineCells(row, { sign, bright, hit }) {
  const tone = bright ? "" : "dim";
  return [
    h("span", { class: "dtui-name" },
      sign ? piece(sign, "accent") : " ",
      piece(row.letter.padEnd(3), row.role === "plain" ? tone : row.role),
      piece(row.item_id, bright ? "bright" : "dim")),
    h("span", { class: `dtui-line ${tone && `dtui-${tone}`} ${hit ? "dtui-hit" : ""}` }, row.line),
    ...row.marks.map(([item, text]) => h("span", { class: "dtui-accent dtui-mark", "data-go": item }, text)),
    row.detail ? piece(row.detail, "dim dtui-detail") : null,
    row.word ? piece(row.word, row.role) : null,
  ];
}
