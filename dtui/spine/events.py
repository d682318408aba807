"""What agents and people did, as typed events beside the trace items.

A trace says why; an event says what came of it: what was proposed, what a person made of
that, and how it turned out. Events are frozen and only ever appended. A change of mind is a
retraction or another event, a corrected outcome is its next version.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StrictBool,
    model_validator,
)

from dtui.text import flaw_in
from dtui.trace.fields import (
    FrozenMapping,
    ItemId,
    Moment,
    Probability,
    Prose,
    Text,
    at_least_one,
)

EventId = ItemId
"""An event's id: unique in its log, without a slash, so that it is never an item's."""

_ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")


def _of_an_entry(value: str) -> str:
    if not _ENTRY.fullmatch(value):
        raise ValueError("is no entry: an event's id, a trace's, or '<trace_id>/<item_id>'")
    return value


EntryId = Annotated[str, Field(strict=True), AfterValidator(_of_an_entry)]
"""An entry of the log: an event, a trace (its id), or an item (``<trace_id>/<item_id>``)."""


def _single(value: object) -> bool | int | float | str:
    match value:
        case bool():
            return value
        case int() if -(2**63) <= value < 2**63:
            return value
        case float() if math.isfinite(value):
            return value
        case str() if (flaw := flaw_in(value)) is not None:
            raise ValueError(flaw)
        case str():
            return value
        case int() | float():
            raise ValueError("is no finite number of 64 bits")
        case _:
            raise ValueError("is no single value (true or false, a number, or text)")


Scalar = Annotated[bool | int | float | str, PlainValidator(_single)]
"""One value that JSON keeps as it is: true or false, a finite number of 64 bits, or text."""

_NOTHING = FrozenMapping()
Arguments = Annotated[Mapping[Prose, Scalar], AfterValidator(FrozenMapping), PlainSerializer(dict)]
"""What an action is carried out with: names and single values."""


def _not_a_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError("is a number without a unit; write thirty days as P30D")
    return value


def _readable(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("is not after the decision; write thirty days as P30D")
    if value > _LONGEST_HORIZON:
        raise ValueError("is more than a hundred years after the decision")
    if value % timedelta(seconds=1):
        raise ValueError("is no whole number of seconds")
    return value


def _ascending(values: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if list(values) != sorted(set(values)):
        raise ValueError("must grow, each horizon once")
    return values


_LONGEST_HORIZON = timedelta(days=36_525)

Horizon = Annotated[timedelta, BeforeValidator(_not_a_number), AfterValidator(_readable)]
"""How long after a decision its outcome is read, in whole seconds, at most a hundred years; in
JSON an ISO 8601 duration, ``P30D``."""

Verdict = Literal["approve", "modify", "reject"]
ReviewerKind = Literal["human", "policy", "agent"]


class Change(NamedTuple):
    """An argument that a reviewer changed, added or took away."""

    name: str
    before: object
    """As it was proposed; None if the reviewer added it."""
    after: object
    """As the reviewer would have it; None if it was taken away."""


class SpineEvent(BaseModel):
    """What an agent, a person or a system did, as the log keeps it.

    `id`, `stream`, `position` and `recorded_at` are set when the event is emitted; an id
    given by the writer makes the event safe to send twice.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )

    ID_PREFIX: ClassVar[str]
    NEEDS_CAUSE: ClassVar[bool] = True
    """Whether it must follow from something that the log has."""

    id: EventId | None = None
    stream: Prose | None = None
    """The trace or workflow it belongs to; left out, that of what it follows from."""
    causes: tuple[EntryId, ...] = ()
    """What it follows from: events, traces, or items as ``<trace_id>/<item_id>``."""
    correlation_id: Prose | None = None
    """The customer, deal or incident that ties several systems together."""
    occurred_at: Moment | None = None
    """When it happened in the world, where that is not when it was recorded."""
    recorded_at: Moment | None = None
    """When the log accepted it; set by the log alone."""
    source_recorded_at: Moment | None = None
    """When the system it was imported from had recorded it; set on import alone."""
    position: int | None = None
    """Its place in the log; set by the log alone."""

    @property
    def actor(self) -> str | None:
        """Who acted: an agent, a person or a system. Attribution, not authentication."""
        return None

    @property
    def happened_at(self) -> datetime | None:
        """When it happened: as its writer said, else when it was first recorded anywhere."""
        return self.occurred_at or self.source_recorded_at or self.recorded_at


class _ActedEvent(SpineEvent):
    agent: Text | None = None
    """Who acted: an agent, a person or a system."""

    @property
    def actor(self) -> str | None:
        """Who acted, where that was said."""
        return self.agent


class Metric(BaseModel):
    """Something that is measured after a decision, agreed before the first proposal."""

    model_config = SpineEvent.model_config

    name: Prose
    type: Literal["binary", "number", "category"] = "binary"
    direction: Literal["higher", "lower", "none"] = "none"
    """Which way is better. For a binary metric ``higher`` says that true is."""
    unit: Text = ""
    horizons: Annotated[
        tuple[Horizon, ...], AfterValidator(at_least_one), AfterValidator(_ascending)
    ]
    """How long after a decision it is read."""
    categories: tuple[Prose, ...] = ()
    """What a category metric may say, each once."""
    only_if: Text | None = None
    """A binary metric of the same domain that has to come true before this one means anything:
    the margin of a deal that was won."""
    unaffected: StrictBool = False
    """Whether the value is the same whatever is decided, as tomorrow's rain is. Only of such a
    metric is it known for certain how the other choice would have turned out."""
    source: Text = ""
    """Where the value comes from."""
    owner: Text = ""
    """Who answers for it."""

    @model_validator(mode="after")
    def _lists_categories_where_there_are_some(self) -> Metric:
        if (self.type == "category") != bool(self.categories):
            raise ValueError("categories are listed for a category metric, and for no other")
        if len(set(self.categories)) < len(self.categories):
            raise ValueError("a category is listed twice")
        return self


class RationaleCode(BaseModel):
    """A reason for a verdict that can be counted."""

    model_config = SpineEvent.model_config

    code: Prose
    says: Text = ""
    """What it means, in a few words."""


class DomainDeclared(_ActedEvent):
    """Says, before the first proposal, what a domain's decisions will be judged by.

    Declaring it again is the next version; what was decided under an earlier one stays.
    """

    ID_PREFIX = "domain"
    NEEDS_CAUSE = False
    kind: Literal["domain_declared"] = "domain_declared"
    domain: Prose
    version: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Counted from 1; set when it is emitted."""
    metrics: tuple[Metric, ...] = ()
    """None where the verdict itself is all that is ever known."""
    codes: tuple[RationaleCode, ...] = ()
    """The reasons a reviewer chooses from, in the order of their numbers."""
    owner: Text = ""

    @model_validator(mode="after")
    def _names_each_once(self) -> DomainDeclared:
        for what, names in (
            ("metric", [metric.name for metric in self.metrics]),
            ("rationale code", [code.code for code in self.codes]),
        ):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"{what} {twice!r} is declared twice")
        return self

    @model_validator(mode="after")
    def _depends_on_what_is_always_measured(self) -> DomainDeclared:
        for metric in self.metrics:
            if metric.only_if is None:
                continue
            condition = self.metric(metric.only_if)
            if condition is None or condition.type != "binary" or condition.only_if is not None:
                raise ValueError(
                    f"metric {metric.name!r}: only_if names {metric.only_if!r}, which is no binary "
                    "metric of this domain that is measured in any case"
                )
        return self

    def metric(self, name: str) -> Metric | None:
        """Return a metric by its name, or None if the domain declares none of it."""
        return next((metric for metric in self.metrics if metric.name == name), None)


class Trigger(_ActedEvent):
    """What set a workflow off: a ticket, a renewal date, an alert."""

    ID_PREFIX = "trigger"
    NEEDS_CAUSE = False
    kind: Literal["trigger"] = "trigger"
    says: Prose
    source: Text = ""


class ContextGathered(_ActedEvent):
    """What a system looked up on the way to a proposal."""

    ID_PREFIX = "context"
    kind: Literal["context_gathered"] = "context_gathered"
    says: Prose
    source: Text = ""


class Proposal(_ActedEvent):
    """What an agent would do, before anybody agreed to it."""

    ID_PREFIX = "proposal"
    kind: Literal["proposal"] = "proposal"
    domain: Prose
    action: Prose
    args: Arguments = Field(default=_NOTHING)
    probability: Probability | None = None
    """The agent's prior that `metric` turns out true by `horizon`; binary metrics only."""
    metric: Text | None = None
    horizon: Horizon | None = None
    trace_id: ItemId | None = None
    """The trace it comes from; its decision and the option proposed beside it."""
    decision_id: ItemId | None = None
    option_id: ItemId | None = None
    model: Text | None = None
    policy_version: Text | None = None

    @model_validator(mode="after")
    def _says_what_the_probability_is_of(self) -> Proposal:
        if self.probability is not None and (self.metric is None or self.horizon is None):
            raise ValueError("a probability needs the metric and the horizon it speaks of")
        if self.horizon is not None and self.metric is None:
            raise ValueError("a horizon needs the metric that is read at it")
        if self.decision_id is not None and self.trace_id is None:
            raise ValueError("decision_id needs the trace_id it stands in")
        if self.option_id is not None and self.decision_id is None:
            raise ValueError("option_id needs the decision_id it belongs to")
        return self


class Override(SpineEvent):
    """What a reviewer made of a proposal: approve it, modify its arguments, or reject it.

    The reviewer's own probability, and how the proposal came to this reviewer, are kept from
    the first day: without them nobody can ever tell what an override was worth.
    """

    ID_PREFIX = "override"
    kind: Literal["override"] = "override"
    proposal_id: EventId
    verdict: Verdict
    native_verdict: Text | None = None
    """What the source system calls it, where this was imported."""
    edited: Arguments | None = None
    """All arguments as the reviewer would have them; for modify, and for nothing else. None with
    modify where an imported record says that something was changed, and not what."""
    prior: Arguments | None = None
    """The proposal's arguments; set when it is emitted."""
    codes: tuple[Prose, ...] = ()
    """Rationale codes that the domain declared."""
    rationale: Text = ""
    reviewer: Prose
    reviewer_kind: ReviewerKind = "human"
    probability: Probability | None = None
    """The reviewer's own, of the metric and horizon the proposal names."""
    propensity: Probability | None = None
    """How likely this verdict was to be given, where a policy drew it."""
    shown: StrictBool | None = None
    """Whether the reviewer saw what the agent proposed before giving the verdict."""
    assignment: Text | None = None
    """How the proposal came to this reviewer: drawn by rotation, chosen from a queue, ..."""
    second: StrictBool = False
    """A second opinion: it counts for agreement, and is never in force."""
    replaces: EventId | None = None
    """The verdict in force that it takes the place of."""

    @model_validator(mode="after")
    def _edits_when_it_modifies(self) -> Override:
        if self.edited is not None and self.verdict != "modify":
            raise ValueError("edited is given with modify, and with no other verdict")
        if self.second and self.replaces is not None:
            raise ValueError("a second opinion replaces nothing")
        if len(set(self.codes)) < len(self.codes):
            raise ValueError("a rationale code is given twice")
        return self

    @property
    def actor(self) -> str | None:
        """Who gave the verdict."""
        return self.reviewer

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the reviewer changed of the arguments, in the order they were proposed."""
        if self.edited is None:
            return ()
        prior = self.prior or _NOTHING
        names = dict.fromkeys((*prior, *self.edited))
        changes = (Change(name, prior.get(name), self.edited.get(name)) for name in names)
        return tuple(change for change in changes if not _same(change.before, change.after))


class Escalation(_ActedEvent):
    """Hands a decision to somebody who may take it."""

    ID_PREFIX = "escalation"
    kind: Literal["escalation"] = "escalation"
    to: Prose
    says: Prose


class PolicyException(_ActedEvent):
    """Departs from a rule on purpose, and says why."""

    ID_PREFIX = "exception"
    kind: Literal["exception"] = "exception"
    rule: Prose
    says: Prose


class Execution(_ActedEvent):
    """What was carried out in the world."""

    ID_PREFIX = "execution"
    kind: Literal["execution"] = "execution"
    says: Prose
    system: Text = ""


class Outcome(_ActedEvent):
    """What became of a decision: one version of one reading.

    A correction is another version under the same `outcome_id` that supersedes the latest;
    both stay.
    """

    ID_PREFIX = "outcome"
    kind: Literal["outcome"] = "outcome"
    outcome_id: EventId | None = None
    """What all versions share; left out, the first one's id."""
    proposal_id: EventId
    metric: Prose
    value: Scalar | None = None
    """True or false, a number, or a category, as the metric was declared."""
    censored: StrictBool = False
    """Nothing is known beyond `occurred_at`: nobody could look, or nothing had happened yet.
    Without a horizon it ends the watch: nobody waits for a later one, unless it is corrected."""
    horizon: Horizon | None = None
    """Which horizon it was read at; none for an event that happened when it happened."""
    supersedes: EventId | None = None
    """The version it corrects, which must be the latest."""

    @model_validator(mode="after")
    def _says_when_and_what(self) -> Outcome:
        if self.occurred_at is None:
            raise ValueError("an outcome needs occurred_at: when it was so in the world")
        if self.censored == (self.value is not None):
            raise ValueError("an outcome has a value, or is censored")
        if self.supersedes is not None and self.outcome_id is None:
            raise ValueError("a correction needs the outcome_id of what it corrects")
        return self


class GateVerdict(_ActedEvent):
    """What the gate said when an agent asked to stop, or to use a tool that is held to it."""

    ID_PREFIX = "gate"
    kind: Literal["gate"] = "gate"
    verdict: Literal["blocked", "allowed", "parked", "escaped", "error"]
    says: Text = ""
    tool: Text = ""
    """The tool it asked for; empty where it asked to stop."""


class Annotation(_ActedEvent):
    """A remark on anything that was recorded."""

    ID_PREFIX = "annotation"
    kind: Literal["annotation"] = "annotation"
    says: Prose
    proposal_id: EventId | None = None


class Retraction(_ActedEvent):
    """Takes back an override or an annotation. Both stay readable; nothing is erased."""

    ID_PREFIX = "retraction"
    kind: Literal["retraction"] = "retraction"
    retracts: EventId
    says: Prose
    """Why."""


AnySpineEvent = (
    DomainDeclared
    | Trigger
    | ContextGathered
    | Proposal
    | Override
    | Escalation
    | PolicyException
    | Execution
    | Outcome
    | GateVerdict
    | Annotation
    | Retraction
)
"""The union of all events, told apart by ``kind``."""

EVENT_KINDS: Mapping[str, type[AnySpineEvent]] = MappingProxyType(
    {
        "domain_declared": DomainDeclared,
        "trigger": Trigger,
        "context_gathered": ContextGathered,
        "proposal": Proposal,
        "override": Override,
        "escalation": Escalation,
        "exception": PolicyException,
        "execution": Execution,
        "outcome": Outcome,
        "gate": GateVerdict,
        "annotation": Annotation,
        "retraction": Retraction,
    }
)
"""The model of each kind of event."""

SET_BY_LOG = ("recorded_at", "source_recorded_at", "position")
"""What a writer never gives."""


def event_fields(event: AnySpineEvent) -> dict[str, Any]:
    """Return an event as JSON has it: its kind and id first, fields at their default left out.

    Examples
    --------
    >>> event_fields(Trigger(id="renewal", says="Northwind's term ends in 90 days"))
    {'kind': 'trigger', 'id': 'renewal', 'says': "Northwind's term ends in 90 days"}
    """
    fields = event.model_dump(mode="json", exclude_defaults=True)
    first = {"kind": event.kind} | ({"id": event.id} if event.id else {})
    return first | {name: value for name, value in fields.items() if name not in first}


def _same(before: object, after: object) -> bool:
    # 1 == True == 1.0 to Python, and not to a person who changed one into the other.
    return type(before) is type(after) and before == after
