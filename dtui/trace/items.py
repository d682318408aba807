"""The thirteen items a decision trace is made of, and the record that opens it.

The words are the vocabulary of the product: types, fields, columns, tools and labels on
screen use them as they stand here. Items are frozen; a change of mind is a new item.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StrictBool,
    model_validator,
)

from dtui.text import flaw_in

_Entry = TypeVar("_Entry")

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def _storable(value: object) -> object:
    if isinstance(value, str) and (flaw := flaw_in(value)) is not None:
        raise ValueError(flaw)
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank; say it in words")
    return value


def _at_least_one(values: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
    # Not min_length: pydantic would call a list of one wrong entry too short as well.
    if not values:
        raise ValueError("needs at least one entry")
    return values


def _not_a_number(value: object) -> object:
    """Keep pydantic from reading a number, or a date without its dashes, as seconds."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal()):
        raise ValueError("is a number; write a moment as 2026-10-01T09:00:00Z")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


class FrozenMapping(Mapping[str, Any]):
    """A mapping that cannot be changed, so that a frozen item is frozen to the bottom.

    Unlike a mappingproxy it can be hashed, copied and pickled with its item.
    """

    __slots__ = ("_content",)

    def __init__(self, content: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._content = dict(content)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __hash__(self) -> int:
        return hash(frozenset(self._content))

    def __repr__(self) -> str:
        return repr(self._content)


def _frozen_json(value: JsonValue) -> object:
    """Freeze a free-form value, refusing in it what is refused in a field."""
    match value:
        case float() if not math.isfinite(value):
            raise ValueError("holds a NaN or an infinity")
        case int() if not -(2**63) <= value < 2**63:
            raise ValueError("holds an integer of more than 64 bits")
        case str():
            return _storable(value)
        case list():
            return tuple(_frozen_json(part) for part in value)
        case dict():
            return FrozenMapping(
                {str(_storable(name)): _frozen_json(part) for name, part in value.items()}
            )
        case _:
            return value


def _thawed_json(value: object) -> object:
    match value:
        case FrozenMapping():
            return {name: _thawed_json(part) for name, part in value.items()}
        case tuple():
            return [_thawed_json(part) for part in cast("tuple[object, ...]", value)]
        case _:
            return value


ItemId = Annotated[str, BeforeValidator(_storable), Field(strict=True, pattern=ID_PATTERN)]
"""An id, unique within its trace: a letter or digit, then letters, digits, ``.``, ``_``, ``-``."""

Text = Annotated[str, BeforeValidator(_storable), Field(strict=True)]
"""Anything that can be stored: no NUL, no lone surrogate, at most 1 MiB. May be empty."""

Prose = Annotated[Text, AfterValidator(_not_blank)]
"""Words somebody wrote for somebody to read; never blank."""

Moment = Annotated[AwareDatetime, BeforeValidator(_not_a_number), AfterValidator(_in_utc)]
"""A point in time with its zone, kept in UTC."""

Probability = Annotated[float, Field(ge=0.0, le=1.0, strict=True)]
Number = Annotated[float, Field(strict=True)]


_frozen = AfterValidator(FrozenMapping)
_thawed = PlainSerializer(dict)
Count = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Counts = Annotated[Mapping[Prose, Count], _frozen, _thawed]
Reasons = Annotated[Mapping[ItemId, Prose], _frozen, _thawed]
Provenance = Annotated[
    Mapping[str, JsonValue],
    AfterValidator(lambda value: _frozen_json(dict(value))),
    PlainSerializer(_thawed_json),
]

Profile = Literal["strict", "seed", "imported"]
Stage = Literal["free", "pre_mortem", "adversarial_thinking", "steelmanning"]

_NOTHING = FrozenMapping()


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class TraceOpened(_Record):
    """The record a trace opens with: what it is about, and which profile it is held to.

    The profile is fixed here: ``strict`` (all rules), ``seed`` (the paper's own) or
    ``imported`` (old records, which have no matrix, are only audited for the rest).

    Examples
    --------
    >>> TraceOpened(trace_id="renewal-7", title="Northwind renewal", domain="pricing").profile
    'strict'
    """

    trace_id: ItemId
    title: Text = ""
    domain: Text = ""
    profile: Profile = "strict"
    agent: Text | None = None
    """The agent whose reasoning this is."""
    session: Text | None = None
    """The agent platform's session, so that its hook finds the trace."""
    provenance: Provenance | None = None
    """Where an imported trace came from, and what of it could be reconstructed."""
    occurred_at: Moment | None = None
    recorded_at: Moment | None = None
    """When the log accepted the record; set by the log alone."""


class Citation(_Record):
    """Where an observation's evidence can be looked up."""

    kind: Literal["file", "document", "requirement", "user_answer", "url", "tool_output", "metric"]
    ref: Prose
    """The file's path, the document's name, the address, the metric's name."""
    locator: Text | None = None
    """Where inside it: a line, a page, a section, a time range."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """The content's digest when it was read, so that a later change shows."""


class TraceItem(_Record):
    """One entry of an append-only trace.

    An item is never edited. A change of mind is a new item that refers to the old one,
    so the trace keeps what was believed at the time.
    """

    ID_PREFIX: ClassVar[str]

    id: ItemId
    trace_item_refs: tuple[ItemId, ...] = ()
    """The earlier items this one rests on; empty only for an observation."""
    occurred_at: Moment | None = None
    """When it was thought, or became true, in the world."""
    recorded_at: Moment
    """When the store accepted the item, which may be long after the agent's thought."""
    author: Text | None = None
    """Who wrote it: an agent or a person. Attribution, not authentication."""
    labels: tuple[Prose, ...] = ()


class Observation(TraceItem):
    """A fact with its source. The only item that may rest on nothing else in the trace."""

    ID_PREFIX = "obs"
    type: Literal["observation"] = "observation"
    statement: Prose
    citations: Annotated[tuple[Citation, ...], AfterValidator(_at_least_one)]


class Hypothesis(TraceItem):
    """A claim that may turn out wrong; it pends until a validation closes it.

    At stage ``steelmanning`` it is the strongest case against a decision's plan, and no
    selection of that decision is accepted before it has a verdict.
    """

    ID_PREFIX = "hyp"
    type: Literal["hypothesis"] = "hypothesis"
    statement: Prose
    stage: Stage = "free"
    angle: Prose | None = None
    """The angle of a pre-mortem (scope, integration, performance, rollback, observability)."""
    decision_id: ItemId | None = None
    """The decision it speaks to; required when steelmanning."""
    challenges: ItemId | None = None
    """The option under attack; none means the plan as a whole."""
    confidence: Probability | None = None

    @model_validator(mode="after")
    def _speaks_to_a_decision(self) -> Hypothesis:
        if self.decision_id is None and self.stage == "steelmanning":
            raise ValueError(
                "a steelmanning hypothesis needs decision_id, the decision it argues against"
            )
        if self.decision_id is None and self.challenges is not None:
            raise ValueError("challenges needs decision_id, the decision whose option it attacks")
        return self


class Question(TraceItem):
    """Something the reasoning needs and does not have; it pends until it is answered."""

    ID_PREFIX = "qst"
    type: Literal["question"] = "question"
    question: Prose
    assignee: Literal["agent", "human"] = "agent"


class Constraint(TraceItem):
    """A bound the decision has to respect (hard) or would like to (soft)."""

    ID_PREFIX = "con"
    type: Literal["constraint"] = "constraint"
    statement: Prose
    hard: StrictBool = True


class Deduction(TraceItem):
    """What follows from earlier items; at the end of a stage, its summary."""

    ID_PREFIX = "ded"
    type: Literal["deduction"] = "deduction"
    statement: Prose
    stage: Stage = "free"
    counts: Counts = Field(default=_NOTHING)
    """A stage's summary in numbers: angles examined, hypotheses generated, resolved."""


class HypothesisValidation(TraceItem):
    """Closes a hypothesis, whichever way it went.

    A refutation is as complete as a confirmation: ``validated=False`` records that the
    claim was tested and failed, and the hypothesis no longer blocks the agent.
    """

    ID_PREFIX = "val"
    type: Literal["hypothesis_validation"] = "hypothesis_validation"
    hypothesis_id: ItemId
    validated: StrictBool
    reasoning: Prose


class QuestionAnswer(TraceItem):
    """Closes a question."""

    ID_PREFIX = "ans"
    type: Literal["question_answer"] = "question_answer"
    question_id: ItemId
    answer: Prose


class Decision(TraceItem):
    """A choice that has to be made; it pends until a selection takes it."""

    ID_PREFIX = "dec"
    type: Literal["decision"] = "decision"
    question: Prose
    supersedes: ItemId | None = None
    """The selected decision this one replaces; the only way on after a lock."""


class DecisionOption(TraceItem):
    """One way the decision could go."""

    ID_PREFIX = "opt"
    type: Literal["decision_option"] = "decision_option"
    decision_id: ItemId
    name: Prose
    description: Text = ""
    probability: Probability | None = None
    """The agent's prior that the option succeeds, stated before any outcome."""


class DecisionConstraint(TraceItem):
    """Links a constraint to a decision: a column of its matrix."""

    ID_PREFIX = "dcn"
    type: Literal["decision_constraint"] = "decision_constraint"
    decision_id: ItemId
    constraint_id: ItemId
    weight: Number | None = None


class DecisionHeuristic(TraceItem):
    """A rule of thumb the decision leans on."""

    ID_PREFIX = "heu"
    type: Literal["decision_heuristic"] = "decision_heuristic"
    decision_id: ItemId
    statement: Prose


class DecisionOptionConstraintEvaluation(TraceItem):
    """One cell of the matrix: does this option satisfy this constraint, and why.

    A pair may be evaluated again before the lock; the latest counts, all stay.
    """

    ID_PREFIX = "eval"
    type: Literal["decision_option_constraint_evaluation"] = "decision_option_constraint_evaluation"
    decision_id: ItemId
    option_id: ItemId
    constraint_id: ItemId
    """The core constraint's id (not the link's)."""
    satisfied: StrictBool
    reasoning: Prose
    score: Number | None = None


class DecisionSelection(TraceItem):
    """Takes a decision and locks it.

    ``option_id`` is None when no option was taken; ``also_selected`` holds further options
    taken together with it, as real records do.
    """

    ID_PREFIX = "sel"
    type: Literal["decision_selection"] = "decision_selection"
    decision_id: ItemId
    option_id: ItemId | None = None
    also_selected: tuple[ItemId, ...] = ()
    reasoning: Prose
    rejected: Reasons = Field(default=_NOTHING)
    """Why each other option failed, by option id."""
    waiver: Prose | None = None
    """Why the decision was taken without alternatives, constraints or a steelman."""

    @model_validator(mode="after")
    def _selects_each_option_once(self) -> DecisionSelection:
        if self.option_id is None and self.also_selected:
            raise ValueError("also_selected needs option_id, the option it was taken together with")
        if len(set(self.selected)) < len(self.selected):
            raise ValueError("an option is selected twice in option_id and also_selected")
        both = sorted(set(self.selected) & set(self.rejected))
        if both:
            raise ValueError(f"option {both[0]!r} is both selected and in rejected")
        return self

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of all options taken, the main one first; empty if none was."""
        return () if self.option_id is None else (self.option_id, *self.also_selected)


AnyTraceItem = (
    Observation
    | Hypothesis
    | Question
    | Constraint
    | Deduction
    | HypothesisValidation
    | QuestionAnswer
    | Decision
    | DecisionOption
    | DecisionConstraint
    | DecisionHeuristic
    | DecisionOptionConstraintEvaluation
    | DecisionSelection
)
"""The tagged union of the thirteen, told apart by ``type``."""

AnyTaggedItem = Annotated[AnyTraceItem, Field(discriminator="type")]

ITEM_TYPES: Mapping[str, type[AnyTraceItem]] = MappingProxyType(
    {
        "observation": Observation,
        "hypothesis": Hypothesis,
        "question": Question,
        "constraint": Constraint,
        "deduction": Deduction,
        "hypothesis_validation": HypothesisValidation,
        "question_answer": QuestionAnswer,
        "decision": Decision,
        "decision_option": DecisionOption,
        "decision_constraint": DecisionConstraint,
        "decision_heuristic": DecisionHeuristic,
        "decision_option_constraint_evaluation": DecisionOptionConstraintEvaluation,
        "decision_selection": DecisionSelection,
    }
)
"""The model of each item type, in the order of the README's table."""
