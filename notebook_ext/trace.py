"""A trace in a notebook: its causal list, the item in focus, and what can be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from dtui.views.item_card import item_card
from dtui.views.spine import Spine
from notebook_ext.widget import Widget, answers

if TYPE_CHECKING:
    from dtui.corpus import Corpus


class TraceWidget(Widget):
    """A trace of a corpus."""

    PART = "trace"

    query: Any = traitlets.Unicode("").tag(sync=True)
    marked: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, corpus: Corpus, trace_id: str, **traits: Any) -> None:
        self._corpus = corpus
        self.trace_id = trace_id
        corpus.known(trace_id)
        super().__init__(**traits)
        self._spine = Spine(corpus.rows, trace_id, 14)
        self.follow(corpus)

    @property
    def label(self) -> str:
        return f"{self._corpus.known(self.trace_id).title}, {len(self._spine)} rows"

    @answers("open")
    def _open(self) -> dict[str, Any]:
        self._spine = Spine(self._corpus.rows, self.trace_id, 14)
        return {"label": self.label, "count": len(self._spine), "selected": self.selected}

    @answers("rows")
    def _rows(self, first: int, count: int) -> dict[str, Any]:
        return {"rows": [row._asdict() for row in self._spine.page(first, count)]}

    @answers("card")
    def _card(self, item_id: str) -> dict[str, Any]:
        return {"card": item_card(self._corpus.trace(self.trace_id), item_id)._asdict()}
