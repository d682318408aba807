"""A corpus as it stood at any moment is what a replay of the log up to there would be."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import AsOf, Corpus
from dtui.errors import InvalidQueryError, UnknownEntryError, UnknownTraceError
from dtui.imports.jsonl import export_jsonl, restore_jsonl
from dtui.spine import ProposalState, SpineEvent, declared_domain
from dtui.trace import Trace, TraceOpened
from tests.log.moments import START, SetClock, later
from tests.log.scratch import SEEN, scratch_path
from tests.spine.histories import DOMAINS, HOUR, TRACES, Act, World, histories, world
from tests.spine.scene import day, decide, judge, observe, propose, retract, scene

HALF_PAST = timedelta(hours=5, minutes=30)


def stood(trace: Trace) -> dict[str, Any]:
    """Return all that can be asked of a trace, by value."""
    return {
        "opened": trace.opened,
        "items": trace.items,
        "pending": [item.id for item in trace.pending],
        "at_risk": trace.at_risk,
        "selected": [trace.selection_of(item.id) for item in trace.of_type("decision")],
        "validated": [trace.validation_of(item.id) for item in trace.of_type("hypothesis")],
        "answered": [trace.answer_of(item.id) for item in trace.of_type("question")],
        "next": trace.next_id("observation"),
    }


def told(state: ProposalState) -> dict[str, Any]:
    """Return all that can be asked of a proposal, by value."""
    return {
        "proposal": state.proposal,
        "events": state.events,
        "in_force": state.in_force,
        "standing": state.standing,
        "outcomes": state.outcomes,
        "annotations": state.annotations,
        "decided_at": state.decided_at,
    }


def check_same(past: AsOf, replayed: Corpus, today: Corpus) -> None:
    """Check that a corpus as it stood is the replay of its beginning."""
    for trace_id in TRACES:
        if replayed.rows.trace(trace_id) is None:
            with pytest.raises(UnknownTraceError, match=f"'{trace_id}'"):
                past.trace(trace_id)
        else:
            assert stood(past.trace(trace_id)) == stood(replayed.trace(trace_id))
    for row in today.rows.proposals(limit=1_000):
        if replayed.rows.proposal(row.proposal_id) is None:
            with pytest.raises(UnknownEntryError, match=f"'{row.proposal_id}'"):
                past.proposal(row.proposal_id)
        else:
            found = past.proposal(row.proposal_id)
            assert told(found) == told(replayed.proposal(row.proposal_id))
    for name in DOMAINS:
        assert declared_domain(today.log, name, until=past.position) == replayed.domain(name)
    opened = [row.trace_id for row in replayed.traces(order="opened")]
    assert [row.trace_id for row in past.traces()] == opened


def exported(corpus: Corpus) -> list[str]:
    out = io.StringIO()
    export_jsonl(corpus, out)
    return out.getvalue().split("\n")[:-1]


@settings(max_examples=20)
@given(histories(25), st.lists(st.integers(0, 40), min_size=2, max_size=4))
def test_as_of_a_position_is_a_replay_of_all_up_to_there(
    history: list[Act], places: list[int]
) -> None:
    with world() as w:
        w.play(history)
        lines, head = exported(w.corpus), w.corpus.log.head()
        assert len(lines) == head
        for place in {0, head, *(place % (head + 1) for place in places)}:
            with scratch_path() as path, Corpus.create(path) as replayed:
                restore_jsonl(io.StringIO("\n".join(lines[:place])), replayed)
                assert replayed.log.head() == place
                check_same(w.corpus.as_of(position=place), replayed, w.corpus)


@settings(max_examples=20)
@given(histories(25), st.integers(-1, 120), st.sampled_from([0, -1, 1]), st.integers(-12, 14))
def test_as_of_a_moment_is_as_of_the_last_position_recorded_by_then(
    history: list[Act], hours: int, micros: int, zone: int
) -> None:
    with world() as w:
        w.play(history)
        moment = later(hours * HOUR) + timedelta(microseconds=micros)
        moment = moment.astimezone(timezone(timedelta(hours=zone)))
        before = [e.position for e in w.corpus.log.entries() if e.recorded_at <= moment]
        past = w.corpus.as_of(moment)
        assert past.position == max(before, default=0)
        assert (past.moment, past.by) == (moment, "recorded")
        at_position = w.corpus.as_of(position=past.position)
        for row in w.corpus.rows.proposals(limit=1_000):
            if row.position <= past.position:
                assert told(past.proposal(row.proposal_id)) == told(
                    at_position.proposal(row.proposal_id)
                )


@settings(max_examples=30)
@given(histories(30), st.integers(-20, 120))
def test_as_of_what_had_occurred_is_a_filter_over_the_whole_log(
    history: list[Act], hours: int
) -> None:
    with world() as w:
        w.play(history)
        moment = later(hours * HOUR)
        past = w.corpus.as_of(moment, by="occurred")
        for trace_id in TRACES:
            if w.corpus.rows.trace(trace_id) is not None:
                known = [
                    item
                    for item in w.corpus.trace(trace_id)
                    if (item.occurred_at or item.recorded_at) <= moment
                ]
                found = past.trace(trace_id)
                assert list(found) == known
                stood(found)  # every question has an answer, whatever is missing
                assert {item.id for item in found.pending} <= {item.id for item in known}
        events = [event for event in w.contents() if isinstance(event, SpineEvent)]
        for row in w.corpus.rows.proposals(limit=1_000):
            state = w.corpus.proposal(row.proposal_id)
            if row.proposed_at > moment:
                with pytest.raises(UnknownEntryError, match="there was none yet"):
                    past.proposal(row.proposal_id)
                continue
            found = past.proposal(row.proposal_id)
            happened = {e.id for e in events if (e.happened_at or moment) <= moment}
            assert [e.id for e in found.events] == [e.id for e in state.events if e.id in happened]


@settings(max_examples=20)
@given(histories(25), st.integers(0, 40), histories(10))
def test_what_was_stays_what_it_was(history: list[Act], place: int, later_on: list[Act]) -> None:
    """The same question of the same position has the same answer, whatever comes later."""
    with world() as w:
        w.play(history)
        pasts = [
            w.corpus.as_of(position=place % (w.corpus.log.head() + 1)),
            w.corpus.as_of(later(w.clock.seconds)),
            w.corpus.as_of(later(1e7), by="occurred"),
        ]

        def asked() -> list[Any]:
            answers: list[Any] = []
            for past in pasts:
                answers += [answer(lambda p=past, t=t: stood(p.trace(t))) for t in TRACES]
                answers += [answer(lambda p=past, n=name: told(p.proposal(n))) for name in names]
            return answers

        names = [row.proposal_id for row in w.corpus.rows.proposals(limit=1_000)]
        before = asked()
        w.clock.seconds += 1
        w.play([act for act in later_on if act.kind != "open"])
        assert asked() == before


def answer(ask: Any) -> Any:  # noqa: ANN401
    """Return an answer, or the kind of refusal."""
    try:
        return ask()
    except (UnknownTraceError, UnknownEntryError) as error:
        return type(error)


# -- one story -------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def story(clock: SetClock) -> Any:  # noqa: ANN401
    """A decision taken on day 1, proposed on 2, judged on 3, replaced on 4, read on 40."""
    with scene(clock) as corpus:
        for number, act in (
            (1, lambda: decide(corpus)),
            (2, lambda: propose(corpus, trace_id="trace", decision_id="dec-1")),
            (3, lambda: judge(corpus, id="o")),
            (4, lambda: judge(corpus, "reject", id="n", reviewer="lea", replaces="o")),
            (5, lambda: retract(corpus, "n", agent="lea")),
            (40, lambda: observe(corpus, id="r", occurred_at=day(33))),
        ):
            clock.seconds = number * 86_400
            act()
        yield corpus


def test_a_verdict_is_in_force_from_when_it_was_recorded(story: Corpus) -> None:
    found: dict[float, str | None] = {}
    for number in (2, 2.9, 3, 3.9, 4, 4.9, 5, 40):
        verdict = story.as_of(day(number)).proposal("p").in_force
        found[number] = None if verdict is None else verdict.id
    assert found == {2: None, 2.9: None, 3: "o", 3.9: "o", 4: "n", 4.9: "n", 5: "o", 40: "o"}


def test_an_outcome_had_occurred_before_it_was_known(story: Corpus) -> None:
    at = day(35)
    assert story.as_of(at).proposal("p").outcomes == ()
    assert [read.id for read in story.as_of(at, by="occurred").proposal("p").outcomes] == ["r"]


def test_what_was_not_there_yet_is_unknown_by_name_and_time(story: Corpus) -> None:
    with pytest.raises(UnknownEntryError, match=r"'p' .* up to position 7"):
        story.as_of(day(1)).proposal("p")
    with pytest.raises(UnknownTraceError, match="'trace' was opened at position 1, 2026-10-01 09"):
        story.as_of(day(-1)).trace("trace")
    with pytest.raises(UnknownTraceError, match="no trace 'nowhere'"):
        story.as_of(day(1)).trace("nowhere")


def test_before_everything_and_at_the_head(story: Corpus) -> None:
    head = story.log.head()
    nothing, all_of_it = story.as_of(position=0), story.as_of(position=head)
    assert nothing.traces() == []
    with pytest.raises(UnknownTraceError):
        nothing.trace("trace")
    assert stood(all_of_it.trace("trace")) == stood(story.trace("trace"))
    assert told(all_of_it.proposal("p")) == told(story.proposal("p"))
    assert story.as_of(datetime.max.replace(tzinfo=UTC)).position == head
    assert story.as_of(datetime.min.replace(tzinfo=UTC)).position == 0


def test_of_entries_recorded_at_one_moment_all_count(story: Corpus) -> None:
    """The scene and the trace were recorded at the start, before the clock moved."""
    assert story.as_of(START).position == 3
    assert story.as_of(START - timedelta(microseconds=1)).position == 0


def test_a_moment_is_the_same_in_every_zone(story: Corpus) -> None:
    for zone in (UTC, timezone(HALF_PAST), timezone(-timedelta(hours=12))):
        for by in ("recorded", "occurred"):
            past = story.as_of(day(3).astimezone(zone), by=by)  # type: ignore[arg-type]
            assert past.proposal("p").in_force is not None
        assert story.as_of(day(3).astimezone(zone)).position == 9


def test_a_question_that_can_be_taken_two_ways_is_refused(story: Corpus) -> None:
    head = story.log.head()
    asked: list[dict[str, Any]] = [
        {},
        {"moment": day(1), "position": 3},
        {"position": 3, "by": "occurred"},
        {"by": "occurred"},
    ]
    for question in asked:
        with pytest.raises(InvalidQueryError, match="takes a moment or a position; by occurred"):
            story.as_of(**question)
    for position in (-1, head + 1):
        with pytest.raises(InvalidQueryError, match=f"no position {position}; the head is {head}"):
            story.as_of(position=position)
    with pytest.raises(InvalidQueryError, match="2026-10-01 09:00:00 has no time zone; say which"):
        story.as_of(datetime(2026, 10, 1, 9))  # noqa: DTZ001


def test_the_traces_of_then_are_read_page_by_page(story: Corpus) -> None:
    for number in range(5):
        story.open_trace(TraceOpened(trace_id=f"t{number}"))
    past = story.as_of(position=story.log.position("t3"))
    page = past.traces(limit=2)
    found = []
    while page:
        found += [row.trace_id for row in page]
        page = past.traces(after=page[-1], limit=2)
    assert found == ["t3", "t2", "t1", "t0", "trace"]


# -- what was known when a decision was taken ------------------------------------------------------


def test_what_was_known_ends_with_the_selection(story: Corpus) -> None:
    story.record("trace", "observation", SEEN)
    past = story.known_at("trace", "dec-1")
    assert past.position == story.log.position("trace/sel-1")
    assert [item.id for item in past.trace("trace")] == ["obs-1", "dec-1", "opt-1", "sel-1"]
    with pytest.raises(UnknownEntryError):
        past.proposal("p")


def test_what_other_traces_held_by_then_was_known_too(clock: SetClock) -> None:
    with scene(clock) as corpus:
        corpus.open_trace(TraceOpened(trace_id="other"))
        corpus.record("other", "observation", SEEN)
        decide(corpus)
        corpus.record("other", "observation", SEEN)
        known = corpus.known_at("trace", "dec-1")
        assert [item.id for item in known.trace("other")] == ["obs-1"]


def test_a_decision_that_was_not_taken_has_no_such_moment(clock: SetClock) -> None:
    with scene(clock) as corpus:
        decide(corpus, taken=False)
        for name, reason in (
            ("dec-1", "'dec-1' of 'trace' was not taken yet; what is known is in the trace"),
            ("dec-9", "trace 'trace' has no decision 'dec-9'"),
            ("obs-1", "'obs-1' is a observation, not a decision|is an observation, not"),
        ):
            with pytest.raises(UnknownEntryError, match=reason):
                corpus.known_at("trace", name)
        with pytest.raises(UnknownTraceError, match="no trace 'nowhere'"):
            corpus.known_at("nowhere", "dec-1")


# -- by occurred time ------------------------------------------------------------------------------


def test_what_is_recorded_late_had_happened_all_the_same(clock: SetClock) -> None:
    with scene(clock) as corpus:
        clock.seconds = 86_400 * 9
        corpus.record("trace", "observation", {**SEEN, "occurred_at": day(2)})
        corpus.record("trace", "observation", SEEN)
        assert corpus.as_of(day(5)).trace("trace").items == ()
        found = corpus.as_of(day(5), by="occurred").trace("trace")
        assert [item.id for item in found] == ["obs-1"]


def test_what_had_occurred_may_lack_what_it_rests_on(clock: SetClock) -> None:
    with scene(clock) as corpus:
        clock.seconds = 86_400 * 9
        ids = decide(corpus, taken=False)
        corpus.record(
            "trace",
            "question",
            {"question": "Why?", "trace_item_refs": [ids.option], "occurred_at": day(2)},
        )
        found = corpus.as_of(day(5), by="occurred").trace("trace")
        assert [item.id for item in found] == ["qst-1"]
        assert [item.id for item in found.pending] == ["qst-1"]


def test_what_is_recorded_after_the_question_does_not_count(clock: SetClock) -> None:
    with scene(clock) as corpus:
        past = corpus.as_of(day(99), by="occurred")
        propose(corpus)
        corpus.record("trace", "observation", SEEN)
        assert past.trace("trace").items == ()
        with pytest.raises(UnknownEntryError):
            past.proposal("p")


def test_a_world_has_no_use_for_the_clock_of_the_reader() -> None:
    with world() as w, Corpus.open(w.corpus.path) as other:
        assert World(other, SetClock()).contents() == w.contents()
        assert other.as_of(START).position == w.corpus.as_of(START).position == 2
