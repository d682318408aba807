"""Rows written event by event are those that a look at the whole log would find."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.audit import audit_log
from dtui.corpus import Corpus, WaitingKind
from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.spine import Proposal
from tests.log.moments import later
from tests.spine.histories import DOMAINS, PEOPLE, Act, Facts, World, histories, world
from tests.spine.scene import dump

WAITING: tuple[WaitingKind, ...] = ("item", "verdict", "outcome")


def wanted_proposal(facts: Facts, made: Proposal) -> dict[str, object]:
    """Return what must be in a proposal's row."""
    verdict = facts.in_force(made)
    return {
        "proposal_id": made.id,
        "position": made.position,
        "stream": made.stream,
        "domain": made.domain,
        "action": made.action,
        "agent": made.agent,
        "correlation_id": made.correlation_id,
        "trace_id": made.trace_id,
        "decision_id": made.decision_id,
        "option_id": made.option_id,
        "probability": made.probability,
        "metric": made.metric,
        "horizon": made.horizon and made.horizon.total_seconds(),
        "proposed_at": made.occurred_at or made.recorded_at,
        "verdict": "" if verdict is None else verdict.verdict,
        "override_id": None if verdict is None else verdict.id,
        "reviewer": None if verdict is None else verdict.reviewer,
        "decided_at": None if verdict is None else verdict.occurred_at or verdict.recorded_at,
        "reviewers": tuple(dict.fromkeys(given.reviewer for given in facts.standing(made))),
        "title": "",
    }


def check_proposals(world: World, facts: Facts) -> None:
    rows = world.corpus.rows.proposals(limit=1_000)
    assert [row.proposal_id for row in rows] == [made.id for made in facts.proposals]
    assert world.corpus.rows.count_proposals() == len(rows)
    for row, made in zip(rows, facts.proposals, strict=True):
        wanted = wanted_proposal(facts, made)
        found = row._asdict()
        assert {name: found[name] for name in wanted} == wanted
        assert repr(json.loads(row.args)) == repr(dict(made.args))
        verdict, outcomes = facts.in_force(made), facts.outcomes(made)
        assert bool(row.edited) == (verdict is not None and verdict.verdict == "modify")
        assert row.outcome.count(" · ") == max(0, len(outcomes) - 1)
        assert [said.split()[0] for said in row.outcome.split(" · ") if said] == [
            reading.metric for reading in outcomes
        ]
        state = world.corpus.proposal(str(made.id))
        assert state.proposal == made
        assert list(state.events) == facts.about(made)
        assert state.in_force == verdict
        assert list(state.outcomes) == outcomes
        assert [given.id for given in state.standing] == [g.id for g in facts.standing(made)]


def check_due(world: World, facts: Facts) -> None:
    rows = world.corpus.rows
    firsts: list[DueRow] = []
    count = 0
    for made in facts.proposals:
        found = rows.due_of(str(made.id))
        assert [row[:6] for row in found] == [
            (made.position, horizon, due_at, ", ".join(metrics), made.id, made.domain)
            for horizon, (due_at, metrics) in sorted(facts.due(made).items())
        ]
        firsts += found[:1]
        count += len(found)
    firsts.sort(key=lambda row: (row.due_at, row.position))
    assert rows.count_horizons() == count
    for hours in (0, 20, 60, 1e6):
        now = later(hours * 3_600)
        reached = [row for row in firsts if row.due_at <= now]
        assert rows.due(now, limit=1_000) == reached
        assert rows.count_due(now) == len(reached)


def check_order(_: World, facts: Facts) -> None:
    """Hold what was said to when it was said, and to what was said before."""
    for made in facts.proposals:
        assert made.happened_at is not None
        for about in facts.about(made):
            assert about.happened_at is not None
            if about.kind == "override":
                assert about.happened_at >= made.happened_at
            if about.kind == "outcome":
                assert about.happened_at > made.happened_at
        read = [
            (one.metric, one.horizon)
            for one in facts.outcomes(made)
            if one.horizon or not (one.metric == "margin" or one.censored)
        ]
        assert len(set(read)) == len(read), "nothing was read twice"


def check_lists(world: World, facts: Facts) -> None:
    rows = world.corpus.rows
    for domain in (None, *DOMAINS):
        of_domain = [made for made in facts.proposals if domain in (None, made.domain)]
        waiting = [made.id for made in of_domain if facts.in_force(made) is None]
        found = rows.without_verdict(domain=domain, limit=1_000)
        assert [row.proposal_id for row in found] == waiting
        assert rows.count_without_verdict(domain=domain) == len(waiting)
        for reviewer in PEOPLE:
            said = {made.id for made in of_domain
                    if reviewer in [given.reviewer for given in facts.standing(made)]}  # fmt: skip
            open_to = [m.id for m in reversed(of_domain) if m.id not in {*waiting, *said}]
            second = rows.for_second_opinion(reviewer, domain=domain, limit=1_000)
            assert [row.proposal_id for row in second] == open_to
            assert rows.count_for_second_opinion(reviewer, domain=domain) == len(open_to)
    for trace_id in ("trace", "other"):
        of_trace = [made for made in facts.proposals if made.trace_id == trace_id]
        assert [row.proposal_id for row in rows.proposals_of(trace_id)] == [m.id for m in of_trace]
        trace = rows.trace(trace_id)
        if trace is not None:
            verdict = facts.in_force(of_trace[-1]) if of_trace else None
            waits = "waits" if of_trace else ""
            assert trace.verdict == (waits if verdict is None else verdict.verdict)


def check_events(world: World, facts: Facts) -> None:
    of = {event.id: str(made.id) for made in facts.proposals for event in facts.about(made)}
    of |= {made.id: str(made.id) for made in facts.proposals}
    for event in facts.events:
        assert event.position is not None
        row = world.corpus.rows.event_at(event.position)
        assert row is not None
        assert row[:5] == (event.position, event.id, event.kind, event.stream, of.get(event.id))
        assert row.says


def check_domains(world: World, facts: Facts) -> None:
    for name in DOMAINS:
        versions = [e for e in facts.events if e.kind == "domain_declared" and e.domain == name]
        assert [version.version for version in versions] == list(range(1, len(versions) + 1))
        assert world.corpus.domain(name) == (versions[-1] if versions else None)


CHECKS = (check_proposals, check_due, check_order, check_lists, check_events, check_domains)


def check_all(world: World) -> None:
    """Hold every list to what the log holds."""
    facts = Facts(world.contents())
    for check in CHECKS:
        check(world, facts)


@settings(max_examples=30)
@given(histories())
def test_after_every_act_the_lists_say_what_the_log_says(history: list[Act]) -> None:
    with world() as w, w.corpus.writing():
        for act in history:
            before, head = dump(w.corpus), w.corpus.log.head()
            taken = w.do(act)
            if not taken or act.kind in ("again", "undone"):
                assert dump(w.corpus) == before, "a refused event leaves no mark"
            else:
                assert w.corpus.log.head() in (head, head + 1)
            check_all(w)


@settings(max_examples=30)
@given(histories(60))
def test_after_a_history_the_log_is_sound_whoever_looks(history: list[Act]) -> None:
    with world() as w:
        w.play(history)
        check_all(w)
        assert list(audit_log(w.corpus)) == []
        with Corpus.open(w.corpus.path) as other:
            assert dump(other) == dump(w.corpus)
            check_all(World(other, w.clock))


@settings(max_examples=30)
@given(histories(40))
def test_lists_that_are_brought_up_to_date_last_say_the_same(history: list[Act]) -> None:
    with world() as w:
        with w.corpus.writing(lists_last=True):
            w.play(history)
        check_all(w)
        assert list(audit_log(w.corpus)) == []


@settings(max_examples=30)
@given(histories(25), st.lists(st.booleans(), min_size=25, max_size=25))
def test_two_who_act_in_turns_see_one_corpus(history: list[Act], turns: list[bool]) -> None:
    with world() as first, Corpus.open(first.corpus.path, clock=first.clock) as opened:
        second = World(opened, first.clock)
        for act, is_first in zip(history, turns, strict=False):
            (first if is_first else second).do(act)
        check_all(first)
        check_all(second)


@settings(max_examples=30)
@given(
    histories(40),
    st.integers(1, 5),
    st.sets(st.sampled_from(WAITING)),
    st.sampled_from([None, *DOMAINS]),
    st.integers(0, 80),
)
def test_what_waits_is_read_page_by_page_either_way(
    history: list[Act], size: int, kinds: set[WaitingKind], domain: str | None, hours: int
) -> None:
    with world() as w:
        w.play(history)
        facts = Facts(w.contents())
        now = later(hours * 3_600)
        waiting = w.corpus.waiting(now, kinds=kinds, domain=domain)
        wanted: list[tuple[object, ...]] = []
        if "item" in kinds:
            wanted += wanted_items(w, domain)
        mine = [made for made in facts.proposals if domain in (None, made.domain)]
        if "verdict" in kinds:
            wanted += [(made.id,) for made in mine if facts.in_force(made) is None]
        if "outcome" in kinds:
            firsts = [
                (due_at, made.position, made.id, horizon)
                for made in mine
                for horizon, (due_at, _) in sorted(facts.due(made).items())[:1]
            ]
            wanted += [place[2:] for place in sorted(firsts) if place[0] <= now]
        assert waiting.count() == len(wanted)
        for backwards in (False, True):
            found: list[tuple[object, ...]] = []
            page = waiting.page(limit=size, backwards=backwards)
            while page:
                assert len(page) <= size
                found += [named(row) for row in page]
                page = waiting.page(after=page[-1], limit=size, backwards=backwards)
            assert found == (wanted[::-1] if backwards else wanted)


def wanted_items(w: World, domain: str | None) -> list[tuple[object, ...]]:
    """Return what pends in the traces of a domain, in the gate's order."""
    pending: list[tuple[bool, int, str, str]] = []
    for trace_id, of in (("trace", "pricing"), ("other", "support")):
        if w.corpus.rows.trace(trace_id) is None or domain not in (None, of):
            continue
        for item in w.corpus.trace(trace_id).pending:
            position = w.corpus.log.position(f"{trace_id}/{item.id}")
            assert position is not None
            parked = getattr(item, "assignee", None) == "human"
            pending.append((parked, position, trace_id, item.id))
    return [(trace_id, item_id) for _, _, trace_id, item_id in sorted(pending)]


def named(row: PendingRow | ProposalRow | DueRow) -> tuple[object, ...]:
    match row:
        case PendingRow():
            return row.trace_id, row.item_id
        case ProposalRow():
            return (row.proposal_id,)
        case DueRow():
            return row.proposal_id, row.horizon


def test_histories_come_to_all_that_is_looked_at_here() -> None:
    """Otherwise the properties above would be true of nothing."""
    seen: set[str] = set()

    @settings(max_examples=60, database=None)
    @given(histories(60))
    def look(history: list[Act]) -> None:
        with world() as w:
            w.play(history)
            facts = Facts(w.contents())
            seen.update(event.kind for event in facts.events)
            seen.update(event.verdict for event in facts.events if event.kind == "override")
            for made in facts.proposals:
                if facts.due(made):
                    seen.add("due")
                if any(facts.is_pointless(made, metric) for metric in facts.domain(made).metrics):
                    seen.add("pointless")
                if len({given.id for given in facts.standing(made) if not given.second}) > 1:
                    seen.add("replaced")
                if any(given.second for given in facts.standing(made)):
                    seen.add("second")
                if any(read.supersedes for read in facts.outcomes(made)):
                    seen.add("corrected")
            if w.corpus.rows.count_pending():
                seen.add("pending")

    look()
    assert seen >= {
        *("domain_declared", "trigger", "context_gathered", "proposal", "override", "escalation"),
        *("exception", "execution", "outcome", "gate", "annotation", "retraction"),
        *("approve", "modify", "reject", "replaced", "second"),
        *("due", "pointless", "corrected", "pending"),
    }


@pytest.mark.parametrize("hours", [0, 1])
def test_a_horizon_is_due_from_the_very_moment(hours: int) -> None:
    with world() as w:
        made = w.corpus.emit(
            "proposal", {"domain": "pricing", "action": "discount", "causes": ["trace"]}
        )
        w.clock.seconds = hours * 3_600
        w.corpus.emit("override", {"proposal_id": made, "verdict": "approve", "reviewer": "ana"})
        reached = later((hours + 6) * 3_600)
        assert w.corpus.rows.count_due(reached) == 1
        assert w.corpus.rows.count_due(reached - timedelta(microseconds=1)) == 0
