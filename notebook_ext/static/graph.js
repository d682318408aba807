import { h, piece } from "./dom.js";

const GRAPH_ZOOMS = [0.35, 0.5, 0.7, 1, 1.4];

/**
 * The neighbourhood of an item: what it rests on above, what rests on it below.
 *
 * It shows the dict of a `NeighbourhoodView`; nested in it are arrays, in the order of their fields.
 * Arrows move along the lines: up or down to the nearest node, left and right in a layer.
 *
 * @param {object} options
 * @param {Function} options.ask answers `graph`, with `item_id`, by `{view}`
 * @param {(address: string) => void} options.onSelect Enter or a double click; its neighbourhood follows
 * @param {(error: Error) => void} options.onFail
 * @param {() => Promise<void>} options.settled
 */
export function graph({ ask, onSelect, onFail, settled }) {
  const id = `dtui-${Math.random().toString(36).slice(2)}`;
  const [drawing, down, back, lit] = ["svg", "path", "path", "path"]
    .map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  drawing.append(down, back, lit);
  const boxes = h("div", { role: "presentation" });
  const room = h("div", { class: "dtui-graph-room", role: "presentation" }, drawing, boxes);
  const pane = h("div", { class: "dtui-graph-pane", role: "listbox", tabindex: "0" }, room);
  const [above, below] = [h("p"), h("p")];
  const element = h("section", { class: "dtui-graph", "aria-label": "neighbourhood", hidden: true }, above, pane, below);
  let trace = "";
  let nodes = new Map();
  let edges = [];
  let here = null;
  let zoom = 3;

  function show(view) {
    trace = view.trace_id;
    nodes = new Map(view.nodes.map((fields) => [fields[0], boxed(fields, view.size)]));
    edges = view.edges.map(([cause, effect, points, returns]) => {
      const [upper, lower] = (returns ? [effect, cause] : [cause, effect]).map((end) => nodes.get(end));
      return { upper, lower, returns, stroke: graphStroke(points) };
    });
    draw(down, (edge) => !edge.returns);
    draw(back, (edge) => edge.returns);
    Object.assign(room.style, { width: `${view.width}px`, height: `${view.height}px` });
    boxes.replaceChildren(...[...nodes.values()].map((node) => node.box));
    const focus = nodes.get(view.focus);
    focus.box.classList.add("dtui-graph-focus");
    pane.setAttribute("aria-label", `neighbourhood of ${focus.itemId}, ${nodes.size} items`);
    above.textContent = view.above;
    below.textContent = view.below;
    element.hidden = false;
    goTo(focus, true);
  }

  function boxed([ordinal, itemId, x, y, letter, glyph, word, role, line, says], [width, height]) {
    const node = { itemId, x, y };
    node.box = h("div", {
      id: `${id}-${ordinal}`, class: "dtui-graph-node", title: says, role: "option", "aria-selected": "false", "aria-label": says,
      style: `left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`,
      onclick: () => goTo(node), ondblclick: () => choose(node),
    }, piece(`${glyph} ${letter}`, role), " ", piece(itemId, "bright"), " ", piece(word, role), h("br"), line);
    return node;
  }

  function draw(path, wanted) {
    path.setAttribute("d", edges.filter(wanted).map((edge) => edge.stroke).join(""));
  }

  function goTo(node, middle = false) {
    if (!node) return;
    here?.box.setAttribute("aria-selected", "false");
    here = node;
    here.box.setAttribute("aria-selected", "true");
    pane.setAttribute("aria-activedescendant", here.box.id);
    draw(lit, ({ upper, lower }) => upper === here || lower === here);
    reveal(middle);
  }

  /** Bring the cursor's node into view, but leave the page around it where it is. */
  function reveal(middle) {
    const [box, frame] = [here.box.getBoundingClientRect(), pane.getBoundingClientRect()];
    for (const [start, end, scroll] of [["left", "right", "scrollLeft"], ["top", "bottom", "scrollTop"]]) {
      const [before, after] = [box[start] - frame[start], box[end] - frame[end]];
      if (middle) pane[scroll] += (before + after) / 2;
      else pane[scroll] += Math.min(0, before - 24) || Math.max(0, after + 24);
    }
  }

  const look = (item_id) => ask("graph", { item_id }).then(({ view }) => show(view)).catch(onFail).then(settled);

  function choose({ itemId }) {
    onSelect(`${trace}/${itemId}`);
    look(itemId);
  }

  function enlarge(step) {
    zoom = Math.min(GRAPH_ZOOMS.length - 1, Math.max(0, zoom + step));
    room.style.zoom = GRAPH_ZOOMS[zoom];
    reveal(true);
  }

  const away = (node) => Math.abs(node.x - here.x);
  const nearest = (some) => some.sort((one, other) => away(one) - away(other))[0];
  const along = (from, to) => nearest(edges.filter((edge) => edge[from] === here).map((edge) => edge[to]));
  const beside = (way) => nearest([...nodes.values()].filter(({ x, y }) => y === here.y && (x - here.x) * way > 0));
  const runs = {
    ArrowUp: () => goTo(along("lower", "upper")),
    ArrowDown: () => goTo(along("upper", "lower")),
    ArrowLeft: () => goTo(beside(-1)),
    ArrowRight: () => goTo(beside(1)),
    Enter: () => choose(here),
    "+": () => enlarge(1),
    "-": () => enlarge(-1),
  };
  pane.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !runs[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    runs[event.key]();
  });

  return {
    element,
    show,
    /** Go to an item of the trace; one that isn't in the drawing brings its own. */
    async select(address) {
      const node = [...nodes.values()].find(({ itemId }) => address === `${trace}/${itemId}`);
      if (node) goTo(node);
      else if (address.startsWith(`${trace}/`)) await look(address.slice(trace.length + 1));
    },
  };
}

/** A line from corner to corner: upright beside nodes, bent between layers, where others may cross it. */
function graphStroke(points) {
  return points.map(([x, y], at) => {
    const [fromX, fromY] = points[at - 1] ?? [];
    const half = (fromY + y) / 2;
    return !at ? `M${x} ${y}` : x === fromX ? `V${y}` : `C${fromX} ${half} ${x} ${half} ${x} ${y}`;
  }).join("");
}
