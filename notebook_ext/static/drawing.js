import { h } from "./dom.js";
import { inks, sharp } from "./rails.js";

const FOUND_WITHIN = 60; // pixels within which the pointer finds a point

/** Shapes as Python laid them out: `[tag, attributes, text, children]`. */
function drawnShape([tag, attributes, text, children]) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(text, ...children.map(drawnShape));
  return element;
}

/**
 * A figure, drawn as notebook_ext.pictures laid it out.
 *
 * Its points are found by the pointer and walked with the arrow keys; the one that is found is marked
 * and said. However many points a line has, each of them can be found.
 *
 * @param {object} drawn `width`, `height`, `shapes`, `upright` and `series`, whose columns are arrays, typed or not
 * @param {string} title what it shows
 * @param {(series: number, point: number) => Promise<string[]>} ask what a point says, where it did not come along
 * @returns {{element: HTMLElement, stop: () => void}} paint it once it is on the page
 */
export function drawing(drawn, title, ask) {
  const viewBox = `0 0 ${drawn.width} ${drawn.height}`;
  const sheet = drawnShape(["svg", { class: "dtui-drawing", viewBox, "aria-hidden": "true" }, "", drawn.shapes]);
  const canvas = h("canvas", { "aria-hidden": "true" });
  const here = drawnShape(["circle", { class: "dtui-found", r: "7" }, "", []]);
  const said = h("div", { class: "dtui-said", role: "status" });
  const element = h("div", {
    class: "dtui-stage", role: "group", tabindex: "0", style: `max-width: ${1.1 * drawn.width}px`,
    "aria-label": `${title}: the arrow keys walk its points`,
  }, sheet, said);
  const { series, upright } = drawn;
  let colours = null;
  let at = null; // [series, point]

  const scale = () => element.clientWidth / drawn.width;
  const stands = ([one, index]) => Number.isFinite(series[one].xs[index]) && Number.isFinite(series[one].ys[index]);

  /** Draw the dots that are too many to be shapes. */
  function paint() {
    if (!series.some((one) => one.radii)) return;
    if (!canvas.isConnected) {
      canvas.getContext("2d", { willReadFrequently: true }); // many small dots are drawn sooner without a GPU
      element.insertBefore(canvas, said);
    }
    colours ??= inks(element, paint);
    const pen = sharp(canvas, element.clientWidth, drawn.height * scale());
    pen.scale(scale(), scale());
    pen.globalAlpha = 0.7;
    for (const { xs, ys, radii = [], style } of series) {
      pen.fillStyle = colours.of(style);
      for (let index = 0; index < radii.length; index += 1) {
        const r = radii[index];
        if (r > 1.5) {
          pen.beginPath();
          pen.arc(xs[index], ys[index], r, 0, 7);
          pen.fill();
        } else if (r) pen.fillRect(xs[index] - r, ys[index] - r, 2 * r, 2 * r);
      }
    }
  }

  async function point(found) {
    at = found;
    if (!found) { here.remove(); said.replaceChildren(); return; }
    const one = series[found[0]];
    const [x, y] = [one.xs[found[1]], one.ys[found[1]]];
    here.setAttribute("cx", x);
    here.setAttribute("cy", y);
    sheet.append(here);
    const [name, ...facts] = one.says?.[found[1]] ?? await ask(...found).catch(() => [title]); // a file doesn't know them all
    if (at !== found) return;
    said.replaceChildren(h("b", {}, name), ...facts.map((fact) => h("div", {}, fact)));
    const back = x * scale() + 14 + said.offsetWidth > element.clientWidth;
    said.style.left = `${Math.max(0, x * scale() + (back ? -14 - said.offsetWidth : 14))}px`;
    said.style.top = `${Math.max(0, Math.min(y * scale() + 14, element.clientHeight - said.offsetHeight))}px`;
  }

  function nearest(x, y) {
    let [found, best] = [null, FOUND_WITHIN * FOUND_WITHIN];
    series.forEach(({ xs, ys, reach }, one) => {
      for (let index = 0; index < xs.length; index += 1) {
        const across = Math.max(0, Math.abs(xs[index] - x) - (reach?.[index] ?? 0));
        const far = across * across + (ys[index] - y) ** 2;
        if (far < best) [best, found] = [far, [one, index]];
      }
    });
    return found;
  }

  /** The next point of a series that way. */
  function along(step, [one, index]) {
    for (let next = index + step; next >= 0 && next < series[one].xs.length; next += step) if (stands([one, next])) return [one, next];
    return at;
  }

  /** The nearest point of the series before or after. */
  function beside(step, [one, index]) {
    const [of, other] = [series[one], series[one + step]];
    if (!other) return at;
    const [here, there] = upright ? [of.ys, other.ys] : [of.xs, other.xs];
    let [found, best] = [at, Infinity];
    for (let next = 0; next < there.length; next += 1) {
      const far = Math.abs(there[next] - here[index]);
      if (far < best && stands([one + step, next])) [best, found] = [far, [one + step, next]];
    }
    return found;
  }

  const ways = upright ? { ArrowDown: [along, 1], ArrowUp: [along, -1], ArrowRight: [beside, 1], ArrowLeft: [beside, -1] }
    : { ArrowRight: [along, 1], ArrowLeft: [along, -1], ArrowDown: [beside, 1], ArrowUp: [beside, -1] };
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !series.length) return;
    const first = at?.[0] ?? 0;
    if (ways[event.key]) {
      const [way, step] = ways[event.key];
      point(at ? way(step, at) : along(1, [0, -1]));
    } else if (event.key === "Home") point(along(1, [first, -1]));
    else if (event.key === "End") point(along(-1, [first, series[first].xs.length]));
    else if (event.key === "Escape" && at) point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("pointermove", ({ clientX, clientY }) => {
    const box = element.getBoundingClientRect();
    const found = nearest((clientX - box.left) / scale(), (clientY - box.top) / scale());
    if (String(found) !== String(at)) point(found);
  });
  for (const way of ["pointerleave", "blur"]) element.addEventListener(way, () => point(null));
  const resized = new ResizeObserver(paint);
  resized.observe(element);
  return { element, stop() { resized.disconnect(); colours?.stop(); } };
}
