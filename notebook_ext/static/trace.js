import { card } from "./card.js";
import { h, piece } from "./dom.js";
import { forms } from "./form.js";
import { graph } from "./graph.js";
import { keys } from "./keys.js";
import { list } from "./list.js";
import { mounted } from "./mount.js";
import { past } from "./past.js";
import { rails } from "./rails.js";
import { search } from "./search.js";
import { spineCells, spineRow } from "./spine.js";
import { strip } from "./strip.js";

const NOTHING_FOUND = "No row matches. Esc in the search box shows all of them again.";
const CHARACTER = 7.6; // pixels of a character, roughly: how many lanes there is room for
const REACH = 20; // rows that a lane may span, as in dtui.views.graph_layout
const MOVED = 70; // rows above a new one whose lanes may move for it

export default mounted("trace", async ({ model, root, body, ask, hear, say, settled, doing, onSet, set, open }) => {
  let [signs, found, kin, focus, filtering, looked] = ["", null, new Set(), "", true, 0];
  const address = (item) => `${open.trace_id}/${item}`;
  const filtered = () => filtering && Boolean(open.found);
  const among = () => (filtered() ? { filtered: true } : {});

  const lanes = rails();
  const rows = list({
    label: "items in causal order",
    empty: () => (filtered() ? NOTHING_FOUND : open.empty),
    beside: lanes.element,
    fetch, draw, onFail: say, onChoose: choose, onGo: (going) => doing(() => going),
    onMove: (row) => { if (row && row.item_id !== focus) doing(() => focusOn(row.item_id)); },
    onDraw: ({ first, rows: drawn }) => {
      lanes.draw(drawn, kin);
      overview.view(first, first + drawn.length - 1);
    },
  });
  const overview = strip((share) => rows.goTo(Math.floor(share * signs.length)));
  const detail = card({ empty: "", go: (item) => doing(() => goTo(item)) });
  const time = past((step) => doing(() => ask("turn", { as_of: step })));
  const box = search({
    help: open.help,
    onQuery: (query) => { if (query !== model.get("query")) doing(() => ask("search", { query })); },
    onMode: (mode) => { filtering = mode; doing(() => show({ ...open, buffers: null })); },
    onLeave: () => rows.element.focus(),
  });
  const map = graph({ ask, onFail: say, settled, onSelect: (chosen) => doing(() => goTo(chosen.slice(address("").length))) });
  const line = keys(open.keys, run);
  const spine = h("div", { class: "dtui-spine" }, rows.element, overview.element);
  const title = h("div", { class: "dtui-title" });
  const notice = h("p", { class: "dtui-notice dtui-dim", role: "status" });
  const head = h("header", { class: "dtui-head" }, title, box.element);
  const panes = h("div", { class: "dtui-panes" }, spine, map.element, detail.element);
  body.append(head, panes, notice, time.element, line.element);

  async function fetch(first, count) {
    const cells = Math.floor(rows.element.clientWidth / CHARACTER);
    return (await ask("rows", { first, count, cells, ...among() })).rows.map(spineRow);
  }

  function draw(row, index) {
    const came = open.step?.row_id === row.item_id ? "+" : open.step?.rows.includes(row.item_id) ? "~" : "";
    const marked = model.get("marked").includes(address(row.item_id)) ? "+" : "";
    const hit = !filtered() && found?.[index];
    return spineCells(row, { sign: came || marked, bright: kin.has(row.ordinal) || came, hit });
  }

  async function focusOn(item, { tell = true } = {}) {
    focus = item;
    if (tell) set("selected", address(item));
    const [answer] = await Promise.all([ask("focus", { item_id: item }), light()]);
    if (item !== focus) return; // the cursor went on
    detail.show(answer.card);
    line.offer(answer.can);
    if (!map.element.hidden) await map.select(address(item));
  }

  /** Brighten what the row under the cursor rests on and what rests on it, among the rows in view. */
  async function light() {
    const [first, last] = rows.view();
    const here = rows.cursor;
    // A file that was saved can't tell.
    const near = filtered() ? [] : await ask("kin", { cursor: here, first, last }).then((answer) => answer.kin, () => []);
    if (here !== rows.cursor) return;
    kin = new Set(near);
    if (rows.current) kin.add(rows.current.ordinal);
    await rows.paint();
  }

  async function goTo(item, options) {
    const { index } = await ask("find", { item_id: item, ...among() });
    if (index !== null) await rows.goTo(index, { tell: false });
    await focusOn(item, options);
  }

  function choose(row) {
    if (row.decision) doing(async () => detail.unfold((await ask("decision", { item_id: row.item_id })).notes));
    else if (row.marks[0]?.[0]) doing(() => goTo(row.marks[0][0]));
  }

  function walk(there, other) {
    const [links, others] = [there, other].map((name) => detail.element.querySelector(`[aria-label="${name}"]`));
    const { activeElement } = root.getRootNode();
    if (others?.contains(activeElement)) rows.element.focus();
    else if (links?.contains(activeElement)) activeElement.click();
    else if (links?.querySelectorAll("li").length === 1) links.querySelector("button").click();
    else links?.querySelector("button").focus();
  }

  function mark() {
    const marked = model.get("marked");
    const here = address(focus);
    set("marked", marked.includes(here) ? marked.filter((one) => one !== here) : [...marked, here]);
  }

  async function next(step) {
    const { item_id: item, says } = await ask("next", { item_id: focus, step });
    notice.textContent = says;
    if (item) await goTo(item);
  }

  /** Draw what lies around the item in focus in the place of the list, or show the list again. */
  async function draft() {
    if (map.element.hidden) map.show((await ask("graph", { item_id: focus })).view);
    else map.element.hidden = true;
    spine.hidden = !map.element.hidden;
    (spine.hidden ? map.element.querySelector("[tabindex]") : rows.element).focus();
    if (!spine.hidden) await rows.goTo(rows.cursor, { tell: false });
  }

  function seek() {
    const typed = h("input", { type: "text", "aria-label": "moment", placeholder: "2026-10-01, 3 d ago, now" });
    typed.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      notice.replaceChildren();
      rows.element.focus();
      if (event.key === "Enter") doing(async () => time.turn((await ask("seek", { typed: typed.value })).as_of));
    });
    notice.replaceChildren("go to ", typed);
    typed.focus();
  }

  const form = forms({ ask, body, say, settled, onRecorded: ({ says }) => { notice.textContent = says; } });
  const turnBy = (question, given) => doing(async () => time.turn((await ask(question, given)).as_of));
  const at = () => model.get("as_of");
  const actions = {
    search: () => box.focus(),
    choose: () => rows.current && choose(rows.current),
    mark,
    graph: () => doing(draft),
    parents: () => walk("rests on", "used by"),
    children: () => walk("used by", "rests on"),
    next_pending: (step) => doing(() => next(step)),
    as_of: () => (at() ? actions.past_leave() : time.turn(open.whole)),
    past_leave: () => { time.stop(); doing(() => ask("turn", { as_of: 0 })); },
    past_step: (step) => time.turn(at() + step),
    past_end: (step) => time.turn(step > 0 ? open.whole : 1),
    past_jump: (step) => turnBy("jump", { step, day: false }),
    past_day: (step) => turnBy("jump", { step, day: true }),
    past_play: () => time.play(),
    past_seek: seek,
  };

  function run(name, given, action) {
    notice.textContent = "";
    if (actions[name]) actions[name](given);
    else form.open(action, address(focus));
  }

  /** Show what Python opened with: at first, as of another step, or with another query. */
  async function show(opened) {
    open = opened;
    if (opened.buffers) {
      signs = open.signs ?? new TextDecoder().decode(opened.buffers[0]);
      found = opened.buffers[1] ? new Uint8Array(opened.buffers[1].buffer) : null;
    }
    showHead();
    // What is selected may not be there, as of then or among what matches; it stays selected.
    const place = opened.buffers ? open.at : (await ask("find", { item_id: focus, ...among() })).index;
    const item = opened.buffers ? open.item : focus;
    kin = new Set();
    const shown = rows.show(filtered() ? open.found.rows : open.count, place ?? 0);
    overview.show(filtered() ? "" : signs, found);
    if (item) await Promise.all([shown, focusOn(item, { tell: false })]);
    else { detail.show(null); line.offer(open.can); }
    await showCame();
  }

  /** Bring what came with a step of the past into view; the cursor stays where the reviewer is. */
  async function showCame() {
    const came = open.step?.row_id;
    if (!came || filtered()) return;
    const { index } = await ask("find", { item_id: came });
    if (index !== null) await rows.reveal(index);
  }

  function showHead() {
    root.setAttribute("aria-label", open.label);
    const pending = piece(`${open.pending} pending`, open.pending ? "pending" : "dim");
    title.replaceChildren(piece(open.title, "bright"), piece(` ${open.facts} · `, "dim"), pending,
      ...(open.written ? [piece(" · ", "dim"), piece(open.written, "late")] : []));
    box.element.hidden = !open.can.includes("search"); // in a file nobody searches
    box.show(model.get("query"), open.found ? open.found.says : "");
    time.show(open.step, open.whole);
  }

  const reopen = () => doing(async () => show(await ask("open")));
  onSet("selected", () => {
    const wanted = model.get("selected");
    if (wanted && wanted !== address(focus)) doing(async () => {
      const { item_id: item } = await ask("address", { address: wanted });
      if (item && item !== focus) await goTo(item, { tell: false });
    });
  });
  onSet("marked", () => doing(() => rows.paint()));
  for (const trait of ["as_of", "query", "trace_id"]) onSet(trait, reopen);

  hear("news", (told) => doing(async () => {
    Object.assign(open, told);
    if (told.tail === undefined) return time.show(open.step, open.whole);
    if (open.found || !told.touched || !focus) return show(await ask("open"));
    const before = signs.length;
    for (const [index, sign] of told.changed) signs = signs.slice(0, index) + sign + signs.slice(index + 1);
    signs += told.tail;
    showHead();
    const about = new Set([...told.touched, ...told.changed.map(([index]) => index)]);
    const others = new Set(about);
    // One that rests on a row near by gives it a lane, for which others may have moved.
    const from = told.touched.some((index) => index >= before - REACH) ? Math.max(0, before - MOVED) : before;
    for (let index = from; told.tail && index < signs.length; index += 1) others.add(index);
    await rows.renew(open.count, [...others]);
    overview.show(signs, found);
    return about.has(rows.cursor) ? focusOn(focus, { tell: false }) : undefined;
  }));

  const pressed = (event) => {
    const drawn = map.element.contains(event.target);
    if (drawn && event.key === "Escape") return void doing(draft);
    if (!form.isOpen() && !(drawn && event.key.length > 1)) line.pressed(event); // in the drawing, arrows are its own
    return undefined;
  };
  root.addEventListener("keydown", pressed, true);
  rows.element.addEventListener("click", (event) => {
    const item = event.target.dataset?.go;
    if (!item) return;
    event.stopPropagation();
    doing(() => goTo(item));
  }, true);
  rows.element.addEventListener("scroll", () => {
    clearTimeout(looked);
    if (focus && !filtered()) looked = setTimeout(light, 120);
  }, { passive: true });

  await show(open);
  return () => {
    clearTimeout(looked);
    for (const part of [rows, lanes, overview, time, box]) part.stop();
  };
});
