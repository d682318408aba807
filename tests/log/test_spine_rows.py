"""The spine's rows: written with an append and with it alone, read page by page by an index."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log import NewEntry, Rows
from dtui.log.projections import DomainRow, DueRow, EventRow, ProposalRow
from dtui.log.sqlite import SqliteLog
from dtui.trace import TraceOpened
from tests.log.moments import START, later
from tests.log.scratch import SEEN, scratch_path

_Row = TypeVar("_Row")


@pytest.fixture
def log() -> Generator[SqliteLog]:
    with scratch_path() as path, SqliteLog.create(path) as log:
        yield log


def proposal(position: int, **fields: object) -> ProposalRow:
    row = ProposalRow(
        proposal_id=f"p{position}",
        position=position,
        stream="s",
        domain="pricing",
        action="discount",
        args='{"percent":18}',
        says="discount · percent 18",
        agent="bot",
        correlation_id=None,
        trace_id=None,
        decision_id=None,
        option_id=None,
        probability=None,
        metric=None,
        horizon=None,
        proposed_at=START,
        verdict="",
        override_id=None,
        reviewer=None,
        decided_at=None,
        edited="",
        reviewers=(),
        outcome="",
    )
    return row._replace(**fields)  # type: ignore[arg-type]


def decided(position: int, *reviewers: str, **fields: object) -> ProposalRow:
    given = {"verdict": "approve", "override_id": f"o{position}", "decided_at": START}
    return proposal(position, **given, reviewer=reviewers[0], reviewers=reviewers, **fields)


def due(position: int, hours: int, **fields: object) -> DueRow:
    row = DueRow(
        position=position,
        horizon=hours * 3_600,
        due_at=START + timedelta(hours=hours),
        metrics="won",
        proposal_id=f"p{position}",
        domain="pricing",
        says="discount · percent 18",
    )
    return row._replace(**fields)  # type: ignore[arg-type]


def event(position: int, proposal_id: str | None = None) -> EventRow:
    return EventRow(position, f"e{position}", "trigger", "s", proposal_id, f"Number {position}")


def append(log: SqliteLog, rows: Callable[[int], Rows], count: int = 1) -> None:
    """Append entries one by one, each with rows of its position."""
    with log.writing():
        for _ in range(count):
            at = log.head() + 1
            log.append([NewEntry("s", f"e{at}", "trigger", b"{}", log.now())], rows(at))


def whole(read: Callable[..., Sequence[_Row]], size: int, **choice: object) -> list[_Row]:
    """Read a list page by page."""
    found, page = [], read(limit=size, **choice)
    while page:
        assert len(page) <= size
        found += page
        page = read(after=page[-1], limit=size, **choice)
    return found


# -- written ---------------------------------------------------------------------------------------


def test_rows_come_back_as_they_were_written(log: SqliteLog) -> None:
    made = proposal(
        1,
        args='{"x":"ж\\u0000"}',
        correlation_id="c",
        trace_id="t",
        decision_id="d",
        option_id="o",
        probability=0.1,
        metric="won",
        horizon=3_600,
        proposed_at=later(-0.000001),
        verdict="modify",
        override_id="v",
        reviewer="ana",
        decided_at=later(1.5),
        edited="percent 18 → 12",
        reviewers=("ana", 'le"a', "ж"),
        outcome="won yes",
    )
    codes = (("margin", ""), ('a "b"', "\x1b[2J"))
    append(
        log,
        lambda at: Rows(
            events=[event(at, "p1")],
            domains=[DomainRow("pricing", 1, at, codes)],
            proposals=[made],
            due=[due(1, 5)],
        ),
    )
    assert log.rows.proposal("p1") == log.rows.proposal_at(1) == made
    assert log.rows.event_at(1) == event(1, "p1")
    assert log.rows.domain("pricing") == DomainRow("pricing", 1, 1, codes)
    assert log.rows.due_of("p1") == [due(1, 5, trace_id="t", agent="bot")]


def test_rows_without_their_append_are_not_there(log: SqliteLog) -> None:
    def block() -> None:
        with log.writing():
            append(log, lambda at: Rows(events=[event(at)], proposals=[proposal(at)]))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        block()
    assert log.rows.proposals() == []
    assert log.rows.event_at(1) is None


def test_a_row_takes_the_place_of_the_one_before(log: SqliteLog) -> None:
    append(log, lambda at: Rows(events=[event(at)], proposals=[proposal(1)]))
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(1, "ana")]))
    assert log.rows.proposals() == [decided(1, "ana")]
    assert log.rows.count_proposals() == 1


def test_what_is_due_of_a_proposal_is_what_was_said_last(log: SqliteLog) -> None:
    for hours in ((3, 5), (5, 9), ()):
        append(
            log,
            lambda at, hours=hours: Rows(
                events=[event(at)],
                proposals=[decided(1, "ana"), proposal(2)],
                due=[due(1, hour) for hour in hours],
            ),
        )
        assert [row.horizon for row in log.rows.due_of("p1")] == [hour * 3_600 for hour in hours]


def test_what_is_due_of_others_stays(log: SqliteLog) -> None:
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(1, "a")], due=[due(1, 1)]))
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(2, "a")], due=[due(2, 1)]))
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(2, "a")]))
    assert [row.proposal_id for row in log.rows.due(later(1e6))] == ["p1"]


def test_a_damaged_row_is_reported_and_not_shown(log: SqliteLog) -> None:
    append(log, lambda at: Rows(events=[event(at)], proposals=[proposal(at)]))
    log._connection.execute("UPDATE proposals SET reviewers = '[' WHERE position = 1")
    with pytest.raises(CorruptLogError, match="is damaged"):
        log.rows.proposals()


# -- lists_last ------------------------------------------------------------------------------------


def test_what_is_to_be_shown_last_is_written_once_when_the_outermost_block_ends(
    log: SqliteLog,
) -> None:
    calls: list[str] = []

    def shown(verdict: str) -> Callable[[], Rows]:
        def rows() -> Rows:
            calls.append(verdict)
            return Rows(proposals=[proposal(1, verdict=verdict)])

        return rows

    with log.writing(lists_last=True):
        for verdict in ("", "approve", "reject"):
            entry = NewEntry("s", f"e{verdict}", "trigger", b"{}", log.now())
            with log.writing():
                log.append([entry], shown={1: shown(verdict)})
        assert log.rows.proposals() == []
    assert [row.verdict for row in log.rows.proposals()] == ["reject"]
    assert calls == ["reject"]
    log.append([NewEntry("s", "x", "trigger", b"{}", log.now())], shown={1: shown("modify")})
    assert [row.verdict for row in log.rows.proposals()] == ["modify"]


def test_what_a_nested_block_lost_is_not_shown(log: SqliteLog) -> None:
    def block() -> None:
        with log.writing():
            entry = NewEntry("s", "y", "trigger", b"{}", log.now())
            log.append([entry], shown={1: lambda: Rows(proposals=[decided(1, "ana")])})
            raise InterruptedError

    with log.writing(lists_last=True):
        entry = NewEntry("s", "x", "trigger", b"{}", log.now())
        log.append([entry], shown={1: lambda: Rows(proposals=[proposal(1)])})
        with pytest.raises(InterruptedError):
            block()
    assert log.rows.proposals() == [proposal(1)]
    assert log.head() == 1


# -- read ------------------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(
        st.sampled_from(["pricing", "support"]),
        st.sets(st.sampled_from(["ana", "lea"])),
        st.sets(st.integers(1, 4)),
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(rows, st.integers(1, 5), st.sampled_from([None, "pricing", "support", "other"]))
def test_every_list_is_what_a_filter_finds_whatever_the_size_of_a_page(
    written: list[tuple[str, set[str], set[int]]], size: int, domain: str | None
) -> None:
    with scratch_path() as path, SqliteLog.create(path) as log:
        for at, (of, reviewers, hours) in enumerate(written, 1):
            row = decided(at, *sorted(reviewers)) if reviewers else proposal(at)
            unread = [due(at, hour, domain=of) for hour in sorted(hours)]
            append(
                log,
                lambda at, row=row, unread=unread, of=of: Rows(
                    events=[event(at)], proposals=[row._replace(domain=of)], due=unread
                ),
            )
        listed = log.rows.proposals(limit=1_000)
        assert len(listed) == len(written)
        mine = [row for row in listed if domain in (None, row.domain)]
        assert whole(log.rows.proposals, size, domain=domain) == mine
        assert log.rows.count_proposals(domain=domain) == len(mine)

        waiting = [row for row in mine if not row.verdict]
        assert whole(log.rows.without_verdict, size, domain=domain) == waiting
        newest = whole(log.rows.without_verdict, size, domain=domain, backwards=True)
        assert newest == waiting[::-1]
        assert log.rows.count_without_verdict(domain=domain) == len(waiting)

        open_to = [row for row in mine if row.verdict and "lea" not in row.reviewers]
        read = partial(log.rows.for_second_opinion, "lea")
        oldest = whole(read, size, domain=domain, backwards=False)
        assert oldest == open_to
        assert whole(read, size, domain=domain) == open_to[::-1]
        assert log.rows.count_for_second_opinion("lea", domain=domain) == len(open_to)

        now = START + timedelta(hours=3)
        every = log.rows.due(now, limit=1_000)
        assert every == sorted(every, key=lambda row: (row.due_at, row.position))
        assert every == [log.rows.due_of(row.proposal_id)[0] for row in every]
        reached = [row for row in every if domain in (None, row.domain)]
        assert whole(partial(log.rows.due, now), size, domain=domain) == reached
        latest = whole(partial(log.rows.due, now), size, domain=domain, backwards=True)
        assert latest == reached[::-1]
        assert log.rows.count_due(now, domain=domain) == len(reached)
        assert sorted(row.position for row in every) == [
            at for at, (_, _, hours) in enumerate(written, 1) if min(hours, default=9) <= 3
        ]
        assert log.rows.count_horizons() == sum(len(hours) for _, _, hours in written)


def test_a_proposal_is_due_once_by_the_first_of_its_horizons(log: SqliteLog) -> None:
    unread = [due(1, 5), due(1, 2), due(1, 9)]
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(1, "a")], due=unread))
    append(log, lambda at: Rows(events=[event(at)], proposals=[decided(2, "a")], due=[due(2, 3)]))
    for hours, positions in ((1, []), (2, [1]), (3, [1, 2]), (99, [1, 2])):
        now = later(hours * 3_600)
        assert [row.position for row in log.rows.due(now)] == positions
        assert log.rows.count_due(now) == len(positions)
    assert [row.horizon // 3_600 for row in log.rows.due_of("p1")] == [2, 5, 9]
    assert log.rows.count_horizons() == 4


def test_decided_proposals_of_an_action_are_listed_from_a_position_back(log: SqliteLog) -> None:
    for at in range(1, 9):
        action = "discount" if at % 2 else "refund"
        row = decided(at, "ana", action=action) if at < 7 else proposal(at, action=action)
        append(log, lambda at, row=row: Rows(events=[event(at)], proposals=[row]))
    found = log.rows.decided("pricing", "discount")
    assert [row.position for row in found] == [5, 3, 1]
    assert [r.position for r in log.rows.decided("pricing", "discount", before=5)] == [3, 1]
    assert [r.position for r in log.rows.decided("pricing", "discount", limit=1)] == [5]
    assert log.rows.decided("support", "discount") == []


def test_the_events_of_a_proposal_are_read_up_to_a_position(log: SqliteLog) -> None:
    append(log, lambda at: Rows(events=[event(at, ("p1", "p2", None)[at % 3])]), 9)
    assert [row.position for row in log.rows.events_of("p2")] == [1, 4, 7]
    assert [row.position for row in log.rows.events_of("p2", until=4)] == [1, 4]
    assert log.rows.events_of("p2", until=0) == []
    assert log.rows.events_of("%") == []
    assert log.rows.event_at(10) is None


def test_a_domain_is_read_as_of_a_position(log: SqliteLog) -> None:
    for version in (1, 2, 3):
        append(
            log,
            lambda at, version=version: Rows(
                events=[event(at)], domains=[DomainRow("pricing", version, at, ())]
            ),
        )
    versions = [log.rows.domain("pricing", until=until) for until in (0, 1, 2, 9, None)]
    assert [row and row.version for row in versions] == [None, 1, 2, 3, 3]
    assert [row.version for row in log.rows.domains()] == [3]
    assert log.rows.domain("Pricing") is None


# -- by position -----------------------------------------------------------------------------------


def test_the_head_of_a_moment_is_the_last_entry_recorded_by_then(log: SqliteLog) -> None:
    for number, seconds in enumerate((0, 0, 10, 10, 20)):
        log.append([NewEntry("s", f"e{number}", "trigger", b"{}", later(seconds))])
    asked = {-1: 0, 0: 2, 9.999999: 2, 10: 4, 19: 4, 20: 5, 99: 5}
    assert {seconds: log.position_at(later(seconds)) for seconds in asked} == asked


def test_a_length_counts_the_items_of_a_trace_and_not_its_events() -> None:
    with scratch_path() as path, Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        lengths = [0]
        for number in range(4):
            corpus.record("t", "observation", SEEN)
            corpus.emit("gate", {"verdict": "allowed", "causes": ["t"]})
            lengths += [number + 1] * 2
        found = [corpus.log.length_at("t", position) for position in range(10)]
        assert found == [0, *lengths]
        assert corpus.log.length_at("nowhere", 9) == 0


def test_a_line_is_told_of_any_entry_in_the_order_of_the_log(log: SqliteLog) -> None:
    append(log, lambda at: Rows(events=[event(at)]), 3)
    log.append([NewEntry("s", "bare", "trigger", b"{}", log.now(), [1, 3], occurred_at=START)])
    told = log.told([4, 2, 9])
    assert [line.entry_id for line in told] == ["e2", "bare"]
    assert [line.says for line in told] == ["Number 2", ""]
    assert told[1].causes == (1, 3)
    assert told[1].happened_at == START
    assert log.ids_at([4, 1, 9]) == {1: "e1", 4: "bare"}
    assert log.effects_of(1) == [4]
