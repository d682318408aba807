import { drawing } from "./drawing.js";
import { h } from "./dom.js";
import { mounted } from "./mount.js";

const FIGURE_ROOM = 540; // pixels below which a figure is drawn for a narrow page

function verdictLine({ question, answer, glyph, role, says, reasons, assumption }) {
  const why = [...reasons, ...(assumption ? [`Assumed: ${assumption}`] : [])];
  return h("li", {}, h("b", {}, question), h("span", { class: `dtui-${role} dtui-answer` }, `${glyph} ${answer}`),
    h("div", {}, says, unfolding("why", why)));
}

function unfolding(title, sentences) {
  if (!sentences.length) return null;
  return h("details", {}, h("summary", {}, title), h("ul", {}, ...sentences.map((sentence) => h("li", {}, sentence))));
}

function figureNumbers({ columns, rows, more, title }) {
  if (!columns.length) return null;
  const isFigure = columns.map((_, at) => rows.every((row) => /^([+−]?[\d,.]+(e[+−]?\d+)?( %)?|–)$/.test(row[at])));
  const cell = (tag, text, at, scope) => h(tag, { class: isFigure[at] ? "dtui-figure" : null, scope }, text);
  return h("details", {}, h("summary", {}, `numbers (${rows.length})`),
    h("div", { class: "dtui-numbers", role: "region", tabindex: "0", "aria-label": `${title}, numbers` },
      h("table", {}, h("thead", {}, h("tr", {}, ...columns.map((text, at) => cell("th", text, at, "col")))),
        h("tbody", {}, ...rows.map((row) =>
          h("tr", {}, ...row.map((text, at) => (at ? cell("td", text, at) : cell("th", text, at, "row")))))))),
    more ? h("p", { class: "dtui-dim" }, more) : null);
}

/** The list of figures, under the titles of their sections; the arrow keys go through it. */
function figureList(sections, choose) {
  const options = [];
  const groups = sections.filter(({ figures }) => figures.length).map(({ title, says, figures }) =>
    h("div", { role: "group", "aria-label": title }, h("div", { class: "dtui-heading", title: says, role: "presentation" }, title),
      ...figures.map(([name, named]) => {
        const id = `dtui-${Math.random().toString(36).slice(2)}`;
        const option = h("div", { role: "option", id, "data-name": name, title: named, onclick: () => choose(name) }, named);
        options.push(option);
        return option;
      })));
  const element = h("div", { class: "dtui-contents", role: "listbox", tabindex: "0", "aria-label": "figures" }, ...groups);
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -options.length, End: options.length };
  let here = 0;
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    choose(options[Math.min(options.length - 1, Math.max(0, here + steps[event.key]))].dataset.name);
  });
  return {
    element,
    has: (name) => options.some((option) => option.dataset.name === name),
    show(name) {
      here = options.findIndex((option) => option.dataset.name === name);
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === here)));
      element.setAttribute("aria-activedescendant", options[here].id);
      const [top, below] = [options[here].offsetTop, options[here].offsetHeight];
      if (top < element.scrollTop) element.scrollTop = top - below;
      else if (top + below > element.scrollTop + element.clientHeight) element.scrollTop = top + below - element.clientHeight;
    },
  };
}

const floats = (buffers) => buffers.map((view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));

export default mounted("calibration", async ({ model, root, body, ask, doing, onSet, set, open }) => {
  open.hues.forEach((hue, at) => root.style.setProperty(`--dtui-hue-${at}`, hue));
  const figure = h("article", { class: "dtui-figures" });
  const list = figureList(open.sections, (name) => set("selected", name));
  const asides = [["since the report before", open.since], ["what cannot be said", open.cannot]];
  body.append(
    h("header", {}, h("h2", {}, open.title), h("p", { class: "dtui-dim" }, open.facts)),
    open.statements.length ? h("ul", { class: "dtui-verdict", "aria-label": "verdict" }, ...open.statements.map(verdictLine))
      : h("p", {}, "This report says nothing of speed, accuracy, calibration or overrides."),
    open.first ? h("div", { class: "dtui-pair" }, list.element, figure)
      : h("p", {}, "It has no figures: there were no decisions to make any of."),
    h("footer", {}, ...asides.map(([title, sentences]) => unfolding(title, sentences)).filter(Boolean)),
  );
  let shown = null; // [name, narrow] of the figure there is
  let picture = null;

  const isNarrow = () => figure.clientWidth < FIGURE_ROOM;

  async function show(name) {
    const asked = shown = [name, isNarrow()];
    list.show(name);
    const { drawing: drawn, buffers, ...told } = await ask("figure", { name, narrow: asked[1] });
    if (asked !== shown) return;
    picture?.stop();
    picture = null;
    if (drawn) {
      const sent = floats(buffers);
      if (sent.length) drawn.series.forEach((one, at) => { [one.xs, one.ys, one.radii] = sent.slice(3 * at); });
      picture = drawing(drawn, told.title, async (series, point) => (await ask("point", { name, series, point })).says);
    }
    figure.setAttribute("aria-label", told.title);
    figure.replaceChildren(...[
      h("h3", {}, told.title), h("p", {}, told.says), picture?.element, figureNumbers(told),
      unfolding("how it was made", told.notes),
    ].filter(Boolean));
  }

  const showing = (name) => doing(() => show(name));
  onSet("selected", () => {
    const name = model.get("selected");
    if (list.has(name) && name !== shown?.[0]) showing(name);
  });
  const resized = new ResizeObserver(() => { if (shown && isNarrow() !== shown[1]) showing(shown[0]); });
  resized.observe(figure);
  if (open.first) await showing(list.has(open.selected) ? open.selected : open.first);
  return () => { resized.disconnect(); picture?.stop(); };
});
