"""A decision with all that belongs to it, and what its selection still waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dtui.text import counted, one_line
from dtui.trace.fields import ItemId, Profile
from dtui.trace.items import (
    AnyTraceItem,
    Decision,
    DecisionConstraint,
    DecisionHeuristic,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
)

if TYPE_CHECKING:
    from dtui.trace.trace import Trace

_Item = TypeVar("_Item", bound=AnyTraceItem)


class Pair(NamedTuple):
    """One cell of the matrix: an option and a linked constraint."""

    option_id: ItemId
    constraint_id: ItemId


@dataclass(frozen=True, slots=True)
class DecisionDetails:
    """A decision's matrix and state, as of one snapshot. Costs one decision, not one trace.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> moment = "2026-10-01T09:00:00Z"
    >>> decision = parse_item({"type": "decision", "id": "dec-1", "question": "Which discount?",
    ...     "trace_item_refs": ["obs-1"], "recorded_at": moment})
    >>> details = Trace(TraceOpened(trace_id="t"), [decision]).decision("dec-1")
    >>> details.locked, details.missing
    (False, ())
    """

    profile: Profile
    """The profile of its trace: strict waits for a steelman too."""
    decision: Decision
    options: tuple[DecisionOption, ...]
    links: tuple[DecisionConstraint, ...]
    """The linked constraints, one link a constraint; the latest link's weight counts."""
    heuristics: tuple[DecisionHeuristic, ...]
    evaluations: tuple[DecisionOptionConstraintEvaluation, ...]
    """All of them, in append order, superseded ones included."""
    cells: dict[Pair, DecisionOptionConstraintEvaluation]
    """The evaluation that counts for each evaluated pair: the latest before the lock."""
    pairs: tuple[Pair, ...]
    """Every cell the matrix should have, option by option."""
    missing: tuple[Pair, ...]
    """The pairs without an evaluation, option by option."""
    steelmen: tuple[Hypothesis, ...]
    verdicts: dict[ItemId, HypothesisValidation]
    """The verdict that counts, by steelman."""
    selection: DecisionSelection | None
    successor: Decision | None

    @classmethod
    def of(cls, trace: Trace, decision_id: ItemId) -> DecisionDetails:
        """Collect a decision's items from a trace.

        Raises
        ------
        KeyError
            If there is no such decision in this snapshot.
        """
        decision = trace[decision_id]
        if not isinstance(decision, Decision):
            raise KeyError(decision_id)

        def naming(kind: type[_Item]) -> tuple[_Item, ...]:
            item_type = kind.model_fields["type"].default
            found = trace.naming(decision_id, item_type, "decision_id")
            return tuple(item for item in found if isinstance(item, kind))

        steelmen = tuple(h for h in naming(Hypothesis) if h.stage == "steelmanning")
        verdicts = ((steelman.id, trace.validation_of(steelman.id)) for steelman in steelmen)
        evaluations = naming(DecisionOptionConstraintEvaluation)
        selection = trace.selection_of(decision_id)
        lock = len(trace) + 1 if selection is None else trace.ordinal(selection.id)
        options = naming(DecisionOption)
        links = tuple({link.constraint_id: link for link in naming(DecisionConstraint)}.values())
        cells = {
            Pair(e.option_id, e.constraint_id): e for e in evaluations if trace.ordinal(e.id) < lock
        }
        pairs = tuple(Pair(option.id, link.constraint_id) for option in options for link in links)
        return cls(
            profile=trace.opened.profile,
            decision=decision,
            options=options,
            links=links,
            heuristics=naming(DecisionHeuristic),
            evaluations=evaluations,
            cells=cells,
            pairs=pairs,
            missing=tuple(pair for pair in pairs if pair not in cells),
            steelmen=steelmen,
            verdicts={name: verdict for name, verdict in verdicts if verdict is not None},
            selection=selection,
            successor=trace.successor_of(decision_id),
        )

    def __repr__(self) -> str:
        matrix = (
            f"{counted(len(self.options), 'option')} × {counted(len(self.links), 'constraint')}"
        )
        return f"<DecisionDetails {self.decision.id!r}, {matrix}, {self._standing}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB whatever its size."""
        from dtui.trace.html import decision_html

        return decision_html(self)

    @property
    def _standing(self) -> str:
        if self.selection is not None:
            return f"selected {one_line(' + '.join(self.selection.selected), 80) or 'no option'}"
        return f"pending, {counted(len(self.missing), 'pair')} not evaluated"

    @property
    def locked(self) -> bool:
        """Whether a selection has taken the decision; nothing can join it any more."""
        return self.selection is not None

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """What only a waiver can excuse under profile strict."""
        return (
            *(("a single option",) if len(self.options) == 1 else ()),
            *(("no linked constraint",) if not self.links else ()),
            *(("no steelmanning hypothesis",) if not self.steelmen else ()),
        )

    @property
    def open_steelmen(self) -> tuple[Hypothesis, ...]:
        """The steelmen without a verdict; each holds the selection up."""
        return tuple(s for s in self.steelmen if s.id not in self.verdicts)

    @property
    def confirmed_steelmen(self) -> tuple[Hypothesis, ...]:
        """The steelmen that won: profile strict forbids selecting what they challenge."""
        return tuple(
            s for s in self.steelmen if s.id in self.verdicts and self.verdicts[s.id].validated
        )

    @property
    def waits_for(self) -> str:
        """What a selection still waits for, in words; empty when nothing stands in its way.

        Examples
        --------
        ``"1 pair (opt-2 × con-3) · steelman hyp-4 without a verdict"``
        """
        parts: list[str] = []
        if not self.options:
            parts.append("an option")
        if self.missing:
            named = ", ".join(f"{p.option_id} × {p.constraint_id}" for p in self.missing[:5])
            more = ", …" if len(self.missing) > 5 else ""
            parts.append(f"{counted(len(self.missing), 'pair')} ({named}{more})")
        parts += (f"steelman {steelman.id} without a verdict" for steelman in self.open_steelmen)
        if self.profile == "strict":
            parts += self._waits_for_under_strict
        return " · ".join(parts)

    @property
    def _waits_for_under_strict(self) -> list[str]:
        parts: list[str] = []
        if self.options and self.shortcuts:
            parts.append(f"a waiver for {' and '.join(self.shortcuts)}")
        for steelman in self.confirmed_steelmen:
            if steelman.challenges is None:
                parts.append(f"taking no option ({steelman.id} was confirmed)")
            else:
                parts.append(
                    f"a choice other than {steelman.challenges} ({steelman.id} was confirmed)"
                )
        return parts

    def to_dict(self) -> dict[str, Any]:
        """Return the details as plain JSON values, the shape `get_decision_details` promises."""

        def rows(items: Iterable[AnyTraceItem]) -> list[dict[str, Any]]:
            return [item.model_dump(mode="json") for item in items]

        verdicts = {name: verdict.validated for name, verdict in self.verdicts.items()}
        return {
            "decision": self.decision.model_dump(mode="json"),
            "options": rows(self.options),
            "constraints": rows(self.links),
            "heuristics": rows(self.heuristics),
            "evaluations": rows(self.evaluations),
            "missing": [pair._asdict() for pair in self.missing],
            "steelmen": [
                {**row, "validated": verdicts.get(row["id"])} for row in rows(self.steelmen)
            ],
            "selection": self.selection and self.selection.model_dump(mode="json"),
            "locked": self.locked,
        }
