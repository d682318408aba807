"""Random histories of a corpus: what agents, people and systems might do, most of it accepted.

An act says in small numbers what to do; what it names is looked up in the corpus as it then
stands. So any list of acts is a history, and a shorter list is a simpler one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar, cast

from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import FixableError
from dtui.spine import (
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    Metric,
    Outcome,
    Override,
    Proposal,
    SpineEvent,
    event_fields,
)
from dtui.trace import AnyTraceItem, TraceOpened
from tests.log.moments import SetClock, later
from tests.log.scratch import SEEN, scratch_path

TRACES = ("trace", "other")
DOMAINS = ("pricing", "support")
PEOPLE = ("ana", "lea", "bot")
"""Who gives verdicts; ``bot`` also proposes."""
HOUR = 3_600

METRICS: tuple[dict[str, Any], ...] = (
    {"name": "won", "horizons": ["PT6H", "PT20H"]},
    {
        "name": "margin",
        "type": "number",
        "horizons": ["PT12H", "PT40H"],
        "only_if": "won",
    },
    {"name": "loss", "type": "category", "categories": ["price", "service"], "horizons": ["PT20H"]},
)
VALUES: dict[str, tuple[object, ...]] = {
    "won": (True, False),
    "margin": (0, 21.5),
    "loss": ("price", "service"),
}
HORIZONS = ("PT6H", "PT12H", "PT20H", "PT40H")
ARGS: tuple[dict[str, Any], ...] = (
    {"percent": 18, "renew": True},
    {"percent": 12.0, "renew": True},
    {"percent": 18, "renew": 1},
    {"months": 24},
    {},
)

_Found = TypeVar("_Found")


class Act(NamedTuple):
    """One thing that somebody tries to do."""

    kind: str
    first: int
    second: int
    flag: bool
    hours: int
    """How long after the act before."""
    ago: int | None
    """How many hours before it was recorded it occurred; None where nobody says."""


KINDS = (
    *("propose", "verdict") * 6,
    *("outcome", "correct", "replace") * 3,
    *("reread",) * 2,
    *("second", "retract", "annotate", "execute", "item") * 2,
    *("declare", "again", "undone"),
    *("trigger", "context", "escalate", "except", "gate", "open", "clash", "nonsense"),
)


def histories(max_size: int = 30) -> st.SearchStrategy[list[Act]]:
    """Return a strategy for histories of up to so many acts."""
    number = st.integers(0, 7)
    act = st.builds(
        Act,
        kind=st.sampled_from(KINDS),
        first=number,
        second=number,
        flag=st.booleans(),
        hours=st.sampled_from([0, 0, 1, 3, 10]),
        ago=st.none() | st.integers(-1, 30),
    )
    return st.lists(act, min_size=max_size // 3, max_size=max_size)


class InterruptError(Exception):
    """What goes wrong in the middle of a block."""


class World:
    """A corpus, and the clock of whoever acts in it."""

    def __init__(self, corpus: Corpus, clock: SetClock) -> None:
        self.corpus = corpus
        self.clock = clock

    def contents(self) -> list[TraceOpened | AnyTraceItem | AnySpineEvent]:
        """Return what every entry holds, in order."""
        return [self.corpus.content(entry) for entry in self.corpus.log.entries()]

    def do(self, act: Act) -> bool:
        """Do something, or try to; say whether it was taken."""
        self.clock.seconds += act.hours * HOUR
        try:
            if act.kind == "undone":
                self._undo(act)
            else:
                _Actor(self, act).do()
        except FixableError:
            return False
        return True

    def play(self, history: Iterable[Act]) -> None:
        """Do one thing after the other, refusals and all."""
        with self.corpus.writing():
            for act in history:
                self.do(act)

    def _undo(self, act: Act) -> None:
        """Do two things in a block that fails."""
        with suppress(InterruptError), self.corpus.writing():
            for kind in ("propose", "verdict"):
                with suppress(FixableError):
                    _Actor(self, act._replace(kind=kind)).do()
            raise InterruptError


@contextmanager
def world() -> Generator[World]:
    """Give a corpus with a trace and a domain, in which things can happen."""
    clock = SetClock()
    with scratch_path() as path, Corpus.create(path, clock=clock) as corpus:
        corpus.open_trace(TraceOpened(trace_id="trace", profile="seed", domain="pricing"))
        codes = [{"code": "margin"}]
        corpus.emit("domain_declared", {"domain": "pricing", "metrics": METRICS, "codes": codes})
        yield World(corpus, clock)


class _Actor:
    """Turns the small numbers of an act into the names of a corpus."""

    def __init__(self, world: World, act: Act) -> None:
        self.corpus = world.corpus
        self.act = act
        self.now = later(world.clock.seconds)
        self.contents = world.contents()

    def do(self) -> None:
        getattr(self, f"_{self.act.kind}")()

    # -- looking up --------------------------------------------------------------------------

    def _all(self, *kinds: type[_Found]) -> list[_Found]:
        return [content for content in self.contents if isinstance(content, kinds)]

    def _pick(self, *kinds: type[_Found]) -> _Found | None:
        """Return the first-th newest of some kinds of content."""
        found = self._all(*kinds)
        return found[-1 - self.act.first % len(found)] if found else None

    def _event(self) -> AnySpineEvent:
        found = self._pick(SpineEvent)
        assert found is not None  # a domain was declared
        return cast("AnySpineEvent", found)

    def _proposal(self) -> str:
        found = self._pick(Proposal)
        return "missing" if found is None else str(found.id)

    def _causes(self) -> list[str]:
        """Return up to two entries of any kind, by name."""
        names = [entry.header.id for entry in self.corpus.log.entries()]
        picked = (self.act.first, self.act.second)[: 1 + self.act.flag]
        return [names[-1 - number % len(names)] for number in picked]

    def _emit(self, kind: str, /, **fields: object) -> str:
        given = {name: value for name, value in fields.items() if value is not None}
        return self.corpus.emit(kind, {**self._when(), **given})

    def _when(self) -> dict[str, object]:
        return {} if self.act.ago is None else {"occurred_at": self._occurred_at()}

    def _occurred_at(self) -> datetime:
        return later((self.now - later(0)).total_seconds() - (self.act.ago or 0) * HOUR)

    # -- acts --------------------------------------------------------------------------------

    def _declare(self) -> None:
        chosen = [dict(metric) for metric in METRICS[: 1 + self.act.second % 3]]
        if self.act.second >= 4:
            for metric in chosen:
                metric.pop("only_if", None)
        codes = [{"code": "margin"}] if self.act.flag else []
        self._emit(
            "domain_declared",
            domain=DOMAINS[self.act.first % 2],
            metrics=[] if self.act.second == 7 else chosen,
            codes=codes,
        )

    def _propose(self) -> None:
        first, second = self.act.first, self.act.second
        made: dict[str, Any] = {
            "domain": DOMAINS[second // 6],
            "action": ("discount", "refund")[first % 2],
            "args": ARGS[first % len(ARGS)],
            "agent": (None, "bot")[self.act.flag],
        }
        if second % 2:
            made |= {"trace_id": TRACES[first // 6], "metric": "won", "horizon": "PT6H"}
            made |= {"probability": first / 8}
            decision = next((item.id for item in self._items() if item.type == "decision"), None)
            if self.act.flag and decision is not None:
                made["decision_id"] = decision
        else:
            made["causes"] = self._causes()
        self._emit("proposal", **made)

    def _verdict(self, **fields: object) -> None:
        verdict = ("approve", "modify", "reject", "approve")[self.act.second % 4]
        given: dict[str, Any] = {"proposal_id": self._proposal(), "verdict": verdict}
        given["reviewer"] = PEOPLE[(self.act.first + self.act.second) % 3]
        if verdict == "modify":
            given["edited"] = ARGS[self.act.second % len(ARGS)]
        if self.act.second == 5:
            given["codes"] = ["margin"]
        self._emit("override", **given, **fields)

    def _replace(self) -> None:
        proposal_id = self._proposal()
        row = self.corpus.rows.proposal(proposal_id)
        given = self._pick(Override) if row is None else row
        self._verdict(replaces=getattr(given, "override_id", None) or "missing")

    def _second(self) -> None:
        self._verdict(second=True)

    def _retract(self) -> None:
        target = self._pick(Override, Annotation)
        target_id, actor = ("missing", None) if target is None else (target.id, target.actor)
        agent = actor if self.act.second else "somebody else"
        extra = self._causes() if self.act.flag else []
        self._emit("retraction", retracts=target_id, says="Wrong row", agent=agent, causes=extra)

    def _outcome(self, **fields: object) -> None:
        metric = tuple(VALUES)[self.act.second % 3]
        read: dict[str, Any] = {"proposal_id": self._proposal(), "metric": metric}
        if self.act.second == 6:
            read["censored"] = True
        else:
            read["value"] = VALUES[metric][self.act.flag]
        if self.act.second >= 3:
            read["horizon"] = HORIZONS[self.act.first % 4] if self.act.flag else None
        self._emit("outcome", **{**read, "occurred_at": self._occurred_at(), **fields})

    def _correct(self) -> None:
        before = self._pick(Outcome)
        if before is None:
            return self._outcome()
        value = None if self.act.second == 6 else VALUES[before.metric][self.act.flag]
        return self._outcome(
            proposal_id=before.proposal_id,
            metric=before.metric,
            horizon=before.horizon,
            outcome_id=before.outcome_id,
            supersedes=before.id,
            value=value,
            censored=value is None or None,
        )

    def _reread(self) -> None:
        """Read once more what was read."""
        before = self._pick(Outcome)
        if before is not None:
            self._outcome(
                proposal_id=before.proposal_id,
                metric=before.metric,
                horizon=before.horizon,
                value=VALUES[before.metric][self.act.flag],
                censored=None,
            )

    def _annotate(self) -> None:
        if self.act.second % 2:
            self._emit("annotation", says="Hm", proposal_id=self._proposal(), agent="ana")
        else:
            self._emit("annotation", says="Hm", causes=self._causes())

    def _execute(self) -> None:
        self._emit("execution", says="Quote sent", causes=self._causes())

    def _context(self) -> None:
        correlation = ("northwind", None)[self.act.flag]
        self._emit(
            "context_gathered", says="Usage", causes=self._causes(), correlation_id=correlation
        )

    def _escalate(self) -> None:
        self._emit("escalation", to="Lea", says="Above my limit", causes=self._causes())

    def _except(self) -> None:
        self._emit("exception", rule="No discounts", says="Largest", causes=self._causes())

    def _gate(self) -> None:
        self._emit("gate", verdict="blocked", causes=self._causes())

    def _trigger(self) -> None:
        stream = ("renewals", "trace", None)[self.act.second % 3]
        self._emit("trigger", says="The term ends", stream=stream, correlation_id="northwind")

    def _again(self) -> None:
        """Send an event once more, without what the log had added."""
        before = self._event()
        fields = event_fields(before)
        added = ("kind", "position", "recorded_at", "stream", "version", "prior")
        again = {name: fields[name] for name in fields if name not in added}
        assert self.corpus.emit(fields["kind"], again) == before.id

    def _clash(self) -> None:
        before = self._event()
        self.corpus.emit("trigger", {"id": before.id, "says": "Other content"})
        raise AssertionError("the id is taken")

    def _nonsense(self) -> None:
        self._emit("proposal", domain="nowhere", action="a", causes=["nothing"])

    def _open(self) -> None:
        opened = {"trace_id": "other", "profile": "seed", "domain": "support", **self._when()}
        self.corpus.open_trace(TraceOpened.model_validate(opened))

    def _items(self) -> list[AnyTraceItem]:
        trace_id = TRACES[self.act.first // 6]
        if self.corpus.rows.trace(trace_id) is None:
            return []
        return list(self.corpus.trace(trace_id))

    def _item(self) -> None:
        """Record what a trace needs next, up to a decision that is taken."""
        trace_id = TRACES[self.act.first // 6]
        refs = [item.id for item in self._items()][-1 - self.act.second % 3 :][:1]
        by_type = {item.type: item.id for item in self._items()}
        rests: dict[str, Any] = {"trace_item_refs": refs, **self._when()}
        decision = {"decision_id": by_type.get("decision"), **rests}
        if not refs:
            self.corpus.record(trace_id, "observation", {**SEEN, **self._when()})
        elif self.act.flag:
            assignee = ("human", "agent")[self.act.second % 2]
            self.corpus.record(
                trace_id, "question", {"question": "Why?", "assignee": assignee, **rests}
            )
        elif "decision" not in by_type:
            self.corpus.record(trace_id, "decision", {"question": "What price?", **rests})
        elif "decision_option" not in by_type:
            self.corpus.record(trace_id, "decision_option", {**decision, "name": "Discount"})
        else:
            option = {"option_id": by_type["decision_option"], "reasoning": "Nothing else"}
            self.corpus.record(trace_id, "decision_selection", {**decision, **option})


# -- recomputing -------------------------------------------------------------------------------


class Facts:
    """What a history amounts to, computed naively from all that the log holds."""

    def __init__(self, contents: Iterable[TraceOpened | AnyTraceItem | AnySpineEvent]) -> None:
        self.contents = list(contents)
        self.events = [event for event in self.contents if isinstance(event, SpineEvent)]
        self.proposals = [event for event in self.events if isinstance(event, Proposal)]
        self.retracted = {event.retracts for event in self.events if event.kind == "retraction"}

    def about(self, proposal: Proposal) -> list[AnySpineEvent]:
        """Return what is about a proposal: it says so, or first follows from what is."""
        of: dict[str, str | None] = {}
        for event in self.events:
            named = getattr(event, "proposal_id", None)
            if event.kind == "proposal":
                named = event.id
            elif event.kind == "retraction":
                named = of.get(event.retracts)
            elif named is None:
                named = next(filter(None, (of.get(cause) for cause in event.causes)), None)
            of[str(event.id)] = named
        return [event for event in self.events if of[str(event.id)] == proposal.id][1:]

    def standing(self, proposal: Proposal) -> list[Override]:
        return [
            event
            for event in self.events
            if isinstance(event, Override)
            and event.proposal_id == proposal.id
            and event.id not in self.retracted
        ]

    def in_force(self, proposal: Proposal) -> Override | None:
        first_hand = [given for given in self.standing(proposal) if not given.second]
        return first_hand[-1] if first_hand else None

    def outcomes(self, proposal: Proposal) -> list[Outcome]:
        """Return the latest version of each outcome, in the order of their first ones."""
        latest: dict[str | None, Outcome] = {}
        for event in self.events:
            if isinstance(event, Outcome) and event.proposal_id == proposal.id:
                latest[event.outcome_id] = event
        return list(latest.values())

    def domain(self, proposal: Proposal) -> DomainDeclared:
        """Return what a proposal was made under."""
        assert proposal.position is not None
        *_, newest = (
            event
            for event in self.contents[: proposal.position]
            if isinstance(event, DomainDeclared) and event.domain == proposal.domain
        )
        return newest

    def due(self, proposal: Proposal) -> dict[int, tuple[datetime, list[str]]]:
        """Return what nobody has read: by seconds after the verdict, when and which metrics."""
        verdict = self.in_force(proposal)
        if verdict is None or verdict.verdict == "reject":
            return {}
        decided_at = verdict.happened_at
        assert decided_at is not None
        due: dict[int, tuple[datetime, list[str]]] = {}
        for metric in self.domain(proposal).metrics:
            if self.is_pointless(proposal, metric):
                continue
            for horizon in self._unread(proposal, metric, decided_at):
                key = int(horizon.total_seconds())
                due.setdefault(key, (decided_at + horizon, []))[1].append(metric.name)
        return due

    def is_pointless(self, proposal: Proposal, metric: Metric) -> bool:
        """Say whether what a metric depends on is known not to have come true."""
        verdict = self.in_force(proposal)
        if metric.only_if is None or verdict is None:
            return False
        condition = self.domain(proposal).metric(metric.only_if)
        assert condition is not None
        assert verdict.happened_at is not None
        values = {read.value for read in self.outcomes(proposal) if read.metric == condition.name}
        nothing_to_come = not self._unread(proposal, condition, verdict.happened_at)
        return False in values and True not in values and nothing_to_come

    def _unread(self, proposal: Proposal, metric: Metric, decided_at: datetime) -> list[timedelta]:
        unread: list[timedelta] = []
        readings = [read for read in self.outcomes(proposal) if read.metric == metric.name]
        for horizon in metric.horizons:
            settled = False
            for read in readings:
                assert read.occurred_at is not None
                if read.horizon is not None:
                    settled |= read.horizon == horizon
                elif metric.type != "number" or read.censored:
                    settled = True
                else:
                    reached = (h for h in metric.horizons if decided_at + h >= read.occurred_at)
                    settled |= next(reached, None) == horizon
            if not settled:
                unread.append(horizon)
        return unread
