"""A page that is to a widget what a notebook is.

It has the widget's real module and style, and a model that hands every question to the real widget
in this process. So a test sees what a notebook's user sees, without a notebook: some 0.2 seconds
each. What only a notebook does is tried in a few tests that start one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from notebook_ext.view.widget import Widget

_HOST = """
<!doctype html><html lang="en" data-jp-theme-light="true"><meta charset="utf-8">
<title>bare module</title>
<style>
  :root { --jp-layout-color0: #ffffff; --jp-content-font-color0: #000000de; }
  [data-jp-theme-light="false"] {
    --jp-layout-color0: #111111; --jp-content-font-color0: #ffffff; }
  body { margin: 8px; background: var(--jp-layout-color0); color: var(--jp-content-font-color0); }
  /* What JupyterLab asks of any output. */
  .jp-OutputArea-output { overflow: auto; }
  .jp-OutputArea-output :is(dl, dt, dd) { display: block; }
  .jp-OutputArea-output dl { width: 100%; overflow: hidden; padding: 0; margin: 0; }
  .jp-OutputArea-output dt { font-weight: bold; float: left; width: 20%; padding: 0; margin: 0; }
  .jp-OutputArea-output dd { float: left; width: 80%; padding: 0; margin: 0; }
</style><style id="style"></style>
<div class="jp-OutputArea-output"><main id="here"></main></div></html>
"""

_MODEL = """
async ({ esm, css, state }) => {
  const listeners = new Map();
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const emit = (name, ...told) => { for (const one of listeners.get(name) ?? []) one(...told); };
  let changed = {};
  window.model = {
    get: (name) => state[name],
    set(name, value) { state[name] = value; changed[name] = value; emit(`change:${name}`); },
    async save_changes() {
      const saved = changed;
      changed = {};
      take(JSON.parse(await window.toPython({ save: saved })));
    },
    async send(content) { take(JSON.parse(await window.toPython({ send: content }))); },
    heard: () => [...listeners.values()].flat().length,
    on(name, heard) { listeners.set(name, [...(listeners.get(name) ?? []), heard]); },
    off(name, heard) {
      listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== heard));
    },
  };
  window.take = (said) => {
    for (const { content, buffers, set } of said) {
      if (set) for (const [name, value] of Object.entries(set)) {
        if (JSON.stringify(state[name]) === JSON.stringify(value)) continue;
        state[name] = value; emit(`change:${name}`);
      }
      if (content) emit("msg:custom", content, buffers.map(bytes));
    }
  };
  document.getElementById("style").textContent = css;
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const here = document.getElementById("here");
  window.gone = await widget.render({ model: window.model, el: here });
}
"""


class Mounted:
    """A widget on a page: drive `page`, look at `widget`."""

    def __init__(self, page: Page, widget: Widget) -> None:
        self.page = page
        self.widget = widget
        self.wire: list[Mapping[str, Any]] = []
        """All that went to the browser."""
        self._said: list[dict[str, Any]] = []
        self._saved: Mapping[str, Any] = {}
        page.set_content(_HOST)
        self._listen()
        kept = {key: value for key, value in widget.get_state().items() if key[0] != "_"}
        state = {key: value for key, value in kept.items() if isinstance(value, str | int | list)}
        page.evaluate(_MODEL, {"esm": widget._esm, "css": widget._css, "state": state})
        self.wait()

    def _listen(self) -> None:
        def say(content: Mapping[str, Any], buffers: list[Any] | None = None) -> None:
            coded = [base64.b64encode(bytes(one)).decode() for one in buffers or ()]
            self._said.append({"content": content, "buffers": coded})
            self.wire.append(content)

        self.widget.send = say
        self.widget.observe(self._changed)

        def from_browser(told: Mapping[str, Any]) -> str:
            if "save" in told:
                self._saved = told["save"]  # what it says itself, a notebook isn't told again
                self.widget.set_state(told["save"])
                self._saved = {}
            else:
                self.widget._handle_custom_msg(told["send"], [])
            said, self._said = self._said, []
            return json.dumps(said)  # as one text: the driver takes long for thousands of values

        self.page.expose_function("toPython", from_browser)

    def _changed(self, change: Mapping[str, Any]) -> None:
        name, new = change["name"], change["new"]
        is_said = name in self._saved and self._saved[name] == new
        if self.widget.traits()[name].metadata.get("sync") and not is_said:
            self._said.append({"set": {name: new}, "buffers": []})

    def flush(self) -> None:
        """Hand over what Python said unasked, and wait until it is drawn."""
        said, self._said = self._said, []
        self.page.evaluate("(said) => window.take(JSON.parse(said))", json.dumps(said))
        self.wait()

    def wait(self) -> None:
        """Wait until the view says that it is drawn."""
        self.page.wait_for_selector(".dtui-root[data-ready]", timeout=10_000)

    def turn(self, *, dark: bool) -> None:
        """Turn to the host's dark theme, or to its light one."""
        self.page.evaluate(
            "(light) => { document.documentElement.dataset.jpThemeLight = light; }",
            str(not dark).lower(),
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other, where the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements that a selector finds."""
        return self.page.locator(selector).all_inner_texts()


Mount = Callable[..., Mounted]
"""Mounts a widget: ``mount(widget, width=900, height=700)``."""
