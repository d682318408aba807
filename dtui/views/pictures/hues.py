"""The colours that lines and bars are told apart by, on light and on dark.

They keep 3 : 1 against the page, and stay apart in normal, deuteranopic and protanopic sight; a
test computes both. Even so no colour is ever the only sign.
"""

from __future__ import annotations

from typing import Final

HUES: Final = (
    ("#0b5cad", "#6fb1ff"),
    ("#d05a00", "#ff9a52"),
    ("#1d6b57", "#3fae97"),
    ("#7b2fe6", "#876afb"),
)
"""In the order they are given out: on light, on dark."""
