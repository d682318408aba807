"""The drawing of a neighbourhood, seen in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.views.neighbourhood import neighbourhood
from notebook_ext import bundle
from notebook_ext.view.widget import Widget, answers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.notebook_ext.mounted import Mount, Mounted

_PARTS = dict.fromkeys((*bundle.parts("mount"), *bundle.parts("graph")))
_VIEW = """
export default mounted("trace", async ({ body, ask, say, settled, open }) => {
  const selected = [];
  const onSelect = (address) => { selected.push(address); };
  const drawing = graph({ ask, onSelect, onFail: say, settled });
  body.append(drawing.element);
  drawing.show(open.view);
  window.drawn = { selected, select: drawing.select };
});
"""


class DrawnWidget(Widget):
    """Shows a drawing for a test, and nothing beside it."""

    _esm = "\n".join([*map(bundle._without_imports, _PARTS), _VIEW])
    _css = bundle.style("trace")

    def __init__(self, corpus: Corpus, trace_id: str, item_id: str, limit: int = 300) -> None:
        super().__init__()
        self.corpus, self.trace_id, self.item_id, self.limit = corpus, trace_id, item_id, limit

    @answers("open")
    def _open(self) -> dict[str, Any]:
        return {"label": "drawing", **self._graph(self.item_id)}

    @answers("graph")
    def _graph(self, item_id: str) -> dict[str, Any]:
        rows = self.corpus.rows
        view = neighbourhood(rows, self.trace_id, item_id, limit=self.limit)
        return {"view": view._asdict()}


def trace_called(corpus: Corpus, title: str) -> str:
    """Return the id of the sample whose title holds some words."""
    return next(row.trace_id for row in corpus.traces() if title in row.title)


@pytest.fixture
def escalation(samples: Corpus) -> DrawnWidget:
    """Give the drawing around the first hypothesis of a sample."""
    return DrawnWidget(samples, trace_called(samples, "Kitasugi"), "hyp-1")


def at_cursor(shown: Mounted) -> str:
    """Return the id of the item under the cursor, as assistive technology finds it."""
    pane = shown.page.locator(".dtui-graph-pane")
    here = shown.page.locator(f"#{pane.get_attribute('aria-activedescendant')}")
    assert here.get_attribute("aria-selected") == "true"
    assert shown.page.locator("[aria-selected=true]").count() == 1
    return here.locator(".dtui-bright").inner_text()


def selected(shown: Mounted) -> list[str]:
    """Return the addresses that were selected, in turn."""
    return shown.page.evaluate("window.drawn.selected")


def in_view(shown: Mounted) -> bool:
    """Return whether the node under the cursor lies within what is scrolled to."""
    box = shown.page.locator("[aria-selected=true]").bounding_box()
    pane = shown.page.locator(".dtui-graph-pane").bounding_box()
    assert box is not None
    assert pane is not None
    across = pane["x"] <= box["x"] and box["x"] + box["width"] <= pane["x"] + pane["width"]
    return across and pane["y"] <= box["y"] <= pane["y"] + pane["height"] - box["height"]


def test_every_node_shows_its_sign_its_id_and_what_it_says(
    mount: Mount, escalation: DrawnWidget
) -> None:
    shown = mount(escalation)
    view = neighbourhood(escalation.corpus.rows, escalation.trace_id, "hyp-1")
    texts = shown.texts(".dtui-graph-node")
    assert len(texts) == len(view.nodes)
    for text, node in zip(texts, view.nodes, strict=True):
        assert (
            text.split()
            == " ".join((node.glyph, node.letter, node.item_id, node.word, node.line)).split()
        )


def test_the_lines_end_at_the_nodes_they_join(mount: Mount, escalation: DrawnWidget) -> None:
    shown = mount(escalation)
    view = neighbourhood(escalation.corpus.rows, escalation.trace_id, "hyp-1")
    straight, back, _ = (
        path.get_attribute("d") or "" for path in shown.page.locator(".dtui-graph path").all()
    )
    assert straight.count("M") == sum(not edge.returns for edge in view.edges)
    assert back.count("M") == sum(edge.returns for edge in view.edges)
    drawn = shown.page.locator(".dtui-graph path").first.bounding_box()
    assert drawn is not None
    boxes = [node.bounding_box() for node in shown.page.locator(".dtui-graph-node").all()]
    tops = [box["y"] for box in boxes if box]
    assert drawn["y"] == pytest.approx(min(tops) + view.size.height, abs=2)
    assert drawn["y"] + drawn["height"] == pytest.approx(max(tops), abs=2)


def test_arrows_move_along_the_lines_and_enter_selects(
    mount: Mount, escalation: DrawnWidget
) -> None:
    shown = mount(escalation)
    shown.page.locator(".dtui-graph-pane").focus()
    assert at_cursor(shown) == "hyp-1"
    shown.press("ArrowDown")
    assert at_cursor(shown) in {"val-1", "val-3"}
    first = at_cursor(shown)
    shown.press("ArrowRight" if first == "val-3" else "ArrowLeft")
    assert {first, at_cursor(shown)} == {"val-1", "val-3"}
    shown.press("ArrowUp", "ArrowUp")
    assert at_cursor(shown) in {"obs-2", "obs-3"}
    shown.press("ArrowUp")  # there is nothing above
    chosen = at_cursor(shown)
    assert chosen in {"obs-2", "obs-3"}
    assert selected(shown) == []
    shown.press("Enter")
    shown.wait()
    assert selected(shown) == [f"{escalation.trace_id}/{chosen}"]


def test_what_was_selected_is_shown_in_its_own_neighbourhood(
    mount: Mount, escalation: DrawnWidget
) -> None:
    shown = mount(escalation)
    shown.page.locator(".dtui-graph-node", has_text="val-4").dblclick()
    shown.page.locator("[aria-label^='neighbourhood of val-4']").wait_for()
    shown.wait()
    assert at_cursor(shown) == "val-4"
    assert selected(shown) == [f"{escalation.trace_id}/val-4"]
    assert shown.texts(".dtui-graph-focus .dtui-bright") == ["val-4"]


def test_a_click_moves_the_cursor_alone(mount: Mount, escalation: DrawnWidget) -> None:
    shown = mount(escalation)
    shown.page.locator(".dtui-graph-node", has_text="ded-1").click()
    assert at_cursor(shown) == "ded-1"
    assert selected(shown) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("{trace}/ded-1", "ded-1"),  # in the drawing
        ("{trace}/obs-1", "obs-1"),  # not in it: it brings its own
        ("another/ded-1", "hyp-1"),
    ],
)
def test_an_address_from_elsewhere_is_gone_to_if_it_is_of_this_trace(
    mount: Mount, escalation: DrawnWidget, address: str, found: str
) -> None:
    shown = mount(escalation)
    shown.page.evaluate(
        "(address) => window.drawn.select(address)", address.format(trace=escalation.trace_id)
    )
    shown.wait()
    assert at_cursor(shown) == found
    assert selected(shown) == []


def test_what_cannot_be_shown_is_refused_in_its_own_words(
    mount: Mount, escalation: DrawnWidget
) -> None:
    shown = mount(escalation)
    shown.page.evaluate(
        "(address) => window.drawn.select(address)", f"{escalation.trace_id}/nowhere-9"
    )
    shown.wait()
    assert shown.texts("[role=alert]") == [
        f"there is no item 'nowhere-9' in trace '{escalation.trace_id}'."
    ]
    assert at_cursor(shown) == "hyp-1"


def wide(folder: Path) -> Corpus:
    """Make a trace whose first item is rested on by more than there is room for."""
    corpus = Corpus.create(folder / "wide.db")
    corpus.open_trace(TraceOpened(trace_id="wide", title="Wide", domain="pricing"))
    cited = [{"kind": "metric", "ref": "usage"}]
    said = "<img src=x onerror=alert(1)> \x1b[31m\u202eton"
    corpus.record("wide", "observation", {"statement": said, "citations": cited})
    for number in range(40):
        claim = {"statement": f"Cause {number}", "confidence": 0.5, "trace_item_refs": ["obs-1"]}
        corpus.record("wide", "hypothesis", claim)
    return corpus


def test_a_wide_drawing_is_scrolled_with_the_cursor_and_seen_whole_from_afar(
    mount: Mount, tmp_path: Path
) -> None:
    with wide(tmp_path) as corpus:
        shown = mount(DrawnWidget(corpus, "wide", "obs-1", limit=30))
        shown.page.locator(".dtui-graph-pane").focus()
        assert in_view(shown)
        shown.press("ArrowDown")
        for _ in range(9):
            shown.press("ArrowRight")
            assert in_view(shown)
        before = shown.page.locator("[aria-selected=true]").bounding_box()
        shown.press("-", "-", "-", "-")
        after = shown.page.locator("[aria-selected=true]").bounding_box()
        assert before is not None
        assert after is not None
        assert after["width"] == pytest.approx(0.35 * before["width"], abs=1)
        assert in_view(shown)
        shown.press("+", "+", "+")
        assert in_view(shown)
        assert shown.texts(".dtui-graph > p") == ["", "… 11 more below"]


def test_what_an_agent_wrote_stays_text(mount: Mount, tmp_path: Path) -> None:
    with wide(tmp_path) as corpus:
        shown = mount(DrawnWidget(corpus, "wide", "obs-1"))
        assert shown.page.locator(".dtui-graph img").count() == 0
        focus = shown.page.locator(".dtui-graph-focus")
        assert "<img src=x onerror=alert(1)> \\x1b[31m" in focus.inner_text()
        says = focus.get_attribute("aria-label") or ""
        assert "<img src=x onerror=alert(1)> \\x1b[31m\\u202eton" in says


def test_nobody_is_kept_out(
    mount: Mount, axe: Callable[[Mounted], None], escalation: DrawnWidget
) -> None:
    shown = mount(escalation)
    shown.page.locator(".dtui-graph-pane").focus()
    shown.press("ArrowDown")
    axe(shown)
    says = shown.page.locator(".dtui-graph-focus").get_attribute("aria-label") or ""
    assert says.startswith("hypothesis hyp-1, refuted: ")
    assert "; rests on obs-2, obs-3; used by " in says
