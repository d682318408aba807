import { h } from "./dom.js";
import { ROW } from "./list.js";
import { inks, sharp } from "./rails.js";

const WIDTH = 12;
const SIGNS = { R: "at-risk", P: "pending" };

/**
 * A strip beside a list: where in all of it something pends, is at risk or was found; a click goes there.
 *
 * It says nothing that the rows don't, so it is hidden from assistive technology.
 *
 * @param {(share: number) => void} onSeek how far down it was clicked, from 0 to 1
 */
export function strip(onSeek) {
  const element = h("canvas", { class: "dtui-strip", "aria-hidden": "true", title: "where something pends" });
  let [signs, found, first, last, bands] = ["", null, 0, 0, null];
  const colours = inks(element, () => draw());

  /** How high a row is here: where all of them are in view, beside the row itself. */
  const step = (height) => Math.min(ROW, height / Math.max(1, signs.length));

  /** Return where each colour is to be drawn: of the thousands on one pixel, one. */
  function banded(height) {
    const places = { P: new Set(), R: new Set(), M: new Set() };
    for (let index = 0; index < signs.length; index += 1) {
      const y = Math.floor(index * step(height));
      places[signs[index]]?.add(y);
      if (found?.[index]) places.M.add(y);
    }
    return { height, places };
  }

  function draw() {
    const height = element.parentElement?.clientHeight ?? 0;
    if (!height) return;
    if (bands?.height !== height) bands = banded(height);
    const pen = sharp(element, WIDTH, height);
    const share = step(height);
    const bar = (role, places, x, width, tall) => {
      pen.fillStyle = colours.of(role);
      for (const y of places) pen.fillRect(x, y, width, tall);
    };
    pen.globalAlpha = 0.35;
    bar("edge", [first * share], 0, WIDTH, Math.max(4, (last + 1 - first) * share));
    pen.globalAlpha = 1;
    for (const [sign, role] of Object.entries(SIGNS)) bar(role, bands.places[sign], 5, WIDTH - 6, Math.max(2, share));
    bar("accent", bands.places.M, 0, 4, Math.max(2, share));
  }

  element.addEventListener("click", (event) => onSeek(event.offsetY / (step(element.clientHeight) * Math.max(1, signs.length))));
  return {
    element,
    /** Show other signs, a character a row, and which rows were found, if any was looked for. */
    show(all, matches) {
      [signs, found, bands] = [all, matches, null];
      draw();
    },
    /** Show which rows are in view. */
    view(from, to) {
      [first, last] = [from, to];
      draw();
    },
    stop: colours.stop,
  };
}
