"""The form that takes a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.errors import DtuiError, UnjustifiedSelectionError
from dtui.views.forms.field import Field
from dtui.views.forms.form import ItemForm
from dtui.views.forms.values import Values, text, ticked
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtui.views.decision_matrix import DecisionMatrix

_OPTIONS = "options (space selects; none selected = taking no option)"


@dataclass(frozen=True, kw_only=True)
class SelectionForm(ItemForm):
    """Selects one option, several together, or none, and says why each other one failed."""

    NAME: ClassVar[str] = "selection"

    matrix: DecisionMatrix

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "select"

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """A tick and a reason for each option, why so, and what excuses a shortcut."""
        return (
            *self._option_fields(),
            Field("reasoning", "prose", "why this selection"),
            Field("waiver", "text", self._waiver_label()),
        )

    def item(self, values: Values) -> tuple[str, dict[str, Any]]:
        """Return the selection, with the reasons of those options alone that are not taken."""
        taken: list[str] = []
        rejected: dict[str, str] = {}
        for number, option in enumerate(self.matrix.options):
            why = text(values, f"why-{number}")
            if ticked(values, f"take-{number}"):
                taken.append(option.option_id)
            elif why.strip():
                rejected[option.option_id] = why
        fields: dict[str, Any] = {
            "decision_id": self.matrix.decision_id,
            "option_id": taken[0] if taken else None,
            "reasoning": text(values, "reasoning"),
        }
        if taken[1:]:
            fields["also_selected"] = taken[1:]
        if rejected:
            fields["rejected"] = rejected
        if waiver := text(values, "waiver").strip():
            fields["waiver"] = waiver
        return "decision_selection", fields

    def at_fault(self, error: DtuiError, values: Values) -> str:
        """Point at the reason that profile strict misses, or at what it forbids to take."""
        if not isinstance(error, UnjustifiedSelectionError):
            return super().at_fault(error, values)
        if self.matrix.shortcuts and not text(values, "waiver").strip():
            return "waiver"
        won = {s.challenges for s in self.matrix.steelmen if s.word == "confirmed"}
        options = list(enumerate(self.matrix.options))
        for number, option in options:
            if ticked(values, f"take-{number}") and won & {"", option.option_id}:
                return f"take-{number}"
        unexplained = (
            f"why-{number}"
            for number, _ in options
            if not ticked(values, f"take-{number}") and not text(values, f"why-{number}").strip()
        )
        return next(unexplained, "")

    def _option_fields(self) -> Iterator[Field]:
        for number, option in enumerate(self.matrix.options):
            # First of all, which hard constraints it violates.
            violated = f"  ✗ violates {', '.join(option.violates)} (hard)"
            says = (
                Piece(violated if option.violates else "", "violated"),
                Piece(f"  {option.name}"),
            )
            take = f"take-{number}"
            yield Field(take, "tick", option.option_id, False, says=says, group=_OPTIONS)
            yield Field(
                f"why-{number}", "text", placeholder="why it failed", group=_OPTIONS, unless=take
            )

    def _waiver_label(self) -> str:
        """Say what a waiver would have to excuse, if there is anything."""
        shortcuts = " and ".join(self.matrix.shortcuts)
        return f"waiver: why {shortcuts} will do" if shortcuts else "waiver (not needed)"


def selection_form(matrix: DecisionMatrix, at: int = 0) -> SelectionForm:
    """Ask for the selection that a decision waits for.

    Parameters
    ----------
    matrix
        The decision as it stands now.
    at
        The option to begin at, counted from 0.
    """
    waits = f"\nwaits for {matrix.waits_for}" if matrix.waits_for else ""
    return SelectionForm(
        about=(
            Piece(f"D! {matrix.decision_id}", "bright"),
            Piece(f"\n{matrix.question}"),
            Piece(waits, "pending"),
        ),
        begins_at=f"take-{at}" if at < len(matrix.options) else "",
        trace_id=matrix.trace_id,
        refs=(matrix.decision_id,),
        matrix=matrix,
    )
