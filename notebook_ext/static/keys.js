import { h } from "./dom.js";

const NAMES = { escape: "Escape", enter: "Enter", tab: "Tab", space: " ", left: "ArrowLeft", right: "ArrowRight", up: "ArrowUp", down: "ArrowDown" };

/**
 * The keys a view answers to, and a line that names those of them that apply: for hand and mouse.
 *
 * @param {{keys: string, action: string, name: string, tip: string, shown: boolean, display: string}[]} table as dtui.views.keys has it
 * @param {(action: string) => void} run
 */
export function keys(table, run) {
  const element = h("div", { class: "dtui-keys", role: "toolbar", "aria-label": "keys" });
  let allowed = new Set();

  const applies = (key) => allowed.has(key.action);
  const named = (key) => key.keys.split(",").map((name) => NAMES[name] ?? name);

  return {
    element,
    /** Offer these actions alone. */
    offer(actions) {
      allowed = new Set(actions);
      element.replaceChildren(
        ...table.filter((key) => key.shown && applies(key)).map((key) =>
          h("button", { type: "button", title: key.tip || key.name, "data-action": key.action, onclick: () => run(key.action) },
            h("kbd", {}, key.display || named(key)[0]), ` ${key.name}`)),
      );
    },
    /** Run what a key stands for, if it applies now; to be called by the view's own listener. */
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(input|textarea|select)$/i.test(event.target.tagName)) return false;
      const key = table.find((one) => applies(one) && named(one).includes(event.key));
      if (!key) return false;
      event.preventDefault();
      event.stopPropagation();
      run(key.action);
      return true;
    },
  };
}
