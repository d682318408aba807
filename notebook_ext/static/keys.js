import { h } from "./dom.js";

/**
 * The keys a view answers to, and a line that names those of them that apply: for hand and mouse.
 *
 * @param {{keys: string[], action: string, name: string, tip: string, shown: boolean, display: string}[]} table as notebook_ext.keyboard has it
 * @param {(name: string, given: string | number | undefined, action: string) => void} perform of the action
 *   `next(-1)`, the name is `next` and -1 is given
 */
export function keys(table, perform) {
  const element = h("div", { class: "dtui-keys", role: "toolbar", "aria-label": "keys" });
  let allowed = new Set();

  const applies = (key) => allowed.has(key.action);

  function run(action) {
    const [, name, given] = /^(\w+)(?:\('?(.*?)'?\))?$/.exec(action);
    perform(name, /^-?\d+$/.test(given) ? Number(given) : given, action);
  }

  return {
    element,
    /** Offer these actions alone. */
    offer(actions) {
      if (actions.length === allowed.size && actions.every((action) => allowed.has(action))) return; // keeps the focus
      allowed = new Set(actions);
      element.replaceChildren(
        ...table.filter((key) => key.shown && applies(key)).map((key) =>
          h("button", { type: "button", title: key.tip || key.name, "data-action": key.action, onclick: () => run(key.action) },
            h("kbd", {}, key.display), ` ${key.name}`)),
      );
    },
    /** Run what a key stands for, if it applies now; to be called by the view's own listener. */
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(input|textarea|select)$/i.test(event.target.tagName)) return false;
      if (event.target.tagName === "BUTTON" && (event.key === "Enter" || event.key === " ")) return false;
      // With shift, a letter is another letter; an arrow is still an arrow.
      const name = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
      const key = table.find((one) => applies(one) && one.keys.includes(name));
      if (!key) return false;
      event.preventDefault();
      event.stopPropagation();
      run(key.action);
      return true;
    },
  };
}
