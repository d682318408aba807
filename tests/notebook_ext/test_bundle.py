"""The browser's half, as it is shipped."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import notebook_ext
from notebook_ext import bundle

STATIC = Path(notebook_ext.__file__).parent / "static"
PARTS = sorted(path.stem for path in STATIC.glob("*.js"))
WIDGETS = [part for part in PARTS if "export default" in (STATIC / f"{part}.js").read_text()]

_NAMED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)

# What names the language of a drawing is no address that anybody asks.
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/2000/svg)|//cdn|@import|url\(")
_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b")


def test_there_are_six_widgets() -> None:
    assert WIDGETS == ["calibration", "chain", "compare", "matrix", "queue", "trace"]


def test_no_two_parts_have_a_name_in_common() -> None:
    """Joined, they are one module, in which a name can be given once."""
    named = Counter(
        name for part in PARTS for name in _NAMED.findall((STATIC / f"{part}.js").read_text())
    )
    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_joined_module_imports_nothing_and_exports_one_widget(widget: str) -> None:
    joined = bundle.module(widget)
    assert re.findall(r"^\s*import\b|\bimport\(", joined, re.MULTILINE) == []
    assert len(re.findall(r"^export\b", joined, re.MULTILINE)) == 1
    assert bundle.parts(widget)[-1] == widget


def test_no_part_names_an_address_or_makes_markup_of_text() -> None:
    """Markup is made of texts by nobody: an agent's text is a text, whatever it says."""
    for path in sorted(STATIC.iterdir()):
        text = path.read_text()
        assert _ADDRESS.findall(text) == [], path
        assert _MARKUP.findall(text) == [], path


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_widget_brings_sixty_kilobytes_of_module_at_most(widget: str) -> None:
    """All of it is ours, and none of it minified."""
    assert len(bundle.module(widget).encode()) <= 60_000


def test_a_part_that_does_not_exist_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.js"):
        bundle.module("nowhere")
