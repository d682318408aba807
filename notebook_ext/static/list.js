import { h } from "./dom.js";

const ROW = 22; // pixels of a row; the style has the same
const PAGE = 64; // rows fetched at a time
const KEPT = 12; // pages held around the window
const TALLEST = 8_000_000; // pixels: browsers draw nothing below some 15 million

/**
 * A list of any length that holds the rows in view alone.
 *
 * A row is fetched when it comes into view and forgotten when it is far away. The cursor is a row of
 * its own, marked for the eye and for assistive technology; keys move it as they do in the terminal.
 *
 * @param {object} options
 * @param {string} options.label what is listed, for whoever doesn't see it
 * @param {(first: number, count: number) => Promise<object[]>} options.fetch rows from `first` on, counted from 0
 * @param {(row: object, index: number) => (Node|string|null)[]} options.draw what stands in a row
 * @param {(row: object|null, index: number) => void} options.onMove the cursor came to a row
 * @param {(row: object, index: number) => void} [options.onChoose] Enter, or a double click
 * @param {(error: Error) => void} options.onFail a page could not be had
 * @param {(window: {first: number, rows: (object|null)[], shift: number}) => void} [options.onDraw] the rows in view, for what is drawn beside them
 * @param {Node} [options.beside] what is drawn there, such as rails; it moves with the rows
 * @param {string} [options.empty] what to say where there are no rows
 */
export function list({ label, fetch, draw, onMove, onChoose, onFail, onDraw, beside, empty = "" }) {
  const id = `dtui-${Math.random().toString(36).slice(2)}`;
  const rows = h("div", { class: "dtui-rows", role: "presentation" });
  const pane = h("div", { class: "dtui-window", role: "presentation" }, beside, rows);
  const room = h("div", { class: "dtui-room", role: "presentation" }, pane);
  const element = h("div", { class: "dtui-list", role: "listbox", tabindex: "0", "aria-label": label }, room);
  const pages = new Map();
  let count = 0;
  let cursor = 0;
  let generation = 0;

  const tall = () => Math.min(count * ROW, TALLEST);
  const inView = () => Math.max(1, Math.ceil(element.clientHeight / ROW));
  const hidden = () => Math.max(0, count * ROW - element.clientHeight);
  // Beyond what a browser can draw, a pixel of the scroll bar stands for more than one of the list.
  const scale = () => (count * ROW <= TALLEST ? 1 : hidden() / Math.max(1, tall() - element.clientHeight));
  const offset = () => element.scrollTop * scale();

  const rowAt = (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

  async function need(first, last) {
    const at = generation;
    const missing = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
      if (!pages.has(page)) missing.push(page);
    }
    if (!missing.length) return;
    for (const page of missing) pages.set(page, undefined);
    try {
      const from = missing[0] * PAGE;
      const wanted = Math.min(count, (missing.at(-1) + 1) * PAGE) - from;
      const found = await fetch(from, wanted);
      if (at !== generation) return;
      for (const page of missing) pages.set(page, found.slice(page * PAGE - from, (page + 1) * PAGE - from));
      forget(first);
      paint();
    } catch (error) {
      for (const page of missing) pages.delete(page);
      onFail(error);
    }
  }

  function forget(first) {
    const here = Math.floor(first / PAGE);
    for (const page of pages.keys()) {
      if (Math.abs(page - here) > KEPT) pages.delete(page);
    }
  }

  function option(index) {
    const row = rowAt(index);
    const current = index === cursor;
    return h(
      "div",
      {
        id: `${id}-${index}`,
        class: "dtui-row",
        role: "option",
        "aria-selected": String(current),
        "aria-setsize": count,
        "aria-posinset": index + 1,
        "data-index": index,
      },
      ...(row ? draw(row, index) : ["…"]),
    );
  }

  function paint() {
    const top = offset();
    const first = Math.min(Math.max(0, Math.floor(top / ROW)), Math.max(0, count - 1));
    const last = Math.min(count - 1, first + inView());
    const shift = first * ROW - top;
    room.style.height = `${tall()}px`;
    pane.style.transform = `translateY(${element.scrollTop + shift}px)`;
    const shown = [];
    for (let index = first; index <= last; index += 1) shown.push(option(index));
    rows.replaceChildren(...shown);
    if (count) element.setAttribute("aria-activedescendant", `${id}-${cursor}`);
    else rows.replaceChildren(h("div", { class: "dtui-empty", role: "option", "aria-selected": "false" }, empty));
    onDraw?.({ first, rows: shown.map((_, at) => rowAt(first + at)), shift });
    return count ? need(first, last) : Promise.resolve();
  }

  function bringIntoView(index) {
    const top = offset();
    const edge = index * ROW;
    if (edge < top) element.scrollTop = edge / scale();
    else if (edge + ROW > top + element.clientHeight) element.scrollTop = (edge + ROW - element.clientHeight) / scale();
  }

  async function goTo(index, { tell = true } = {}) {
    if (!count) return;
    cursor = Math.min(count - 1, Math.max(0, index));
    bringIntoView(cursor);
    await paint();
    if (!rowAt(cursor)) await need(cursor, cursor);
    if (tell) onMove(rowAt(cursor), cursor);
  }

  const steps = {
    ArrowUp: -1, k: -1, ArrowDown: 1, j: 1,
    PageUp: () => -inView() + 1, PageDown: () => inView() - 1, " ": () => inView() - 1,
    Home: () => -count, g: () => -count, End: () => count, G: () => count,
  };

  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      goTo(cursor + (typeof step === "function" ? step() : step));
    } else if (event.key === "Enter" && onChoose && rowAt(cursor)) {
      event.preventDefault();
      onChoose(rowAt(cursor), cursor);
    }
  });
  element.addEventListener("scroll", paint, { passive: true });
  const indexOf = (event) => Number(event.target.closest(".dtui-row")?.dataset.index ?? -1);
  element.addEventListener("click", (event) => { if (indexOf(event) >= 0) goTo(indexOf(event)); });
  element.addEventListener("dblclick", (event) => { if (indexOf(event) >= 0 && rowAt(indexOf(event))) onChoose?.(rowAt(indexOf(event)), indexOf(event)); });
  const resized = new ResizeObserver(paint);
  resized.observe(element);

  return {
    element,
    goTo,
    get cursor() { return cursor; },
    get current() { return rowAt(cursor); },
    /** Show other rows, or the same ones anew: `at` is where the cursor goes, unseen by `onMove`. */
    async show(length, at = cursor) {
      generation += 1;
      count = length;
      pages.clear();
      cursor = Math.min(Math.max(0, count - 1), Math.max(0, at));
      room.style.height = `${tall()}px`;
      bringIntoView(cursor);
      await paint();
    },
    /** Draw the rows in view again, as they are. */
    paint,
    stop() { resized.disconnect(); },
  };
}
