"""The form that validates or refutes a hypothesis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.errors import DtuiError, UnjustifiedSelectionError
from dtui.views.forms.field import Field
from dtui.views.forms.form import ItemForm, item_about
from dtui.views.forms.values import Values, text
from dtui.views.verdict import verdict_means

if TYPE_CHECKING:
    from dtui.trace import Trace


@dataclass(frozen=True, kw_only=True)
class VerdictForm(ItemForm):
    """Closes a hypothesis, whichever way, with a `hypothesis_validation`."""

    NAME: ClassVar[str] = "verdict"

    hypothesis_id: str
    validated: bool

    @property
    def heading(self) -> str:
        """Which way."""
        return "validate a hypothesis" if self.validated else "refute a hypothesis"

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """What shows it."""
        asks = "what shows it" if self.validated else "what refutes it"
        return (Field("reasoning", "prose", asks),)

    def item(self, values: Values) -> tuple[str, dict[str, Any]]:
        """Return the verdict."""
        return "hypothesis_validation", {
            "hypothesis_id": self.hypothesis_id,
            "validated": self.validated,
            "reasoning": text(values, "reasoning"),
        }

    def at_fault(self, error: DtuiError, values: Values) -> str:
        """Point at the evidence that a steelman's refutation lacks, and else as every form."""
        if isinstance(error, UnjustifiedSelectionError):
            return "refs"
        return super().at_fault(error, values)


def verdict_form(
    trace: Trace, hypothesis_id: str, evidence: Iterable[str] = (), *, validated: bool
) -> VerdictForm:
    """Ask for a verdict on a hypothesis, which way is known already.

    Of a steelman it says beforehand what profile strict makes of the verdict.

    Parameters
    ----------
    trace
        As it stands now.
    hypothesis_id
        An item of it.
    evidence
        Items that the reviewer has marked.
    validated
        Whether the hypothesis holds.

    Raises
    ------
    KeyError
        If the hypothesis isn't in this snapshot.
    """
    means = verdict_means(trace, hypothesis_id, validated=validated)
    return VerdictForm(
        about=item_about(trace, hypothesis_id),
        notes=(means,) if means else (),
        trace_id=trace.opened.trace_id,
        refs=(hypothesis_id, *evidence),
        hypothesis_id=hypothesis_id,
        validated=validated,
    )
