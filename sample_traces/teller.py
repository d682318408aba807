"""How a sample is written: item by item through a corpus, as an agent would, at times it is told.

A sample's source is a module of `sample_traces.told` with a function ``tell(t)``. What it records
goes through the rules of its profile, so a sample that breaks one cannot be built, and what is
built is the same to the byte wherever that happens.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from dtui.corpus import Corpus
from dtui.spine import SpineEvent, event_fields
from dtui.trace import Profile, TraceOpened, item_fields, opened_fields

Cited = dict[str, str]
Measured = dict[str, Any]
_FROM_ENTRY_ALONE = ("position", "source_recorded_at")


def cited(kind: str, ref: str, locator: str | None = None, sha256: str | None = None) -> Cited:
    """Return where an observation's evidence can be looked up.

    Examples
    --------
    >>> cited("metric", "checkout.error_rate", "18:20 to 18:50")
    {'kind': 'metric', 'ref': 'checkout.error_rate', 'locator': '18:20 to 18:50'}
    """
    given = {"kind": kind, "ref": ref, "locator": locator, "sha256": sha256}
    return {name: value for name, value in given.items() if value is not None}


def measured(name: str, horizons: str, direction: str = "higher", **own: str) -> Measured:
    """Return a metric of a domain, read at some horizons.

    Examples
    --------
    >>> measured("signed", "P30D P60D", source="register")["horizons"]
    ['P30D', 'P60D']
    """
    return {"name": name, "direction": direction, "horizons": horizons.split(), **own}


class Teller:
    """Writes one trace, and the events beside it, into an empty corpus.

    Every method that records something returns its id, for later ones to rest on. Time goes on
    by itself, by as long as it takes to write the text; `at` sets it where the story jumps, and
    so does ``at=`` of an item.

    Examples
    --------
    >>> def tell(t: Teller) -> None:
    ...     t.opens("renewal", "2026-07-06 08:00:00", title="A renewal", agent="desk")
    ...     usage = t.observation("Usage fell 18 %.", cited("metric", "weekly_active"))
    ...     t.hypothesis("Price is the reason.", usage)
    >>> [line[:63] for line in told_lines(tell)][1:]  # doctest: +NORMALIZE_WHITESPACE
    ['{"trace":"renewal","position":2,"item":{"id":"obs-1","type":"ob',
     '{"trace":"renewal","position":3,"item":{"id":"hyp-1","type":"hy']
    """

    def __init__(self, corpus: Corpus, clock: StoryClock) -> None:
        self._corpus = corpus
        self._clock = clock
        self._trace_id = self._agent = ""
        self._decision_of: dict[str, str] = {}
        """Option -> its decision."""
        self._counted: dict[str, int] = {}
        self._correlation_id: str | None = None

    def opens(
        self,
        trace_id: str,
        at: str,
        *,
        title: str,
        agent: str,
        domain: str = "",
        profile: Profile = "strict",
        session: str | None = None,
        provenance: Mapping[str, Any] | None = None,
        correlation_id: str | None = None,
        pace: float = 1.0,
    ) -> None:
        """Open the trace at a moment.

        `agent` is who writes where nobody else is named; at a `pace` of 2 in half the time.
        """
        self.at(at)
        self._clock.pace = pace
        self._trace_id, self._agent, self._correlation_id = trace_id, agent, correlation_id
        given = {"session": session, "provenance": provenance, "domain": domain}
        opened = {"trace_id": trace_id, "title": title, "profile": profile, "agent": agent}
        self._corpus.open_trace(TraceOpened.model_validate(opened | _lean(given)))

    def at(self, moment: str) -> None:
        """Set the time of what comes next: ``2026-07-06 08:02:11``, or ``08:02:11`` of that day."""
        self._clock.set(moment)

    # -- core ------------------------------------------------------------------------------

    def observation(self, statement: str, *evidence: Cited | str, **own: Any) -> str:
        """Record a fact with its citations; a string among them is an item it rests on."""
        refs = [each for each in evidence if isinstance(each, str)]
        citations = [each for each in evidence if not isinstance(each, str)]
        return self._item("observation", refs, statement=statement, citations=citations, **own)

    def hypothesis(self, statement: str, *refs: str, **own: Any) -> str:
        """Record a claim that may turn out wrong."""
        return self._item("hypothesis", refs, statement=statement, **own)

    def failure(self, angle: str, statement: str, *refs: str, **own: Any) -> str:
        """Record a pre-mortem's plausible failure, from one of its angles."""
        return self.hypothesis(statement, *refs, stage="pre_mortem", angle=angle, **own)

    def misreading(self, statement: str, *refs: str, **own: Any) -> str:
        """Record what adversarial thinking finds: a wrong reading, a blind spot, a misuse."""
        return self.hypothesis(statement, *refs, stage="adversarial_thinking", **own)

    def steelman(self, against: str, statement: str, *refs: str, **own: Any) -> str:
        """Record the strongest case against an option, or against a decision's whole plan."""
        option = self._decision_of.get(against)
        aimed = {"decision_id": option or against, "challenges": against if option else None}
        return self.hypothesis(statement, *refs, stage="steelmanning", **aimed, **own)

    def question(self, question: str, *refs: str, **own: Any) -> str:
        """Record what the reasoning needs and doesn't have; ``assignee="human"`` for a person."""
        return self._item("question", refs, question=question, **own)

    def constraint(self, statement: str, *refs: str, **own: Any) -> str:
        """Record a bound: hard, unless ``hard=False``."""
        return self._item("constraint", refs, statement=statement, **own)

    def deduction(self, statement: str, *refs: str, **own: Any) -> str:
        """Record what follows from earlier items."""
        return self._item("deduction", refs, statement=statement, **own)

    def summary(self, stage: str, statement: str, *refs: str, **counts: int) -> str:
        """Record the end of a stage, in numbers."""
        return self.deduction(statement, *refs, stage=stage, counts=counts)

    # -- resolutions -----------------------------------------------------------------------

    def confirms(self, hypothesis_id: str, reasoning: str, *refs: str, **own: Any) -> str:
        """Record that a hypothesis held."""
        return self._verdict(hypothesis_id, True, reasoning, refs, own)

    def refutes(self, hypothesis_id: str, reasoning: str, *refs: str, **own: Any) -> str:
        """Record that a hypothesis was tested and failed."""
        return self._verdict(hypothesis_id, False, reasoning, refs, own)

    def answer(self, question_id: str, answer: str, *refs: str, **own: Any) -> str:
        """Answer a question."""
        refs = (question_id, *refs)
        return self._item("question_answer", refs, question_id=question_id, answer=answer, **own)

    # -- decision flow ---------------------------------------------------------------------

    def decision(self, question: str, *refs: str, **own: Any) -> str:
        """Open a decision; `supersedes` names the taken one that it replaces."""
        return self._item("decision", refs, question=question, **own)

    def option(self, decision_id: str, name: str, description: str, *refs: str, **own: Any) -> str:
        """Add a way the decision could go, with the agent's prior as `probability`."""
        fields = {"decision_id": decision_id, "name": name, "description": description}
        option_id = self._item("decision_option", (decision_id, *refs), **fields, **own)
        self._decision_of[option_id] = decision_id
        return option_id

    def weighs(self, decision_id: str, weights: Mapping[str, float]) -> None:
        """Link constraints to a decision, each with its weight."""
        for constraint_id, weight in weights.items():
            self.links(decision_id, constraint_id, weight=weight)

    def links(self, decision_id: str, constraint_id: str, **own: Any) -> str:
        """Link a constraint to a decision: a column of its matrix."""
        refs = (decision_id, constraint_id)
        fields = {"decision_id": decision_id, "constraint_id": constraint_id}
        return self._item("decision_constraint", refs, **fields, **own)

    def heuristic(self, decision_id: str, statement: str, *refs: str, **own: Any) -> str:
        """Add a rule of thumb that the decision leans on."""
        fields = {"decision_id": decision_id, "statement": statement}
        return self._item("decision_heuristic", (decision_id, *refs), **fields, **own)

    def meets(self, option: str, constraint: str, why: str, *refs: str, **own: Any) -> str:
        """Fill a cell of the matrix: the option satisfies the constraint."""
        return self._evaluation(option, constraint, True, why, refs, own)

    def breaks(self, option: str, constraint: str, why: str, *refs: str, **own: Any) -> str:
        """Fill a cell of the matrix: the option violates the constraint."""
        return self._evaluation(option, constraint, False, why, refs, own)

    def selection(
        self, decision_id: str, option_id: str | None, reasoning: str, *refs: str, **own: Any
    ) -> str:
        """Take a decision and lock it; None takes no option."""
        fields = {"decision_id": decision_id, "option_id": option_id, "reasoning": reasoning}
        return self._item("decision_selection", refs, **fields, **own)

    # -- the spine -------------------------------------------------------------------------

    def declares(
        self, domain: str, by: str, metrics: Iterable[Measured], codes: Mapping[str, str]
    ) -> str:
        """Say what a domain's decisions will be judged by; codes are given with their meaning."""
        listed = [{"code": code, "says": says} for code, says in codes.items()]
        agreed = {"metrics": list(metrics), "codes": listed, "owner": by, "agent": by}
        event_id = f"domain-{domain.replace(' ', '-')}"
        return self.event("domain_declared", id=event_id, domain=domain, **agreed)

    def event(self, kind: str, *causes: str, **own: Any) -> str:
        """Emit an event of the spine; a cause may be an item of the trace or another event."""
        said = " ".join(str(own[name]) for name in ("says", "rationale") if name in own)
        now = self._clock.go_on(said)
        self._counted[kind] = self._counted.get(kind, 0) + 1
        number = "" if self._counted[kind] == 1 else f"-{self._counted[kind]}"
        fields: dict[str, Any] = {"id": f"{kind.replace('_', '-')}-{self._trace_id}{number}"}
        fields["causes"] = [self._entry(cause) for cause in causes] or None
        fields["correlation_id"] = self._correlation_id if kind != "domain_declared" else None
        if kind != "override":
            fields["agent"] = self._agent
        if kind == "outcome":
            fields["occurred_at"] = f"{now.isoformat()[:19]}Z"
        return self._corpus.emit(kind, _lean(fields | own))

    # -- within ----------------------------------------------------------------------------

    def _item(self, item_type: str, refs: Iterable[str], **own: Any) -> str:
        if "at" in own:
            self.at(own.pop("at"))
        texts = ("statement", "question", "reasoning", "answer", "description")
        self._clock.go_on(" ".join(own[name] for name in texts if name in own))
        own["labels"] = own.get("labels", "").split() or None
        fields = {"trace_item_refs": list(dict.fromkeys(refs)) or None}
        fields["author"] = own.pop("by", self._agent)
        return self._corpus.record(self._trace_id, item_type, _lean(fields | own))

    def _verdict(
        self, hypothesis_id: str, held: bool, why: str, refs: Iterable[str], own: dict[str, Any]
    ) -> str:
        fields = {"hypothesis_id": hypothesis_id, "validated": held, "reasoning": why}
        return self._item("hypothesis_validation", (hypothesis_id, *refs), **fields, **own)

    def _evaluation(
        self,
        option: str,
        constraint: str,
        satisfied: bool,
        why: str,
        refs: Iterable[str],
        own: dict[str, Any],
    ) -> str:
        fields: dict[str, Any] = {"decision_id": self._decision_of[option], "option_id": option}
        fields |= {"constraint_id": constraint, "satisfied": satisfied, "reasoning": why}
        kind = "decision_option_constraint_evaluation"
        return self._item(kind, (option, constraint, *refs), **fields, **own)

    def _entry(self, name: str) -> str:
        item = f"{self._trace_id}/{name}"
        return name if self._corpus.log.position(item) is None else item


class StoryClock:
    """The time in a sample: it goes on with every text, and jumps where it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.pace = 1.0
        self._was_set = False

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def set(self, moment: str) -> None:
        """Move to a moment; it may not lie behind.

        Raises
        ------
        ValueError
            If it does.
        """
        day = f"{self.now:%Y-%m-%d} " if len(moment) == len("08:02:11") else ""
        then = datetime.fromisoformat(day + moment).replace(tzinfo=UTC)
        if then <= self.now:
            raise ValueError(f"{moment} is not after {self.now:%Y-%m-%d %H:%M:%S}")
        self.now, self._was_set = then, True

    def go_on(self, text: str) -> datetime:
        """Move on by as long as it takes to write a text, unless the time was just set."""
        if not self._was_set:
            # Not quite even, and the same on every machine.
            seconds = 11 + len(text) // 8 + crc32(text.encode()) % 17
            self.now += timedelta(seconds=int(seconds / self.pace))
        self._was_set = False
        return self.now


def told_lines(tell: Callable[[Teller], None]) -> list[str]:
    """Return what a source tells, as the lines of an export.

    Raises
    ------
    RejectedItemError, RejectedEventError
        If a rule refuses something of it.
    """
    clock = StoryClock()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.db"
        with Corpus.create(path, clock=clock, salt=lambda: bytes(16)) as corpus, corpus.writing():
            tell(Teller(corpus, clock))
            return list(_lines(corpus))


def _lines(corpus: Corpus) -> Iterator[str]:
    for entry in corpus.log.entries():
        content = corpus.content(entry)
        line: dict[str, Any] = {"trace": entry.header.stream, "position": entry.position}
        if isinstance(content, TraceOpened):
            line["opened"] = opened_fields(content)
        elif isinstance(content, SpineEvent):
            fields = event_fields(content)
            del line["trace"]
            line["event"] = {key: fields[key] for key in fields if key not in _FROM_ENTRY_ALONE}
        else:
            line["item"] = item_fields(content)
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _lean(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
