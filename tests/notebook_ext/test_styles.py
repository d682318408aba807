"""Several widgets stand on one page of a notebook, each in its own style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notebook_ext import (
    CalibrationView,
    ChainWidget,
    CompareWidget,
    DecisionMatrix,
    PendingQueue,
    TraceWidget,
    bundle,
)
from tests.learning.report.example import example

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtui.corpus import Corpus
    from notebook_ext.view.widget import Widget
    from tests.notebook_ext.mounted import Mount

TRACE = "brennmoor-renewal"
WIDGETS: dict[str, Callable[[Corpus], Widget]] = {
    "calibration": lambda _: CalibrationView(example().to_dict()),
    "chain": lambda corpus: ChainWidget(corpus, f"{TRACE}/dec-1"),
    "compare": lambda corpus: CompareWidget(corpus, f"{TRACE}/dec-1", left_at=40),
    "matrix": lambda corpus: DecisionMatrix(corpus, TRACE, "dec-1"),
    "queue": PendingQueue,
    "trace": lambda corpus: TraceWidget(corpus, TRACE),
}

LOOKS = """() => [...document.querySelectorAll(".dtui-root, .dtui-root *")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const { color, backgroundColor: behind, borderWidth: edge, font } = getComputedStyle(one);
    return [one.className, x, y, width, height, color, behind, edge, font].join(" ");
})"""
ADD = """([style, where]) => {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    document.head[where](sheet);
}"""


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_looks_the_same_whatever_else_is_on_the_page(
    name: str, mount: Mount, samples: Corpus
) -> None:
    shown = mount(WIDGETS[name](samples))
    alone = shown.page.evaluate(LOOKS)
    for other in WIDGETS:
        for where in ("append", "prepend"):
            shown.page.evaluate(ADD, [bundle.style(other), where])
    assert shown.page.evaluate(LOOKS) == alone
