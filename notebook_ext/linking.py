"""Several widgets as one: a selection they share, and a dashboard that leaves something behind."""

from __future__ import annotations

from collections.abc import Iterator

import ipywidgets
import traitlets

from dtui.errors import InvalidQueryError
from dtui.html import Element, element
from notebook_ext.page import display_with_page
from notebook_ext.view.widget import Widget


def link(*widgets: Widget) -> None:
    """Let widgets share what is selected: what is selected in one, all the others go to.

    A widget on a corpus goes to the trace or decision that an address belongs to; one that
    knows nothing of it stays as it is. The first widget's selection is the one they begin with.

    Parameters
    ----------
    widgets
        Two or more, in any order.

    Examples
    --------
    In a notebook, a queue beside the trace of whatever is selected in it::

        queue, trace = PendingQueue(corpus), TraceWidget(corpus, "renewal")
        link(queue, trace)
        show(HBox([queue, trace]))
    """
    for one in widgets:
        if not isinstance(one, Widget):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidQueryError(
                f"only widgets of notebook_ext can be linked, and a {type(one).__name__} is none: "
                "link(queue, trace)."
            )
    for other in widgets[1:]:
        traitlets.link((widgets[0], "selected"), (other, "selected"))


def show(box: ipywidgets.Widget) -> None:
    """Show widgets in a box of ipywidgets, so that they can still be read once saved.

    A box by itself leaves nothing in a saved notebook. Shown by this, it leaves what each of
    our widgets within leaves: the page that stands there when no kernel answers.

    Parameters
    ----------
    box
        An ``HBox``, a ``VBox``, a ``Tab``, an ``Accordion``, or any widget with children; also
        one of ours.

    Examples
    --------
    In a notebook::

        show(Tab([PendingQueue(corpus), CalibrationView(report)], titles=["Queue", "Report"]))
    """
    if not isinstance(box, ipywidgets.Widget):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidQueryError(
            f"only widgets can be shown, and a {type(box).__name__} is none: show(VBox([queue]))."
        )
    within = list(_ours(box))

    def page(rows: int) -> Element:
        return element("div", *(element("div", one.page_or_why(rows)) for one in within))

    told = ", ".join(one.label_or_why for one in within)
    display_with_page(box, f"<{type(box).__name__}: {told}>", page)


def _ours(box: ipywidgets.Widget) -> Iterator[Widget]:
    if isinstance(box, Widget):
        yield box
    for child in getattr(box, "children", ()):
        yield from _ours(child)
