import { h } from "./dom.js";
import { ROW } from "./list.js";

const STROKE = 7; // pixels of a stroke: a lane takes two of them, as in the terminal
const RING = "M6.5 0A6.5 6.5 0 1 1-6.5 0A6.5 6.5 0 1 1 6.5 0Z";
const DISC = "M4 0A4 4 0 1 1-4 0A4 4 0 1 1 4 0Z";
const DIAMOND = "M0-5L5 0L0 5L-5 0Z";

/** Every glyph of dtui.signs around its middle: what is filled of it, and what is drawn. */
const SHAPES = {
  "○": ["", DISC],
  "●": [DISC, RING],
  "◆": [DIAMOND, RING],
  "✓": ["", "M-4.5 0L-1.5 3.5L4.5-4"],
  "✗": ["", "M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5"],
  "◇": ["", DIAMOND],
  "◌": ["", DISC, [2, 2.2]],
  "△": ["", "M0-5L5 4H-5Z"],
  "▲": ["M0-5L5 4H-5Z", ""],
  "▽": ["", "M0 5L5-4H-5Z"],
  "□": ["", "M-4-4H4V4H-4Z"],
  "±": ["", "M-4-2H4M0-6V2M-4 5H4"],
};

/** Which strokes of the terminal's gutter come from above, and which of them go on below. */
const FROM_ABOVE = "│├┤╰╯";
const GO_ON = "│├┤";

/**
 * The colours of the roles, as the page has them now; `changed` is called when its theme changes.
 *
 * @param {HTMLElement} element they are looked up in it, so it has to be on the page
 * @param {() => void} changed
 */
export function inks(element, changed) {
  const probe = h("span", { hidden: true });
  const known = new Map();
  element.append(probe);

  function renew() {
    known.clear();
    changed();
  }

  const observer = new MutationObserver(renew);
  for (const one of [document.documentElement, document.body]) observer.observe(one, { attributes: true });
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", renew);
  addEventListener("resize", renew); // of a zoomed page, every pixel is another
  return {
    of(role) {
      if (!known.has(role)) {
        probe.className = `dtui-${role}`;
        known.set(role, getComputedStyle(probe).color);
      }
      return known.get(role);
    },
    stop() {
      observer.disconnect();
      for (const query of queries) query.removeEventListener("change", renew);
      removeEventListener("resize", renew);
    },
  };
}

/** Make a canvas as large as its place, a pixel of it for a pixel of the screen. */
export function sharp(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * The lanes and glyphs of the rows in view, on one canvas beside them.
 *
 * Give its `element` to a list as `beside`, call `draw` from the list's `onDraw`, and let every row begin
 * with `room()`. A row is whatever has `gutter`, `node`, `lanes`, `ordinal` and `role`, as a row of
 * dtui.views.spine or dtui.views.chain has; null where it has not come yet. The canvas says nothing that
 * the row's letter and word don't say, so it is hidden from assistive technology.
 */
export function rails() {
  const element = h("canvas", { class: "dtui-rails", "aria-hidden": "true" });
  let colours = null;
  let drawn = { rows: [], lit: new Set() };
  let columns = 1; // as many as the widest row seen had, so that the text doesn't jump about

  function draw(rows, lit) {
    drawn = { rows, lit };
    if (!element.isConnected) return;
    colours ??= inks(element.parentElement, () => draw(drawn.rows, drawn.lit));
    columns = Math.max(columns, ...rows.map((row) => (row ? Math.max(row.node + 1, row.lanes.length) : 0)));
    const width = (2 * columns - 1) * STROKE + 10;
    element.parentElement.style.setProperty("--dtui-rails", `${width}px`);
    const pen = sharp(element, width, Math.max(1, rows.length) * ROW);
    rows.forEach((row, at) => row?.gutter && drawRow(pen, row, at * ROW, lit));
  }

  function drawRow(pen, row, top, lit) {
    const middle = top + ROW / 2;
    const own = lit.has(row.ordinal);
    const ink = (bright) => {
      pen.strokeStyle = colours.of(bright ? "bright" : "edge");
      pen.lineWidth = bright ? 1.75 : 1.25;
    };
    const x = (cell) => 5 + cell * STROKE + STROKE / 2;
    const signs = [...row.gutter];
    const node = 2 * row.node;
    const joined = signs.flatMap((sign, cell) => ("├┤╰╯".includes(sign) ? [cell] : []));
    if (joined.length) {
      ink(own); // one stroke to the glyph, behind the lanes it has nothing to do with
      stroke(pen, x(Math.min(node, ...joined)), middle, x(Math.max(node, ...joined)), middle);
    }
    signs.forEach((sign, cell) => {
      if (!FROM_ABOVE.includes(sign)) return;
      ink(lit.has(row.lanes[cell >> 1]));
      stroke(pen, x(cell), top, x(cell), GO_ON.includes(sign) ? top + ROW : middle);
    });
    const glyph = signs[node] ?? " ";
    if (glyph === " " || FROM_ABOVE.includes(glyph)) return; // a heading has none
    if (row.lanes[row.node] === row.ordinal) {
      ink(own);
      stroke(pen, x(node), middle, x(node), top + ROW);
    }
    drawShape(pen, SHAPES[glyph] ?? SHAPES["○"], x(node), middle, colours.of(row.role !== "plain" ? row.role : own ? "bright" : "dim"));
  }

  return {
    element,
    /** What keeps the canvas its room at the beginning of a row. */
    room: () => h("span", { class: "dtui-rails-room" }),
    /** Draw the rows in view; `lit` are the ordinals of those that are bright, the others are dim. */
    draw,
    stop() { colours?.stop(); },
  };
}

function stroke(pen, ...ends) {
  pen.beginPath();
  pen.moveTo(ends[0], ends[1]);
  pen.lineTo(ends[2], ends[3]);
  pen.stroke();
}

function drawShape(pen, [filled, outline, dash = []], x, y, colour) {
  pen.save();
  pen.translate(x, y);
  // Lanes end at the glyph, whatever the row's background is.
  pen.globalCompositeOperation = "destination-out";
  pen.fill(new Path2D(RING));
  pen.globalCompositeOperation = "source-over";
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.lineCap = pen.lineJoin = "round";
  pen.setLineDash(dash);
  pen.fill(new Path2D(filled));
  pen.stroke(new Path2D(outline));
  pen.restore();
}
