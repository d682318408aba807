"""The form on screen that asks which reading of a proposal is to be corrected."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from dtui.tui.bindings import bindings
from dtui.tui.keys import READING_FORM_KEYS
from dtui.tui.screens.form import Form
from dtui.views.forms import reading


class ReadingForm(Form[reading.ReadingForm]):
    """Asks for one of a proposal's readings; its result is the id of the one that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(READING_FORM_KEYS)

    async def hand_over(self) -> str:
        return self.asked.chosen(self.values)
