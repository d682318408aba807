"""The form on screen that gives a verdict on a proposal: with it in sight, or blind."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from dtui.errors import DtuiError, OutdatedEventError
from dtui.text import plain
from dtui.tui.bindings import bindings
from dtui.tui.keys import JUDGEMENT_KEYS
from dtui.tui.screens.form import Form
from dtui.views.forms import judgement
from dtui.views.piece import Piece


class JudgementForm(Form[judgement.JudgementForm]):
    """Asks for a verdict.

    Somebody else may have decided in the meantime. Then nothing is lost: the form says who did,
    and the verdict is recorded in the place of theirs, or as a second opinion, by a key.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(JUDGEMENT_KEYS)

    _outdated = False

    def on_mount(self) -> None:
        """Begin at the top: what it is about comes before what is asked."""
        super().on_mount()
        self.call_after_refresh(self.query_one("#form").scroll_home, animate=False)

    def on_refusal(self, error: DtuiError) -> None:
        self._outdated = isinstance(error, OutdatedEventError)
        if self._outdated:
            self._look_again()
        self.refresh_bindings()

    def _look_again(self) -> None:
        row = self.app.corpus.rows.proposal(self.asked.row.proposal_id)
        if row is None:
            return
        self.asked = self.asked.renewed(row)
        whose = self.asked.in_whose_place
        ways = [
            f"ctrl+r records yours in the place of {whose}" if whose else "ctrl+r records yours"
        ]
        if self._may_be_second:
            ways.append("ctrl+t records it as a second opinion")
        self._say(
            Piece("✗ not recorded  ", "refuted"),
            Piece(self._refusal),
            Piece(plain(f"\n{' · '.join(ways)}"), "pending"),
        )

    @property
    def _may_be_second(self) -> bool:
        return self.asked.may_stand_beside(self.app.author)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about another verdict once there is one."""
        match action:
            case "replace":
                return self._outdated
            case "second":
                return self._outdated and self._may_be_second
            case _:
                return super().check_action(action, parameters)

    async def action_replace(self) -> None:
        """Record the verdict in the place of the one in force, which the reviewer now knows of."""
        self.asked = self.asked.in_its_place()
        await self.action_record()

    async def action_second(self) -> None:
        """Record the verdict beside the one in force."""
        self.asked = self.asked.beside()
        await self.action_record()
