"""The join beside `dtui.spine`: what is due there is unreported here, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.spine import DomainDeclared, Metric, Outcome, Override, Proposal
from dtui.spine.proposals import ProposalState, read_at
from learning.frames import DeclaredMetric, read_corpus
from learning.join import horizon_suffix, join_outcomes
from tests.learning.join.brute_force import Made, Told
from tests.learning.join.histories import CATEGORIES, DAY, START, decisions_of, outcomes_of
from tests.log.moments import SetClock
from tests.spine.scene import day, judge, observe, propose, retract, scene

HORIZONS = (30 * DAY, 60 * DAY, 90 * DAY)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "binary": st.booleans(),
    "number": st.sampled_from([0.5, 2.5]),
    "category": st.sampled_from(CATEGORIES),
}


def domain_of(kind: Any) -> DomainDeclared:  # noqa: ANN401 (one of three words)
    categories = CATEGORIES if kind == "category" else ()
    metric = Metric(name="won", type=kind, horizons=HORIZONS, categories=categories)
    return DomainDeclared(domain="pricing", metrics=(metric,))


@st.composite
def states(draw: st.DrawFn) -> tuple[str, ProposalState]:
    """A decision of the first day, and readings, endings and corrections of one metric."""
    kind = draw(st.sampled_from(sorted(VALUES)))
    made = Proposal(id="p", domain="pricing", action="discount", occurred_at=START - DAY)
    given_ = Override(id="v", proposal_id="p", verdict="approve", reviewer="ana", occurred_at=START)
    outcomes: list[Outcome] = []
    for number in range(draw(st.integers(0, 4))):
        horizon = draw(st.sampled_from([None, None, *HORIZONS]))
        for version in range(draw(st.integers(1, 2))):
            censored = draw(st.sampled_from([False, False, True]))
            outcomes.append(
                Outcome(
                    id=f"o{number}.{version}",
                    outcome_id=f"o{number}",
                    proposal_id="p",
                    metric="won",
                    horizon=horizon,
                    censored=censored,
                    value=None if censored else draw(VALUES[kind]),
                    occurred_at=START + draw(st.sampled_from([10, 30, 31, 60, 90, 91])) * DAY,
                )
            )
    return kind, ProposalState(made, (given_, *outcomes))


def joined_of(kind: str, state: ProposalState) -> dict[str, Any]:
    told = [
        Told(
            outcome_id,
            version,
            "p",
            float(it.value) if isinstance(it.value, bool | int) else it.value,
            it.censored,
            it.horizon,
            it.occurred_at or START,
            it.occurred_at or START,
        )
        for outcome_id, versions in state.versions.items()
        for version, it in enumerate(versions)
    ]
    metric = DeclaredMetric("pricing", "won", kind, horizons=HORIZONS)  # type: ignore[arg-type]
    joined = join_outcomes(
        decisions_of([Made("p", state.decided_at)]),
        outcomes_of(told, kind),  # type: ignore[arg-type]
        horizons=HORIZONS,
        as_of=START + 365 * DAY,
        metric=metric,
    )
    return joined.row(0, named=True)


@settings(max_examples=150)
@given(states())
def test_what_is_due_is_unreported_and_nothing_else_is(case: tuple[str, ProposalState]) -> None:
    kind, state = case
    row = joined_of(kind, state)
    due = {due.horizon for due in state.due(domain_of(kind))}
    assert {at for at in HORIZONS if row[f"status_{horizon_suffix(at)}"] == "unreported"} == due


@given(states().filter(lambda case: case[0] == "number"))
def test_a_number_is_read_at_the_horizon_the_spine_says(case: tuple[str, ProposalState]) -> None:
    kind, state = case
    row = joined_of(kind, state)
    metric = domain_of(kind).metrics[0]
    readings: dict[timedelta | None, set[object]] = {}
    for outcome in state.outcomes:
        if not outcome.censored:
            readings.setdefault(read_at(metric, outcome, START), set()).add(outcome.value)
    for at in HORIZONS:
        said = row[f"outcome_{horizon_suffix(at)}"]
        assert said in readings.get(at, {None})


def test_a_number_asked_at_one_horizon_is_not_taken_from_another() -> None:
    told = [Told("o", 1, "p", 7.0, False, None, START + 10 * DAY, START + 10 * DAY)]
    metric = DeclaredMetric("pricing", "margin", "number", horizons=HORIZONS)
    frames = (
        decisions_of([Made("p", START)]),
        outcomes_of(told, "number").with_columns(metric=pl.lit("margin")),
    )
    for horizon, said in ((30 * DAY, 7.0), (60 * DAY, None)):
        joined = join_outcomes(*frames, horizons=[horizon], as_of=START + 365 * DAY, metric=metric)
        assert joined.to_series(len(frames[0].columns)).to_list() == [said]


def test_a_corpus_says_the_same_as_its_own_proposals() -> None:
    with scene(SetClock()) as corpus:
        for name in ("won", "lost", "late", "silent", "waiting", "undone"):
            propose(corpus, name)
            if name != "waiting":
                judge(corpus, id=f"v-{name}", proposal_id=name)
        observe(corpus, proposal_id="won", occurred_at=day(10))
        observe(corpus, proposal_id="lost", occurred_at=day(20), value=False)
        observe(corpus, id="late-1", proposal_id="late", occurred_at=day(25))
        observe(
            corpus,
            proposal_id="late",
            outcome_id="late-1",
            supersedes="late-1",
            occurred_at=day(40),
        )
        retract(corpus, "v-undone")
        observe(corpus, proposal_id="won", metric="margin", value=11, occurred_at=day(60))
        with corpus.writing(clock=lambda: day(100)):
            corpus.emit("trigger", {"id": "later", "says": "Time went by"})
        frames = read_corpus(corpus, segments=False)
    won = next(metric for metric in frames.metrics if metric.name == "won")
    joined = join_outcomes(
        frames.decisions,
        frames.outcomes,
        horizons=won.horizons,
        as_of=day(95),
        metric=won,
    )
    said = {row["proposal_id"]: row for row in joined.to_dicts()}
    assert {name: (row["outcome_30d"], row["status_30d"]) for name, row in said.items()} == {
        "won": (True, "known"),
        "lost": (False, "known"),
        "late": (False, "known"),
        "silent": (None, "unreported"),
        "waiting": (None, "undecided"),
        "undone": (None, "undecided"),
    }
    assert said["late"]["outcome_90d"] is True
    assert said["late"]["time_to_event"] == pytest.approx(40 * DAY, abs=DAY)
