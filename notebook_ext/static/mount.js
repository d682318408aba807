import { asking } from "./ask.js";
import { drawn, h } from "./dom.js";

/**
 * What every widget has around what it shows: a heading, the place for refusals, and its life.
 *
 * `build` is called once Python has answered the question `open`, with that answer and with all that
 * is said below; it may return what is to be done when the view goes. Whatever it throws, and whatever
 * `doing` fails with, stands in the widget, never in the console alone.
 *
 * @param {string} name the widget's kind, a class of its root
 * @param {(view: object) => (void | (() => void) | Promise<void | (() => void)>)} build
 */
export function mounted(name, build) {
  return {
    render({ model, el }) {
      const { ask, hear, stop } = asking(model);
      const alert = h("p", { class: "dtui-alert", role: "alert" });
      const body = h("div", { class: "dtui-body" });
      const root = h("section", { class: `dtui-root dtui-${name}` }, alert, body);
      // Without the attribute, the notebook would take keys such as x for its own: cut this cell.
      // It has to be on what has the focus: the notebook looks from there upwards, and at once.
      root.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true"));
      const listened = [];
      let working = 0;
      let gone = null;
      let left = false;

      /** Show why something was refused; nothing else takes it away. */
      function say(error) {
        alert.textContent = error ? (error.message ?? String(error)) : "";
      }

      /** Say, for whoever waits for it, that what was changed has been drawn. */
      async function settled() {
        delete root.dataset.ready;
        await drawn();
        if (!working) root.dataset.ready = "";
      }

      /** Do something that ends in a drawn view, or in a sentence that says why it doesn't. */
      async function doing(work) {
        working += 1;
        delete root.dataset.ready;
        try {
          say(null);
          await work();
        } catch (error) {
          say(error);
        }
        working -= 1;
        if (!working) await settled();
      }

      /** Listen to a trait, whoever sets it, for as long as there is this view. */
      function onSet(trait, listener) {
        listened.push([`change:${trait}`, listener]);
        model.on(...listened.at(-1));
      }

      /** Set a trait here, in Python and in every other view, unless it is so already. */
      function set(trait, value) {
        if (model.get(trait) === value) return;
        model.set(trait, value);
        model.save_changes();
      }

      async function show() {
        // Where no kernel answers this goes no further, and what was saved stays in view.
        const open = await ask("open");
        if (left) return;
        hear("refused", ({ refused }) => say(refused)); // what was set here
        root.setAttribute("aria-label", open.label);
        el.append(root);
        el.classList.add("dtui");
        hear("left", () => ask("here")); // another view went; there is still this one to be told news
        gone = await build({ model, root, body, ask, hear, say, settled, doing, onSet, set, open });
        if (left) gone?.();
      }

      show().catch((error) => { el.append(root); el.classList.add("dtui"); say(error); }).finally(settled);
      return () => {
        left = true;
        gone?.();
        for (const [event, listener] of listened) model.off(event, listener);
        model.send({ ask: "bye", id: "", with: {} });
        stop();
      };
    },
  };
}
