"""The thirteen items a decision trace is made of, and the record that opens it.

The words are the vocabulary of the product: types, fields, columns, tools and labels on
screen use them as they stand here. Items are frozen; a change of mind is a new item.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from dtui.trace.fields import (
    Counts,
    FrozenMapping,
    ItemId,
    Moment,
    Number,
    Probability,
    Profile,
    Prose,
    Provenance,
    Reasons,
    Stage,
    Text,
    at_least_one,
)

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
    citations: Annotated[tuple[Citation, ...], AfterValidator(at_least_one)]


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

FOLDED = (
    "decision_option",
    "decision_constraint",
    "decision_heuristic",
    "decision_option_constraint_evaluation",
    "decision_selection",
)
"""The item types that a list of a trace folds into their decision's row."""
