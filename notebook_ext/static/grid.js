import { h } from "./dom.js";

const DIGIT = 7.6; // pixels of a character of a score, at most
const PADDING = 18;
const ROOMY = 96; // pixels of a column whose word and statement can be read, on several lines
const WIDEST = 300; // beyond which a row is hard to follow
const TIGHT = 62; // of one that shows glyph and score alone; the word is then heard, not seen

/**
 * Options down, constraints across, a cell for each pair, and one of them under the cursor.
 *
 * One cell can be reached with Tab, the others from there, by the terminal's keys for its own table.
 * Head and first column stay in view. A cell is `[nodes, role, name]`, the name for
 * whoever doesn't see it; a head `[nodes, title]`.
 *
 * @param {object} options
 * @param {string} options.label
 * @param {(row: number, column: number) => void} options.onMove the cursor came to a pair, by hand
 * @param {() => void} options.onChoose a pair was double-clicked
 */
export function grid({ label, onMove, onChoose }) {
  const head = h("thead");
  const rows = h("tbody");
  const table = h("table", { class: "dtui-grid", role: "grid", "aria-label": label, "aria-readonly": "true" }, head, rows);
  const element = h("div", { class: "dtui-grid-room" }, table);
  const at = { row: 0, column: 0 };
  let across = 0;
  let down = 0;
  let signs = 0;

  const cell = (row, column) => rows.rows[row]?.cells[column + 1];

  function mark(on) {
    const here = cell(at.row, at.column);
    if (!here) return;
    // The others bear neither: a thousand cells are drawn faster so.
    here.toggleAttribute("aria-selected", on);
    here.toggleAttribute("tabindex", on);
    if (on) {
      here.tabIndex = 0;
      here.ariaSelected = "true";
    }
    rows.rows[at.row].cells[0].classList.toggle("dtui-at", on);
    head.rows[0].cells[at.column + 1].classList.toggle("dtui-at", on);
  }

  /** Bring the cursor's cell out from under the head and the first column. */
  function reveal() {
    const here = cell(at.row, at.column);
    if (!here) return;
    const first = here.parentNode.cells[0].offsetWidth;
    const top = head.offsetHeight;
    const { offsetLeft: left, offsetTop: above } = here;
    if (left - first < element.scrollLeft) element.scrollLeft = left - first;
    else if (left + here.offsetWidth > element.scrollLeft + element.clientWidth) element.scrollLeft = left + here.offsetWidth - element.clientWidth;
    if (above - top < element.scrollTop) element.scrollTop = above - top;
    else if (above + here.offsetHeight > element.scrollTop + element.clientHeight) element.scrollTop = above + here.offsetHeight - element.clientHeight;
  }

  function goTo(row, column, { focus = true, tell = true } = {}) {
    if (!across || !down) return;
    mark(false);
    at.row = Math.min(down - 1, Math.max(0, row));
    at.column = Math.min(across - 1, Math.max(0, column));
    mark(true);
    reveal();
    if (focus) {
      cell(at.row, at.column).focus({ preventScroll: true });
      cell(at.row, at.column).scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (tell) onMove(at.row, at.column);
  }

  /** Give the columns the room there is: in view whole or not at all, and words where they fit. */
  function fit() {
    const room = element.clientWidth;
    if (!room || !across) return;
    const first = Math.min(320, Math.max(128, Math.round(room * 0.28)));
    const width = (room - first) / across;
    // Half of a number is another number: no column is narrower than its widest score.
    const [readable, least] = [ROOMY, TIGHT].map((pixels) => Math.max(pixels, PADDING + DIGIT * signs));
    const roomy = width >= readable;
    element.classList.toggle("dtui-tight", !roomy);
    table.style.setProperty("--dtui-first", `${first}px`);
    const inView = Math.max(1, Math.floor((room - first) / (roomy ? readable : least)));
    const pair = Math.min(WIDEST, Math.floor(roomy ? width : (room - first) / Math.min(across, inView)));
    table.style.width = `${first + pair * across}px`;
  }

  const page = () => Math.max(1, Math.floor((element.clientHeight - head.offsetHeight) / (rows.rows[0]?.offsetHeight || 1)) - 1);
  const steps = {
    cursor_left: () => [at.row, at.column - 1], cursor_right: () => [at.row, at.column + 1],
    cursor_up: () => [at.row - 1, at.column], cursor_down: () => [at.row + 1, at.column],
    scroll_top: () => [0, at.column], scroll_bottom: () => [down, at.column],
    page_up: () => [at.row - page(), at.column], page_down: () => [at.row + page(), at.column],
  };

  const place = (event) => {
    const found = event.target.closest("td");
    return found && rows.contains(found) ? [found.parentNode.sectionRowIndex, found.cellIndex - 1] : null;
  };
  table.addEventListener("click", (event) => { const found = place(event); if (found) goTo(...found); });
  table.addEventListener("dblclick", (event) => { if (place(event)) onChoose(); });
  const resized = new ResizeObserver(fit);
  resized.observe(element);

  return {
    element,
    at,
    goTo,
    /** What the cursor can do here, by the names of dtui.views.keys. */
    get actions() {
      const moves = Object.keys(steps);
      return element.scrollHeight > element.clientHeight ? moves : moves.filter((name) => !name.startsWith("page_"));
    },
    /** Move as an action says; whether it was one. */
    moves(action) {
      const step = steps[action];
      if (step) goTo(...step());
      return Boolean(step);
    },
    /** Move to the next cell that is wanted; whether that went past the end, null where none is. */
    next(wanted, step) {
      const here = at.row * across + at.column;
      const many = across * down;
      for (let distance = 1; distance <= many; distance += 1) {
        const index = (((here + step * distance) % many) + many) % many;
        if (wanted(Math.floor(index / across), index % across)) {
          goTo(Math.floor(index / across), index % across);
          return (index - here) * step <= 0;
        }
      }
      return null;
    },
    /**
     * Show other pairs, or the same ones anew, with the cursor at a place.
     *
     * `widest` is how many characters cannot be parted in a cell.
     *
     * @param {{corner: string, widest: number, columns: [Node[], string][], rows: {head: [Node[], string], cells: [Node[], string, string][]}[]}} shown
     */
    show({ corner, widest, columns, rows: options }, row = at.row, column = at.column) {
      const focused = rows.contains(document.activeElement) || rows.contains(element.getRootNode().activeElement);
      [across, down, signs] = [columns.length, options.length, widest];
      element.hidden = !across || !down;
      fit(); // before there are cells, or they would all be laid out twice
      head.replaceChildren(h("tr", {}, h("th", { scope: "col" }, corner),
        ...columns.map(([nodes, title]) => h("th", { scope: "col", title }, ...nodes))));
      rows.replaceChildren(...options.map((option) => h("tr", {},
        h("th", { scope: "row", title: option.head[1] }, ...option.head[0]),
        ...option.cells.map(([nodes, role, name]) => h("td", { class: `dtui-${role}`, "aria-label": name }, ...nodes)))));
      goTo(row, column, { focus: focused, tell: false });
    },
    stop() { resized.disconnect(); },
  };
}
