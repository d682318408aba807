"""Corpora that look like a company's, of any size, the same to the byte for the same size.

    python benchmarks/corpora.py --entries 1000000 [--longest 100000] [--out FILE]

Traces of five domains, recorded in turns by several agents at once: half of them have fewer than
forty items, some thousands. All thirteen item types in the order an agent has them, pending items
of every kind, decisions taken, superseded and at risk, steelmen that won, constraints that came
late, proposals with verdicts and outcomes, and words to search for. ``--longest`` begins with one
trace of that many items. FILE may end in ``.jsonl``: then it is the corpus as an export.

Benchmarks ask for `corpus_of`, which keeps what it made in the folder for temporary files and uses
it again; delete it when you are done.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count, islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

import corpora_wording as wording
from corpora_wording import DOMAINS, Domain

from dtui.command.progress import Progress
from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl

VERSION = 2
"""Of what is made; a file of another version is not used again."""
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
SECONDS_PER_ENTRY = 15.0
"""Over the whole corpus; each trace has an item every three minutes or so."""
_PACE = 180.0
_MEDIAN, _SPREAD, _MOST, _MEAN = 40.0, 1.1, 5_000, 72.0
_HORIZON = timedelta(days=30)
"""After which an outcome is known, where the corpus spans some months; else sooner."""

_Fields = dict[str, Any]


class Step(NamedTuple):
    """What stands on a line, and how many seconds after the step before it."""

    after: float
    content: _Fields


def corpus_of(entries: int, longest: int = 0) -> Path:
    """Return the path of a corpus of so many entries, made where it is not there yet."""
    path = _kept(entries, longest, "db")
    if not path.exists():
        make(path, entries, longest)
    return path


def export_of(entries: int, longest: int = 0) -> Path:
    """Return the path of such a corpus as JSON lines, made where it is not there yet."""
    path = _kept(entries, longest, "jsonl")
    if not path.exists():
        write(path, entries, longest)
    return path


def make(path: Path, entries: int, longest: int = 0) -> None:
    """Make a corpus by restoring it from its lines, all rules applied."""
    begin = perf_counter()
    lines = export_of(entries, longest)
    unfinished = path.with_suffix(".unfinished")
    _remove(unfinished)
    progress = Progress("entries")
    with Corpus.create(unfinished, salt=partial(Random(entries).randbytes, 16)) as corpus:
        restore_jsonl(lines, corpus, progress=progress)
    progress.finish()
    _remove(path)
    unfinished.replace(path)
    _remove(unfinished)
    print(f"made {path}: {entries:,} entries in {perf_counter() - begin:.0f} s")


def _remove(path: Path) -> None:
    """Remove a corpus, with whatever stands beside it."""
    for file in (path, *path.parent.glob(f"{path.name}[.-]*")):
        file.unlink(missing_ok=True)


def write(path: Path, entries: int, longest: int = 0) -> None:
    """Write a corpus as JSON lines."""
    unfinished = path.with_suffix(".unfinished")
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(f"{encode(line)}\n" for line in lines_of(entries, longest))
    unfinished.replace(path)


def lines_of(entries: int, longest: int = 0) -> Iterator[_Fields]:
    """Yield the lines of an export of so many entries, in the order of the log."""
    chance = Random(f"{VERSION}-{entries}-{longest}")
    positions = count(1)
    for moment, content in islice(_merged(chance, entries, longest), entries):
        (kind,) = {"opened", "item", "event"} & content.keys()
        fields = {**content[kind], "recorded_at": _text(moment)}
        if fields.get("kind") == "outcome":
            fields["occurred_at"] = _text(moment - 60)
        trace = {"trace": content["trace"]} if "trace" in content else {}
        yield {**trace, "position": next(positions), kind: fields}


def _merged(chance: Random, entries: int, longest: int) -> Iterator[tuple[float, _Fields]]:
    """Yield the steps of all traces by time, a new one beginning now and then."""
    waiting: list[tuple[float, int, _Fields, Iterator[Step]]] = []
    number = count()
    horizon = min(_HORIZON.total_seconds(), 0.2 * entries * SECONDS_PER_ENTRY)

    def go_on(steps: Iterator[Step], now: float) -> None:
        step = next(steps, None)
        if step is not None:
            heappush(waiting, (now + step.after, next(number), step.content, steps))

    for domain in DOMAINS:
        go_on(_declared(domain), 0.0)
    if longest:
        pace = 0.8 * entries * SECONDS_PER_ENTRY / longest
        go_on(_trace(Random(chance.random()), "longest", longest, pace, horizon), 1.0)
    share = (entries - longest) / entries
    begins, names = 1.0, count(1)
    while True:
        while not waiting or waiting[0][0] >= begins:
            own = Random(chance.random())
            size = min(_MOST, int(own.lognormvariate(0, _SPREAD) * _MEDIAN) + 2)
            go_on(_trace(own, f"trace-{next(names)}", size, _PACE, horizon), begins)
            begins += chance.expovariate(share / (_MEAN * SECONDS_PER_ENTRY))
        now, _, content, steps = heappop(waiting)
        yield now, content
        go_on(steps, now)


def _declared(domain: Domain) -> Iterator[Step]:
    codes = [{"code": code, "says": code.replace("-", " ")} for code in _CODES]
    metric = {"name": domain.metric, "direction": "higher", "horizons": ["P30D"]}
    fields = {"kind": "domain_declared", "id": f"domain-{domain.name}", "domain": domain.name}
    yield Step(0.0, {"event": {**fields, "metrics": [metric], "codes": codes, "agent": "desk"}})


_CODES = ("price", "risk", "missing-evidence", "policy", "timing")


def _trace(chance: Random, name: str, size: int, pace: float, horizon: float) -> Iterator[Step]:
    """Yield a trace from its record to the outcomes of what was proposed in it."""
    domain = chance.choice(DOMAINS)
    who = wording.customer(chance)
    trigger = f"trigger-{name}"
    says = f"{who}: {chance.choice(domain.subjects)}"
    yield Step(0.0, {"event": {"kind": "trigger", "id": trigger, "says": says, "agent": "crm"}})
    opened: _Fields = {
        "trace_id": name,
        "title": says,
        "domain": domain.name,
        "profile": chance.choices(("strict", "seed", "imported"), (85, 10, 5))[0],
        "agent": chance.choice(domain.agents),
        "session": f"session-{chance.randrange(10**6):06}",
    }
    yield Step(chance.expovariate(1 / 30), {"trace": name, "opened": opened})
    reasoning = Reasoning(chance, domain, who)
    proposed = count(1)
    later: list[_Fields] = []
    for item in islice(reasoning.items(), size):
        yield Step(chance.expovariate(1 / pace), {"trace": name, "item": item})
        if item["type"] == "decision_selection" and "option_id" in item and chance.random() < 0.8:
            steps = list(_spine(chance, domain, opened, item, trigger, next(proposed)))
            yield Step(chance.expovariate(1 / 60), {"event": steps[0]})
            later += steps[1:]
    # What people make of it comes after the reasoning, verdict by verdict, outcome by outcome.
    order = {"override": 0, "execution": 1, "annotation": 2, "outcome": 3}
    last = 0
    for event in sorted(later, key=lambda event: order[event["kind"]]):
        wait = horizon if event["kind"] == "outcome" and last != 3 else 1800.0
        last = order[event["kind"]]
        yield Step(wait + chance.expovariate(1 / 1800), {"event": event})


def _spine(
    chance: Random,
    domain: Domain,
    opened: Mapping[str, Any],
    selection: Mapping[str, Any],
    trigger: str,
    number: int,
) -> Iterator[_Fields]:
    """Yield a proposal and what became of it: nothing yet, a verdict, an outcome."""
    trace, decision = opened["trace_id"], selection["decision_id"]
    name = f"proposal-{trace}-{number}"
    args: _Fields = {"customer": opened["title"].split(":")[0], "percent": chance.randint(1, 20)}
    yield {
        "kind": "proposal", "id": name, "agent": opened["agent"],
        "correlation_id": args["customer"], "domain": domain.name,
        "causes": [trigger, f"{trace}/{selection['id']}"],
        "action": domain.action, "args": args, "probability": chance.randint(10, 95) / 100,
        "metric": domain.metric, "horizon": "P30D", "trace_id": trace, "decision_id": decision,
        "option_id": selection["option_id"], "model": "m-3", "policy_version": "7",
    }  # fmt: skip
    if chance.random() < 0.12:
        return
    verdict = chance.choices(("approve", "modify", "reject"), (65, 20, 15))[0]
    override: _Fields = {
        "kind": "override", "id": f"override-{trace}-{number}", "proposal_id": name,
        "verdict": verdict, "reviewer": chance.choice(domain.reviewers), "shown": True,
        "codes": [chance.choice(_CODES)], "rationale": wording.reason(chance, domain),
        "probability": chance.randint(10, 95) / 100,
    }  # fmt: skip
    if verdict == "modify":
        override["edited"] = {**args, "percent": args["percent"] + chance.randint(1, 5)}
    yield override
    if chance.random() < 0.1:
        second = {"id": f"second-{trace}-{number}", "reviewer": "second.pair", "second": True}
        yield {**override, **second}
    if verdict != "reject":
        says = f"{domain.action} for {args['customer']}"
        causes = [override["id"]]
        made = {"kind": "execution", "id": f"execution-{trace}-{number}", "causes": causes}
        yield {**made, "says": says, "agent": "crm"}
    if chance.random() < 0.05:
        note = {"kind": "annotation", "id": f"note-{trace}-{number}", "proposal_id": name}
        yield {**note, "says": wording.reason(chance, domain), "agent": override["reviewer"]}
    if chance.random() < 0.7:
        yield {
            "kind": "outcome", "id": f"outcome-{trace}-{number}", "proposal_id": name,
            "metric": domain.metric, "value": chance.random() < 0.6, "horizon": "P30D",
            "agent": "crm",
        }  # fmt: skip


class Reasoning:
    """The items of one trace, as many as are asked for."""

    def __init__(self, chance: Random, domain: Domain, who: str) -> None:
        self._chance, self._domain, self._who = chance, domain, who
        self._counts: dict[str, int] = {}
        self._seen: list[str] = []
        """Observations and answers."""
        self._held: list[str] = []
        """Hypotheses that were validated."""
        self._bounds: list[str] = []
        self._taken: list[tuple[str, list[str]]] = []
        """Decisions that were taken and not superseded, each with the hypotheses under it."""

    def items(self) -> Iterator[_Fields]:
        """Yield items without end."""
        for _ in range(self._chance.randint(2, 4)):
            yield self._observed()
        yield self._bound()
        chapters = (
            self._inquiry,
            self._question,
            self._decision,
            self._look_ahead,
            self._afterwards,
        )
        while True:
            yield from self._chance.choices(chapters, (40, 12, 22, 10, 8))[0]()

    # -- chapters ----------------------------------------------------------------------------

    def _inquiry(self) -> Iterator[_Fields]:
        """Yield a look at the evidence, a claim on it, and mostly its verdict."""
        for _ in range(self._chance.randint(1, 3)):
            yield self._observed()
        claim = self._claimed(confidence=self._chance.randint(1, 9) / 10)
        yield claim
        if self._chance.random() < 0.04:
            return
        if self._chance.random() < 0.4:
            yield self._observed()
        yield self._verdict(claim["id"], validated=self._chance.random() < 0.6)
        if self._chance.random() < 0.4:
            refs = [f"val-{self._counts['hypothesis_validation']}"]
            yield self._item("deduction", refs, statement=self._said())

    def _question(self) -> Iterator[_Fields]:
        assignee = {"assignee": "human"} if self._chance.random() < 0.4 else {}
        asked = wording.asked(self._chance, self._domain, self._who)
        question = self._item("question", self._evidence(), question=asked, **assignee)
        yield question
        if self._chance.random() < 0.12:
            return
        answer = self._item(
            "question_answer",
            [question["id"]],
            question_id=question["id"],
            answer=wording.fact(self._chance, self._domain, self._who),
            **({"author": self._chance.choice(self._domain.reviewers)} if assignee else {}),
        )
        self._seen.append(answer["id"])
        yield answer

    def _decision(self, supersedes: str | None = None) -> Iterator[_Fields]:
        """Yield a decision with its matrix and its steelman, and mostly the selection."""
        chance, domain = self._chance, self._domain
        while len(self._bounds) < 2:
            yield self._bound()
        grounds = [*self._held[-3:], *self._evidence()]
        successor = {"supersedes": supersedes} if supersedes else {}
        refs = grounds + ([supersedes] if supersedes else [])
        asked = f"What do we do about the {chance.choice(domain.subjects)} of {self._who}?"
        decision = self._item("decision", refs, question=asked, **successor)
        yield decision
        own = {"decision_id": decision["id"]}
        options: list[str] = []
        for name in chance.sample(domain.choices, chance.randint(2, min(4, len(domain.choices)))):
            said = wording.reason(chance, domain)
            prior = chance.randint(1, 9) / 10
            option = self._item(
                "decision_option", [decision["id"]], **own, name=name, description=said,
                probability=prior,
            )  # fmt: skip
            options.append(option["id"])
            yield option
        bounds = wording.some(chance, self._bounds[-6:], 4)
        for bound in bounds:
            yield self._item("decision_constraint", [decision["id"]], **own, constraint_id=bound)
        if chance.random() < 0.5:
            refs = [decision["id"], *self._evidence()]
            yield self._item(
                "decision_heuristic", refs, **own, statement=wording.reason(chance, domain)
            )
        for option in options:
            for bound in bounds:
                if chance.random() < 0.003:
                    return  # it was left open here
                yield self._item(
                    "decision_option_constraint_evaluation", [option, *self._evidence(1)], **own,
                    option_id=option, constraint_id=bound, satisfied=chance.random() < 0.7,
                    reasoning=wording.reason(chance, domain),
                )  # fmt: skip
        yield from self._taken_or_not(decision["id"], options, grounds)

    def _taken_or_not(
        self, decision: str, options: list[str], grounds: list[str]
    ) -> Iterator[_Fields]:
        chance = self._chance
        own, best = {"decision_id": decision}, chance.choice(options)
        steelman = self._claimed(**own, stage="steelmanning", challenges=best, holds=False)
        yield steelman
        if chance.random() < 0.03:
            return
        won = chance.random() < 0.08
        yield self._verdict(steelman["id"], validated=won, holds=False)
        if won:
            best = next(option for option in options if option != best)
        if chance.random() < 0.04:
            return
        why = {option: self._why() for option in options if option != best}
        chosen = {"option_id": best} if chance.random() > 0.03 else {}
        if not chosen:
            why[best] = self._why()
        yield self._item(
            "decision_selection", [decision, *grounds[:1]], **own, **chosen,
            reasoning=self._why(), rejected=why,
        )  # fmt: skip
        self._taken.append((decision, [name for name in grounds if name.startswith("hyp")]))

    def _look_ahead(self) -> Iterator[_Fields]:
        """Yield a pre-mortem."""
        angles = wording.some(self._chance, _ANGLES, 3)
        verdicts: list[str] = []
        for angle in angles:
            claim = self._claimed(stage="pre_mortem", angle=angle, holds=False)
            yield claim
            if self._chance.random() < 0.96:
                verdict = self._verdict(claim["id"], validated=False)
                verdicts.append(verdict["id"])
                yield verdict
        if verdicts:
            counts = {"angles examined": len(angles), "resolved": len(verdicts)}
            said = self._said()
            yield self._item(
                "deduction", verdicts, statement=said, stage="pre_mortem", counts=counts
            )

    def _afterwards(self) -> Iterator[_Fields]:
        """Yield what overtakes a decision: another verdict, a late constraint, a successor."""
        if not self._taken:
            yield self._observed()
            return
        number = self._chance.randrange(len(self._taken))
        decision, grounds = self._taken[number]
        what = self._chance.random()
        if what < 0.35 and grounds:
            yield self._verdict(grounds[0], validated=False)
            self._held = [name for name in self._held if name != grounds[0]]
        elif what < 0.6:
            yield self._bound(decision)
        else:
            del self._taken[number]
            yield from self._decision(decision)

    # -- items -------------------------------------------------------------------------------

    def _item(self, item_type: str, refs: list[str], **fields: object) -> _Fields:
        number = self._counts[item_type] = self._counts.get(item_type, 0) + 1
        made: _Fields = {"id": f"{_PREFIX[item_type]}-{number}", "type": item_type}
        if refs:
            made["trace_item_refs"] = list(dict.fromkeys(refs))
        return {**made, **fields}

    def _observed(self) -> _Fields:
        chance = self._chance
        kind = chance.choice(wording.SOURCES)
        place = f"{self._domain.name}/{chance.choice(self._domain.measures).replace(' ', '_')}"
        cited = {"kind": kind, "ref": place, "locator": f"2026-W{chance.randint(1, 52):02}"}
        said = wording.fact(chance, self._domain, self._who)
        seen = self._item("observation", [], statement=said, citations=[cited])
        self._seen.append(seen["id"])
        return seen

    def _bound(self, decision: str | None = None) -> _Fields:
        refs = [decision] if decision else self._evidence(1)
        said = self._chance.choice(self._domain.bounds)
        bound = self._item("constraint", refs, statement=said, hard=self._chance.random() < 0.6)
        self._bounds.append(bound["id"])
        return bound

    def _claimed(self, *, holds: bool = True, **fields: object) -> _Fields:
        refs = self._evidence()
        if holds and self._held and self._chance.random() < 0.3:
            refs.append(self._chance.choice(self._held[-8:]))
        return self._item("hypothesis", refs, statement=self._said(), **fields)

    def _verdict(self, claim: str, *, validated: bool, holds: bool = True) -> _Fields:
        if validated and holds:
            self._held.append(claim)
        refs = [claim, *self._evidence()]
        own = {"hypothesis_id": claim, "validated": validated, "reasoning": self._why()}
        return self._item("hypothesis_validation", refs, **own)

    def _evidence(self, most: int = 2) -> list[str]:
        """Return some of what was seen: mostly the newest, now and then something old."""
        near = self._seen[-6:] if self._chance.random() < 0.9 else self._seen
        return [
            near[self._chance.randrange(len(near))] for _ in range(self._chance.randint(1, most))
        ]

    def _said(self) -> str:
        return wording.claim(self._chance, self._domain, self._who)

    def _why(self) -> str:
        return wording.reason(self._chance, self._domain)


_ANGLES = ("scope", "integration", "performance", "rollback", "observability")
_PREFIX = {
    "observation": "obs",
    "hypothesis": "hyp",
    "question": "qst",
    "constraint": "con",
    "deduction": "ded",
    "hypothesis_validation": "val",
    "question_answer": "ans",
    "decision": "dec",
    "decision_option": "opt",
    "decision_constraint": "dcn",
    "decision_heuristic": "heu",
    "decision_option_constraint_evaluation": "eval",
    "decision_selection": "sel",
}


def _text(moment: float) -> str:
    return f"{BEGIN + timedelta(seconds=round(moment, 3)):%Y-%m-%dT%H:%M:%S.%fZ}"


def _kept(entries: int, longest: int, end: str) -> Path:
    name = f"dtui-corpus-{VERSION}-{entries}" + (f"-{longest}" if longest else "")
    return Path(tempfile.gettempdir()) / f"{name}.{end}"


def main() -> None:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=0, help="one trace of so many items")
    parser.add_argument("--out", type=Path, help="the file; by default one that is used again")
    asked = parser.parse_args()
    if asked.out is None:
        print(corpus_of(asked.entries, asked.longest))
    elif asked.out.suffix == ".jsonl":
        write(asked.out, asked.entries, asked.longest)
    else:
        make(asked.out, asked.entries, asked.longest)


if __name__ == "__main__":
    main()
