import { h } from "./dom.js";

/**
 * The line where one searches: what for, how much was found, and whether the rest is hidden.
 *
 * @param {object} options
 * @param {string} options.help what can be written
 * @param {(query: string) => void} options.onQuery Enter, or a pause
 * @param {(filtering: boolean) => void} [options.onMode] without it, what does not match is always hidden
 * @param {() => void} options.onLeave Escape: back to the list
 */
export function search({ help, onQuery, onMode, onLeave }) {
  const box = h("input", { type: "search", placeholder: "search  /", "aria-label": "search", title: help, spellcheck: "false" });
  const says = h("output", { class: "dtui-dim" });
  const both = "hide what does not match, or only mark what does";
  const mode = h("button", { type: "button", "aria-pressed": "true", title: both }, "only matches");
  const element = h("form", { class: "dtui-search", role: "search" }, box, says, mode);
  let pause = 0;

  function asked() {
    clearTimeout(pause);
    onQuery(box.value.trim());
  }

  box.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(asked, 300); });
  element.addEventListener("submit", (event) => { event.preventDefault(); asked(); onLeave(); });
  element.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    box.value = "";
    asked();
    onLeave();
  });
  mode.addEventListener("click", () => {
    mode.setAttribute("aria-pressed", String(mode.getAttribute("aria-pressed") !== "true"));
    onMode(mode.getAttribute("aria-pressed") === "true");
  });
  return {
    element,
    focus() { box.focus(); },
    /** Show what is searched for, and what was found; nobody is interrupted while they type. */
    show(query, found) {
      if (box.getRootNode().activeElement !== box) box.value = query;
      says.textContent = query ? found : "";
      mode.hidden = !query || !onMode;
    },
    stop() { clearTimeout(pause); },
  };
}
