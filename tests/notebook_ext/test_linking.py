"""Widgets that share a selection, and boxes that leave something behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ipywidgets import HBox, Label, Tab

import notebook_ext.page
from dtui.html import Element, element
from notebook_ext import link, show
from notebook_ext.view.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Mapping


class Small(Widget):
    """A widget of two words."""

    PART = "queue"

    @property
    def label(self) -> str:
        return "two words"

    def page(self, rows: int) -> Element:
        return element("p", f"<b>page</b> of {rows}")


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    shown: list[Mapping[str, Any]] = []

    def display(data: Mapping[str, Any], *, raw: bool) -> None:
        assert raw
        shown.append(data)

    monkeypatch.setattr(notebook_ext.page, "display", display)
    return shown


def test_what_is_selected_in_one_is_selected_in_all() -> None:
    first, second, third = Small(), Small(), Small()
    link(first, second, third)
    second.selected = "renewal/obs-1"
    assert (first.selected, third.selected) == ("renewal/obs-1", "renewal/obs-1")


def test_linked_widgets_begin_with_the_selection_of_the_first() -> None:
    first, second = Small(selected="renewal/hyp-1"), Small(selected="renewal/obs-1")
    link(first, second)
    assert second.selected == "renewal/hyp-1"


def test_an_outsider_observes_what_is_selected() -> None:
    widget, label = Small(), Label()

    def tell(change: Mapping[str, Any]) -> None:
        label.value = change["new"]

    widget.observe(tell, names="selected")
    widget.selected = "renewal/obs-1"
    assert label.value == "renewal/obs-1"


def test_a_widget_leaves_its_view_and_its_page(displayed: list[Mapping[str, Any]]) -> None:
    Small()._ipython_display_()
    view, page = displayed
    assert "application/vnd.jupyter.widget-view+json" in view
    assert view["text/plain"] == page["text/plain"] == "<Small: two words>"
    assert "&lt;b&gt;page&lt;/b&gt; of 40" in page["text/html"]


def test_a_page_is_the_same_bytes_every_time(displayed: list[Mapping[str, Any]]) -> None:
    Small()._ipython_display_()
    Small()._ipython_display_()
    assert displayed[1] == displayed[3]


def test_a_box_leaves_the_pages_of_all_our_widgets_in_it(
    displayed: list[Mapping[str, Any]],
) -> None:
    show(Tab([HBox([Small(), Label("another's")]), Small()], titles=["both", "one"]))
    view, page = displayed
    assert "application/vnd.jupyter.widget-view+json" in view
    assert page["text/html"].count("&lt;b&gt;page&lt;/b&gt;") == 2
    assert page["text/plain"] == view["text/plain"] == "<Tab: two words, two words>"
