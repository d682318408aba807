"""A corpus as frames means what the spine means, and knows nothing of what came later."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError, InsufficientDataError, InvalidQueryError
from dtui.imports.jsonl import import_jsonl
from dtui.spine import ProposalState, proposal_state
from learning.frames import DECISIONS, OUTCOMES, OVERRIDES, Frames, read_corpus
from sample_traces import pricing
from tests.log.moments import SetClock, later
from tests.spine.histories import Act, histories, world
from tests.spine.scene import day, judge, observe, propose, retract, scene

Row = dict[str, Any]


def log_only(corpus: Corpus, as_of: datetime | None = None) -> Frames:
    return read_corpus(corpus, as_of=as_of, segments=False)


def assert_same(one: Frames, other: Frames) -> None:
    """Ask that two frames hold the same rows in the same order."""
    assert one.decisions.equals(other.decisions, null_equal=True)
    assert one.overrides.equals(other.overrides, null_equal=True)
    assert one.outcomes.equals(other.outcomes, null_equal=True)
    assert one.as_of == other.as_of


# -- against the spine -------------------------------------------------------------------------


def assert_as_the_spine_has_it(state: ProposalState, frames: Frames) -> None:
    made = state.proposal
    of_it = pl.col("proposal_id") == made.id
    (decision,) = frames.decisions.filter(of_it).iter_rows(named=True)
    assert decision["decided_at"] == state.decided_at
    for name in ("domain", "agent", "action", "probability", "metric", "horizon", "trace_id"):
        assert decision[name] == getattr(made, name), name
    assert decision["proposed_at"] == made.happened_at
    assert json.loads(decision["args"]) == dict(made.args)
    assert_verdicts(state, frames.overrides.filter(of_it).rows(named=True))
    assert_outcomes(state, frames.outcomes.filter(of_it).rows(named=True))


def assert_verdicts(state: ProposalState, rows: Sequence[Row]) -> None:
    assert [row["override_id"] for row in rows] == [given.id for given in state.overrides]
    in_force = [row["override_id"] for row in rows if row["in_force"]]
    assert in_force == ([] if state.in_force is None else [state.in_force.id])
    for row, event in zip(rows, state.overrides, strict=True):
        assert (row["retracted_at"] is not None) == (event.id in state.retracted)
        for name in ("verdict", "reviewer", "reviewer_kind", "probability", "second", "replaces"):
            assert row[name] == getattr(event, name), name
        assert (row["given_at"], tuple(row["codes"])) == (event.happened_at, event.codes)
        edited = None if event.edited is None else dict(event.edited)
        assert (None if row["edited"] is None else json.loads(row["edited"])) == edited


def assert_outcomes(state: ProposalState, rows: Sequence[Row]) -> None:
    told = {
        (outcome_id, number): event
        for outcome_id, versions in state.versions.items()
        for number, event in enumerate(versions, 1)
    }
    assert sorted(told) == sorted((row["outcome_id"], row["version"]) for row in rows)
    for row in rows:
        event = told[row["outcome_id"], row["version"]]
        assert (row["metric"], row["censored"]) == (event.metric, event.censored)
        assert (row["horizon"], row["occurred_at"]) == (event.horizon, event.occurred_at)
        if isinstance(event.value, str):
            assert (row["value"], row["category"]) == (None, event.value)
        else:
            assert (row["value"], row["category"]) == (event.value, None)


@settings(max_examples=25)
@given(histories(40))
def test_frames_say_of_every_proposal_what_the_spine_says(history: list[Act]) -> None:
    with world() as there:
        there.play(history)
        proposals = [row.proposal_id for row in there.corpus.rows.proposals(limit=1_000)]
        if not proposals:
            return
        frames = log_only(there.corpus)
        assert frames.decisions["proposal_id"].to_list() == proposals
        for proposal_id in proposals:
            assert_as_the_spine_has_it(proposal_state(there.corpus.log, proposal_id), frames)


# -- no look-ahead -----------------------------------------------------------------------------


@settings(max_examples=10)
@given(histories(30))
def test_what_was_read_at_a_moment_is_read_again_later_as_of_it(history: list[Act]) -> None:
    with world() as there:
        then: dict[datetime, Frames] = {}
        for act in history:
            there.do(act)
            if there.corpus.rows.count_proposals():
                frames = log_only(there.corpus)
                assert frames.as_of is not None
                then[frames.as_of] = frames  # the last of those recorded at the same moment
        for moment, frames in then.items():
            again = log_only(there.corpus, moment)
            assert_same(again, frames)
            assert (again.metrics, again.origin) == (frames.metrics, frames.origin)
            assert_same(log_only(there.corpus).known_by(moment), frames)


@pytest.fixture(scope="module")
def desk_lines() -> list[str]:
    return list(pricing.lines_of(pricing.simulate(pricing.Parameters(decisions=30))))


def imported(lines: Sequence[str], path: Path, as_of: datetime) -> Frames:
    with Corpus.create(path) as corpus:
        import_jsonl(io.StringIO("\n".join(lines)), corpus)
        return log_only(corpus, as_of)


def recorded_at(line: str) -> datetime:
    content = json.loads(line)
    said = next(content[name] for name in ("event", "opened", "item") if name in content)
    return datetime.fromisoformat(content.get("source_recorded_at") or said["recorded_at"])


def test_an_imported_log_is_read_by_the_times_of_its_source(
    desk_lines: list[str], tmp_path: Path
) -> None:
    moments = sorted(map(recorded_at, desk_lines))
    with Corpus.create(tmp_path / "whole.db") as corpus:
        import_jsonl(io.StringIO("\n".join(desk_lines)), corpus)
        for number, moment in enumerate(moments[200 :: len(moments) // 5]):
            cut = [line for line in desk_lines if recorded_at(line) <= moment]
            expected = imported(cut, tmp_path / f"cut-{number}.db", moment)
            found = log_only(corpus, moment)
            assert_same(found, expected)
            assert found.metrics == expected.metrics


def test_a_verdict_taken_back_later_was_in_force_before() -> None:
    clock = SetClock(0)
    with scene(clock) as corpus:
        propose(corpus)
        clock.seconds = 3_600
        verdict = judge(corpus)
        clock.seconds = 7_200
        retract(corpus, verdict)
        before, after = log_only(corpus, later(3_600)), log_only(corpus)
    assert before.overrides["in_force"].to_list() == [True]
    assert before.decisions["decided_at"].to_list() == [later(3_600)]
    assert after.overrides["retracted_at"].to_list() == [later(7_200)]
    assert after.decisions["decided_at"].to_list() == [None]


def test_a_log_that_goes_on_elsewhere_makes_no_outcome_overdue() -> None:
    clock = SetClock(0)
    with scene(clock) as corpus:
        propose(corpus)
        clock.seconds = 3_600
        judge(corpus)
        clock.seconds = 9_000_000
        corpus.emit("trigger", {"says": "Somebody else called"})
        corpus.emit("domain_declared", {"domain": "support"})
        assert log_only(corpus).as_of == read_corpus(corpus).as_of == later(3_600)


def test_a_metric_that_is_declared_later_is_not_known_before() -> None:
    clock = SetClock(0)
    with scene(clock) as corpus:
        propose(corpus)
        clock.seconds = 60
        corpus.emit(
            "domain_declared",
            {"domain": "pricing", "metrics": [{"name": "won", "horizons": ["P7D"]}]},
        )
        before, after = log_only(corpus, later(0)), log_only(corpus, later(60))
    assert [metric.name for metric in before.metrics] == ["won", "margin", "loss"]
    won, renewed = before.metric("won"), after.metric("won", "pricing")
    assert won is not None
    assert renewed is not None
    assert won.horizons == (timedelta(days=30), timedelta(days=90))
    assert renewed.horizons == (timedelta(days=7),)


def test_a_declaration_without_a_date_holds_for_what_was_imported_under_it() -> None:
    with scene(SetClock(86_400 * 400)) as corpus:
        past = datetime(2026, 1, 2, tzinfo=UTC)
        corpus.emit(
            "proposal",
            {"id": "p", "domain": "pricing", "action": "a", "causes": ["ticket"]},
            source_recorded_at=past,
        )
        frames = log_only(corpus, past)
    assert [metric.name for metric in frames.metrics] == ["won", "margin", "loss"]
    assert frames.origin is not None
    assert frames.origin.position == 4


# -- what comes with it ------------------------------------------------------------------------


def test_every_frame_has_the_columns_of_its_schema() -> None:
    with scene() as corpus:
        propose(corpus)
        frames = log_only(corpus)
    assert dict(frames.decisions.schema) == dict(DECISIONS)
    assert dict(frames.overrides.schema) == dict(OVERRIDES)
    assert dict(frames.outcomes.schema) == dict(OUTCOMES)


def test_the_origin_names_the_last_entry_that_counts() -> None:
    clock = SetClock(0)
    with scene(clock) as corpus:
        propose(corpus)
        clock.seconds = 60
        judge(corpus)
        first, last = log_only(corpus, later(59)), log_only(corpus)
        head = corpus.log.head()
    assert first.origin is not None
    assert last.origin is not None
    assert (first.origin.position, last.origin.position) == (head - 1, head)
    assert first.origin.digest != last.origin.digest
    assert (last.origin.kind, last.origin.name, last.origin.tenant) == (
        "corpus",
        "decisions.db",
        "local",
    )


def test_a_moment_before_all_proposals_is_too_early() -> None:
    with scene() as corpus:
        propose(corpus)
        with pytest.raises(InsufficientDataError, match=r"before every proposal.*2026-10-01"):
            log_only(corpus, later(-1))
        with pytest.raises(InvalidQueryError, match="no time zone"):
            log_only(corpus, datetime(2026, 10, 1))  # noqa: DTZ001


def test_a_corpus_without_proposals_has_nothing_to_learn_from(tmp_path: Path) -> None:
    with scene() as corpus, pytest.raises(InsufficientDataError, match="holds no proposals"):
        log_only(corpus)
    with (
        Corpus.create(tmp_path / "empty.db") as corpus,
        pytest.raises(InsufficientDataError, match="empty"),
    ):
        log_only(corpus)


def test_outcomes_keep_their_kind_of_value() -> None:
    with scene(SetClock(86_400 * 99)) as corpus:
        propose(corpus, occurred_at=day(1))
        judge(corpus, occurred_at=day(2))
        observe(corpus)
        observe(corpus, metric="margin", value=12, horizon="P30D")
        observe(corpus, metric="loss", value="price")
        found = log_only(corpus).outcomes.select("metric", "value", "category", "horizon").rows()
    assert found == [
        ("won", 1.0, None, None),
        ("margin", 12.0, None, timedelta(days=30)),
        ("loss", None, "price", None),
    ]


def test_an_entry_that_is_no_event_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with scene() as corpus:
        propose(corpus)
        entries = list(corpus.log.entries(kinds=["proposal"]))
        broken = [entry._replace(body=b"[1]") for entry in entries]
        monkeypatch.setattr(type(corpus.log), "entries", lambda *_, **__: iter(broken))
        with pytest.raises(CorruptLogError, match=r"entry 4 \('p'\) cannot be read"):
            log_only(corpus)


def test_a_redacted_event_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with scene() as corpus:
        propose(corpus)
        propose(corpus, "q")
        entries = list(corpus.log.entries(kinds=["proposal"]))
        redacted = [entries[0]._replace(body=None, salt=None), entries[1]]
        monkeypatch.setattr(type(corpus.log), "entries", lambda *_, **__: iter(redacted))
        assert log_only(corpus).decisions["proposal_id"].to_list() == ["q"]
