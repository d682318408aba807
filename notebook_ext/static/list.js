import { h } from "./dom.js";

export const ROW = 22; // pixels of a row; the style has the same
const PAGE = 64; // rows fetched at a time
const KEPT = 700; // rows held around the window
const TALLEST = 8_000_000; // pixels: browsers draw nothing below some 15 million

/**
 * A list of any length that holds the rows near the view alone.
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
 * @param {(going: Promise<void>) => void} [options.onGo] somebody moves the cursor, which may take until a page has come
 * @param {(window: {first: number, rows: (object|null)[], shift: number}) => void} [options.onDraw] the rows in view, for what is drawn beside them
 * @param {Node} [options.beside] what is drawn there, such as rails; it moves with the rows
 * @param {string | (() => string)} [options.empty] what to say where there are no rows
 */
export function list({ label, fetch, draw, onMove, onChoose, onFail, onGo, onDraw, beside, empty = "" }) {
  const id = `dtui-${Math.random().toString(36).slice(2)}`;
  const rows = h("div", { class: "dtui-rows", role: "presentation" });
  const pane = h("div", { class: "dtui-window", role: "presentation" }, beside, rows);
  const room = h("div", { class: "dtui-room", role: "presentation" }, pane);
  const element = h("div", { class: "dtui-list", role: "listbox", tabindex: "0", "aria-label": label }, room);
  const held = new Map();
  const asked = new Map();
  let count = 0;
  let cursor = 0;
  let generation = 0;

  const tall = () => Math.min(count * ROW, TALLEST);
  const inView = () => Math.max(1, Math.ceil(element.clientHeight / ROW));
  const hidden = () => Math.max(0, count * ROW - element.clientHeight);
  // Beyond what a browser can draw, a pixel of the scroll bar stands for more than one of the list.
  const scale = () => (count * ROW <= TALLEST ? 1 : hidden() / Math.max(1, tall() - element.clientHeight));
  const offset = () => element.scrollTop * scale();
  const rowAt = (index) => held.get(index) ?? null;

  function view() {
    const first = Math.min(Math.max(0, Math.floor(offset() / ROW)), Math.max(0, count - 1));
    return [first, Math.min(count - 1, first + inView())];
  }

  /** Fetch these rows and hold them; true if they came, and are still those of this list. */
  async function take(first, wanted) {
    const at = generation;
    try {
      const found = await fetch(first, wanted);
      if (at !== generation) return false;
      found.forEach((row, index) => held.set(first + index, row));
      return true;
    } catch (error) {
      onFail(error);
      return false;
    }
  }

  async function need(first, last) {
    const waits = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
      const from = Math.max(first, page * PAGE);
      const to = Math.min(last, page * PAGE + PAGE - 1);
      let lacks = false;
      for (let index = from; index <= to; index += 1) lacks ||= !held.has(index);
      if (!lacks) continue;
      if (!asked.has(page)) {
        const coming = take(page * PAGE, Math.min(count - page * PAGE, PAGE)).then((came) => {
          if (asked.get(page) === coming) asked.delete(page);
          if (came) forget(first);
          return came;
        });
        asked.set(page, coming);
      }
      waits.push(asked.get(page));
    }
    if (waits.length && (await Promise.all(waits)).some(Boolean)) paint();
  }

  function forget(here) {
    if (held.size > 3 * KEPT) for (const index of held.keys()) if (Math.abs(index - here) > KEPT) held.delete(index);
  }

  function option(index) {
    const row = rowAt(index);
    return h("div", {
      id: `${id}-${index}`, class: "dtui-row", role: "option", "data-index": index,
      "aria-selected": String(index === cursor), "aria-setsize": count, "aria-posinset": index + 1,
    }, ...(row ? draw(row, index) : ["…"]));
  }

  function paint() {
    const [first, last] = view();
    const shift = first * ROW - offset();
    room.style.height = `${tall()}px`;
    pane.style.transform = `translateY(${element.scrollTop + shift}px)`;
    const shown = [];
    for (let index = first; index <= last; index += 1) shown.push(option(index));
    rows.replaceChildren(...shown);
    // Scrolled out of view, the cursor's row is no element that could be named.
    if (count && first <= cursor && cursor <= last) element.setAttribute("aria-activedescendant", `${id}-${cursor}`);
    else element.removeAttribute("aria-activedescendant");
    if (!count) {
      const says = typeof empty === "function" ? empty() : empty;
      rows.replaceChildren(h("div", { class: "dtui-empty", role: "option", "aria-selected": "false" }, says));
    }
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

  function went(index) {
    const going = goTo(index);
    onGo?.(going);
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
      went(cursor + (typeof step === "function" ? step() : step));
    } else if (event.key === "Enter" && onChoose && rowAt(cursor)) {
      event.preventDefault();
      onChoose(rowAt(cursor), cursor);
    }
  });
  element.addEventListener("scroll", paint, { passive: true });
  const indexOf = (event) => Number(event.target.closest(".dtui-row")?.dataset.index ?? -1);
  element.addEventListener("click", (event) => { if (indexOf(event) >= 0) went(indexOf(event)); });
  element.addEventListener("dblclick", (event) => { if (rowAt(indexOf(event))) onChoose?.(rowAt(indexOf(event)), indexOf(event)); });
  const resized = new ResizeObserver(paint);
  resized.observe(element);

  return {
    element,
    goTo,
    view,
    get cursor() { return cursor; },
    get current() { return rowAt(cursor); },
    /** Show other rows, or the same ones anew: `at` is where the cursor goes, unseen by `onMove`; without `follow` the view stays. */
    async show(length, at = cursor, { follow = true } = {}) {
      generation += 1;
      count = length;
      held.clear();
      asked.clear();
      cursor = Math.min(Math.max(0, count - 1), Math.max(0, at));
      room.style.height = `${tall()}px`;
      if (follow) bringIntoView(cursor);
      await paint();
    },
    /** Show as many rows as there are now, of which these are other than they were; the view stays. */
    async renew(length, indices) {
      count = length;
      room.style.height = `${tall()}px`; // a short list is as tall as its rows
      const [first, last] = view();
      const seen = indices.filter((index) => index >= first && index <= last).sort((a, b) => a - b);
      for (const index of indices) if (index < first || index > last) held.delete(index);
      if (seen.length) await take(seen[0], seen.at(-1) - seen[0] + 1);
      await paint();
    },
    /** Scroll to a row, if it is out of view; the cursor stays where it is. */
    reveal(index) {
      bringIntoView(index);
      return paint();
    },
    /** Draw the rows in view again, as they are. */
    paint,
    stop() { resized.disconnect(); },
  };
}
