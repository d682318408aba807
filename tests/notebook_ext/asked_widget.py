"""A widget that is nothing but its forms: whatever the page asks for is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from notebook_ext import bundle
from notebook_ext.view.reviewing import ReviewingWidget
from notebook_ext.view.widget import answers

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from dtui.corpus import Corpus
    from tests.notebook_ext.mounted import Mounted

_PARTS = dict.fromkeys((*bundle.parts("mount"), *bundle.parts("form")))
_VIEW = """
export default mounted("matrix", async ({ body, ask, say, settled }) => {
  const seen = [];
  const list = h("div", { tabindex: "0", class: "here" });
  list.addEventListener("keydown", (event) => seen.push(event.key));
  body.append(list);
  list.focus();
  const done = [];
  const form = forms({ ask, body, say, settled, onRecorded: (answer) => { done.push(answer); } });
  window.asked = { open: form.open, isOpen: form.isOpen, seen, done };
});
"""


class AskedWidget(ReviewingWidget):
    """Opens forms for a test."""

    _esm = "\n".join([*map(bundle._without_imports, _PARTS), _VIEW])
    _css = bundle.style("matrix")

    marked: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, corpus: Corpus | None, **given: Any) -> None:
        super().__init__(corpus, **given)
        if corpus is not None:
            self.follow(corpus)

    @answers("open")
    def _begin(self) -> dict[str, Any]:
        return {"label": "forms"}


def opened(shown: Mounted, action: str, address: str, **more: Any) -> Locator:
    """Open a form as a view does, and return it."""
    ask = "async ([action, address, more]) => window.asked.open(action, address, more)"
    shown.page.evaluate(ask, [action, address, more])
    shown.wait()
    return shown.page.locator(".dtui-form")


def is_open(shown: Mounted) -> bool:
    """Return whether a form is open."""
    return bool(shown.page.evaluate("window.asked.isOpen()"))


def done(shown: Mounted) -> list[dict[str, Any]]:
    """Return what the view was told to be recorded."""
    return shown.page.evaluate("window.asked.done")
