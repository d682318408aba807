import { h, piece } from "./dom.js";

/** What became of an earlier item with a step: `~ hyp-1 PENDING → refuted`. */
const changedSince = ([item, , before, after, role]) =>
  [piece(`  ~ ${item} `, "accent"), piece(before ? `${before} → ` : "", "dim"), piece(after || "at risk no more", role)];

const EVERY = 600; // milliseconds that a step stays when they are played

/**
 * Where in its past a trace stands: a slider over its steps, what came with the one in view and what it changed.
 *
 * @param {(step: number) => void} onTurn
 */
export function past(onTurn) {
  const slider = h("input", { type: "range", min: "1", step: "1", "aria-label": "step of the trace" });
  const place = h("span", {});
  const came = h("p", {});
  const names = { class: "dtui-scrubber", role: "group", "aria-label": "as of an earlier step", hidden: true };
  const element = h("div", names, h("div", {}, slider, place), came);
  let [at, whole, player] = [0, 0, 0];

  slider.addEventListener("input", () => { stop(); onTurn(Number(slider.value)); });

  function stop() {
    clearInterval(player);
    player = 0;
  }

  return {
    element,
    stop,
    turn(step) { stop(); onTurn(Math.min(whole, Math.max(1, step))); },
    /** Play the steps from here on, or stop; from the last one, play all. */
    play() {
      if (player) return stop();
      if (at === whole) at = 0;
      player = setInterval(() => (at < whole ? onTurn(at + 1) : stop()), EVERY);
      return undefined;
    },
    /** Show a step of so many, or nothing where it is now. */
    show(step, steps) {
      whole = steps;
      element.hidden = !step;
      if (!step) return stop();
      at = step.length;
      Object.assign(slider, { max: String(whole), value: String(at) });
      slider.setAttribute("aria-valuetext", `step ${at} of ${whole}, ${step.when}`);
      place.replaceChildren(
        `${at}/${whole}  `, piece(step.when, "bright"), piece(at === whole ? "  = now" : "", "dim"),
        piece(`  ${step.pending} pending`, step.pending ? "pending" : "dim"),
        step.locked ? piece(`  ${step.locked} taken`, "locked") : "",
        step.at_risk ? piece(`  ${step.at_risk} at risk`, "at-risk") : "",
        piece("  (read only)", "dim"));
      came.replaceChildren(
        piece("+ ", "accent"), piece(`${step.letter} ${step.item_id} `, "bright"), piece(`${step.type_word} `, "dim"), step.line,
        ...step.changed.flatMap(changedSince));
      return undefined;
    },
  };
}
