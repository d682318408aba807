"""A corpus: one tenant's traces in one file, whole transactions, one truth for all who look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingItemError,
    ConflictingTraceError,
    RejectedItemError,
    UngroundedItemError,
    UnknownTraceError,
    UnwritablePlaceError,
)
from dtui.stores import InMemoryDecisionTraceStore, LogDecisionTraceStore
from dtui.trace import Profile, TraceOpened
from tests.log.histories import Move, accepted_drafts, draft_of, moves, played
from tests.log.moments import START, SetClock, later
from tests.log.scratch import SEEN, scratch_corpus, scratch_path

QUESTION = {"question": "Who owns the rollback?", "trace_item_refs": ["obs-1"]}
BASELESS = {"statement": "Price is the reason"}
"""A hypothesis that every profile refuses: it rests on nothing."""

profiles = st.sampled_from(("strict", "seed", "imported"))


@pytest.fixture
def corpus() -> Generator[Corpus]:
    with scratch_corpus(clock=SetClock()) as corpus:
        yield corpus


def dump(corpus: Corpus) -> dict[str, list[Any]]:
    """Return all that the file holds, entries, lists and search."""
    tables = ("corpus", "entries", "effects", "traces", "items", "pending", "words_docsize")
    execute = corpus.log._connection.execute
    return {table: execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}


class InterruptError(Exception):
    """What goes wrong in the middle of a block."""


def interrupted(corpus: Corpus, block: Callable[[], object]) -> None:
    """Run a block of writes whose transaction then fails."""

    def run() -> None:
        with corpus.writing():
            block()
            raise InterruptError

    with pytest.raises(InterruptError):
        run()


# -- opening and closing ---------------------------------------------------------------------------


def test_a_corpus_is_there_again_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    with Corpus.create(path, tenant="northwind") as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        corpus.record("t", "observation", SEEN)
        before = dump(corpus)
    with Corpus.open(str(path)) as corpus:
        assert dump(corpus) == before
        assert (corpus.path, corpus.tenant) == (path, "northwind")
        assert repr(corpus) == "<Corpus 'decisions.db' of 'northwind', 2 entries>"


def test_a_corpus_is_of_tenant_local_unless_told_otherwise(corpus: Corpus) -> None:
    assert corpus.tenant == "local"


def test_a_tenant_cannot_be_set(corpus: Corpus) -> None:
    with pytest.raises(AttributeError):
        corpus.tenant = "another"  # pyright: ignore[reportAttributeAccessIssue]


def test_nothing_is_done_with_a_closed_corpus(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
    for use in (
        corpus.traces,
        corpus.pending,
        lambda: corpus.trace("t"),
        lambda: corpus.record("t", "observation", SEEN),
    ):
        with pytest.raises(Exception, match="closed"):
            use()


# -- traces ----------------------------------------------------------------------------------------


def test_an_unknown_trace_is_refused_with_the_names_of_the_newest(corpus: Corpus) -> None:
    for use in (
        lambda: corpus.trace("renewal"),
        lambda: corpus.store("renewal"),
        lambda: corpus.record("renewal", "observation", SEEN),
    ):
        with pytest.raises(UnknownTraceError, match=r"no trace 'renewal' .* newest are: trace\."):
            use()
    assert corpus.log.head() == 1


def test_in_an_empty_corpus_it_says_that_the_corpus_is_empty(tmp_path: Path) -> None:
    with (
        Corpus.create(tmp_path / "decisions.db") as corpus,
        pytest.raises(UnknownTraceError, match="The corpus is empty"),
    ):
        corpus.trace("t")


def test_an_id_is_no_pattern_and_no_path(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    for odd in ("", "%", "TRACE", "trace/obs-1", "trace\0", "trace' OR 1=1 --"):
        with pytest.raises(UnknownTraceError):
            corpus.trace(odd)


def test_opening_a_trace_again_with_the_same_record_changes_nothing(corpus: Corpus) -> None:
    opened = TraceOpened(trace_id="t", title="Renewal", domain="pricing", provenance={"a": [1]})
    corpus.open_trace(opened)
    before = dump(corpus)
    corpus.open_trace(opened)
    corpus.open_trace(corpus.trace("t").opened)  # with its recorded_at, as an export has it
    assert dump(corpus) == before


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Other"},
        {"domain": "other"},
        {"profile": "seed"},
        {"agent": "other"},
        {"session": "other"},
        {"provenance": {"source": "other"}},
        {"occurred_at": START},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_trace_is_not_opened_again_with_another_record(
    corpus: Corpus, other: dict[str, Any]
) -> None:
    corpus.open_trace(TraceOpened(trace_id="t"))
    before = dump(corpus)
    with pytest.raises(ConflictingTraceError, match="'t' with another record"):
        corpus.open_trace(TraceOpened(trace_id="t", **other))
    assert dump(corpus) == before


def test_a_trace_keeps_the_profile_it_was_opened_with(corpus: Corpus) -> None:
    with pytest.raises(ConflictingTraceError, match="profile 'seed', which is fixed"):
        LogDecisionTraceStore(corpus.log, "trace", profile="strict")
    assert LogDecisionTraceStore(corpus.log, "trace", profile="seed")


def test_a_corpus_holds_more_traces_than_it_keeps_stores(corpus: Corpus) -> None:
    names = [f"t{number}" for number in range(150)]
    with corpus.writing():
        for name in names:
            corpus.open_trace(TraceOpened(trace_id=name))
            corpus.record(name, "observation", SEEN)
    for name in names:
        assert corpus.record(name, "question", QUESTION) == "qst-1"
    assert len(corpus._stores) < 150
    assert {row.items for row in corpus.traces(limit=200)} == {0, 2}


def test_a_trace_handed_out_stays_as_it_was(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    before = corpus.trace("trace")
    corpus.record("trace", "question", QUESTION)
    assert len(before) == 1
    assert before.pending == []
    assert [item.id for item in corpus.trace("trace").pending] == ["qst-1"]


# -- recording -------------------------------------------------------------------------------------


@given(moves(), profiles)
def test_a_refused_item_leaves_no_mark_on_the_file(history: list[Move], profile: Profile) -> None:
    with scratch_corpus(profile=profile) as corpus, corpus.writing():
        before = dump(corpus)
        for move in history:
            draft = draft_of(move, corpus.trace("trace"))
            try:
                corpus.record("trace", *draft)
            except RejectedItemError:
                assert dump(corpus) == before
            before = dump(corpus)


@given(moves(), profiles)
def test_the_log_accepts_what_memory_accepts_and_holds_the_same_items(
    history: list[Move], profile: Profile
) -> None:
    drafts = accepted_drafts(history, profile)
    store = InMemoryDecisionTraceStore("trace", profile=profile, clock=SetClock())

    async def remembered() -> list[Any]:
        for draft in drafts:
            await store.record(*draft)
        return list(await store.get_all())

    with scratch_corpus(profile=profile, clock=SetClock()) as corpus:
        with corpus.writing():
            for draft in drafts:
                corpus.record("trace", *draft)
        assert list(corpus.trace("trace")) == asyncio.run(remembered())


@settings(max_examples=30)
@given(moves(max_size=25), st.lists(st.booleans(), min_size=25, max_size=25))
def test_two_handles_on_one_file_write_one_trace(history: list[Move], turns: list[bool]) -> None:
    with (
        scratch_corpus(clock=SetClock()) as first,
        Corpus.open(first.path, clock=SetClock()) as second,
    ):
        for move, is_first in zip(history, turns, strict=False):
            corpus = first if is_first else second
            try:
                corpus.record("trace", *draft_of(move, corpus.trace("trace")))
            except RejectedItemError:
                continue
        wanted = [item.model_dump(exclude={"recorded_at"}) for item in played(history)]
        for corpus in (first, second):
            found = [item.model_dump(exclude={"recorded_at"}) for item in corpus.trace("trace")]
            assert found == wanted
        assert dump(first) == dump(second)
        assert list(audit_log(first)) == []


@settings(max_examples=20)
@given(moves())
def test_the_same_clock_and_salt_give_the_same_log_to_the_byte(history: list[Move]) -> None:
    drafts = accepted_drafts(history)

    def made() -> dict[str, list[Any]]:
        with (
            scratch_path() as path,
            Corpus.create(path, clock=SetClock(), salt=lambda: b"\7" * 16) as corpus,
        ):
            corpus.open_trace(TraceOpened(trace_id="trace", profile="seed"))
            with corpus.writing():
                for draft in drafts:
                    corpus.record("trace", *draft)
            return dump(corpus)

    assert made() == made()


def test_the_same_id_and_content_is_recorded_once(corpus: Corpus) -> None:
    draft = {**SEEN, "id": "seen", "author": "Ada"}
    assert corpus.record("trace", "observation", draft) == "seen"
    before = dump(corpus)
    assert corpus.record("trace", "observation", draft) == "seen"
    with Corpus.open(corpus.path) as other:
        assert other.record("trace", "observation", draft) == "seen"
    assert dump(corpus) == before


def test_the_same_id_with_other_content_is_refused(corpus: Corpus) -> None:
    corpus.record("trace", "observation", {**SEEN, "id": "seen"})
    before = dump(corpus)
    with Corpus.open(corpus.path) as other:
        for each in (corpus, other):
            with pytest.raises(ConflictingItemError, match="'seen' is taken"):
                each.record("trace", "observation", {**SEEN, "id": "seen", "statement": "Other"})
            with pytest.raises(ConflictingItemError):
                each.record("trace", "question", {**QUESTION, "id": "seen"})
    assert dump(corpus) == before


def test_two_traces_may_hold_items_of_the_same_id(corpus: Corpus) -> None:
    corpus.open_trace(TraceOpened(trace_id="other"))
    for trace_id in ("trace", "other"):
        corpus.record(trace_id, "observation", {**SEEN, "statement": f"Of {trace_id}"})
    with pytest.raises(RejectedItemError):
        corpus.record("other", "question", {**QUESTION, "trace_item_refs": ["trace/obs-1"]})
    assert [item.id for item in corpus.trace("other")] == ["obs-1"]


async def test_record_works_within_a_running_event_loop(corpus: Corpus) -> None:
    assert corpus.record("trace", "observation", SEEN) == "obs-1"
    assert await corpus.store("trace").record("question", QUESTION) == "qst-1"
    names = await asyncio.gather(
        *(corpus.store("trace").record("observation", SEEN) for _ in range(5))
    )
    assert sorted(names) == [f"obs-{number}" for number in range(2, 7)]


async def test_record_all_records_all_or_nothing(corpus: Corpus) -> None:
    store = corpus.store("trace")
    before = dump(corpus)
    with pytest.raises(UngroundedItemError):
        await store.record_all([("observation", SEEN), ("hypothesis", BASELESS)])
    assert dump(corpus) == before
    drafts = [("observation", {**SEEN, "id": "obs-1"}), ("question", QUESTION)]
    assert await store.record_all(drafts) == ["obs-1", "qst-1"]
    assert [row.item_id for row in corpus.pending()] == ["qst-1"]


@given(moves())
def test_record_all_leaves_the_same_rows_as_recording_one_by_one(history: list[Move]) -> None:
    drafts = accepted_drafts(history)
    with (
        scratch_corpus(clock=SetClock()) as one_by_one,
        scratch_corpus(clock=SetClock()) as at_once,
    ):
        with one_by_one.writing():
            for draft in drafts:
                one_by_one.record("trace", *draft)
        asyncio.run(at_once.store("trace").record_all(drafts))
        assert at_once.traces() == one_by_one.traces()
        assert at_once.rows.items("trace") == one_by_one.rows.items("trace")
        assert at_once.pending() == one_by_one.pending()
        assert at_once.rows.trace("trace") == one_by_one.rows.trace("trace")
        causes = [[entry.causes for entry in each.log.entries()] for each in (at_once, one_by_one)]
        assert causes[0] == causes[1]


# -- one transaction -------------------------------------------------------------------------------


def test_a_rolled_back_block_leaves_no_mark_and_later_writes_work(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    before = dump(corpus)

    def block() -> None:
        corpus.open_trace(TraceOpened(trace_id="other", title="unicorn"))
        corpus.record("other", "observation", SEEN)
        corpus.record("trace", "question", QUESTION)
        assert len(corpus.trace("trace")) == 2
        assert len(corpus.search("unicorn")) == 1

    interrupted(corpus, block)
    assert dump(corpus) == before
    assert corpus.search("unicorn") == []
    assert corpus.record("trace", "question", QUESTION) == "qst-1"
    assert list(audit_log(corpus)) == []


def test_a_trace_opened_in_a_rolled_back_block_is_unknown_again(corpus: Corpus) -> None:
    def block() -> None:
        corpus.open_trace(TraceOpened(trace_id="other"))
        corpus.record("other", "observation", SEEN)
        assert len(corpus.trace("other")) == 1

    interrupted(corpus, block)
    for use in (
        lambda: corpus.trace("other"),
        lambda: corpus.record("other", "observation", SEEN),
        lambda: corpus.store("other"),
    ):
        with pytest.raises(UnknownTraceError):
            use()
    assert [row.trace_id for row in corpus.traces()] == ["trace"]


def test_a_store_in_hand_forgets_what_was_rolled_back(corpus: Corpus) -> None:
    store = corpus.store("trace")

    async def items() -> list[str]:
        return [item.id for item in await store.get_all()]

    asyncio.run(store.record("observation", SEEN))
    interrupted(corpus, lambda: asyncio.run(store.record("question", QUESTION)))
    assert asyncio.run(items()) == ["obs-1"]
    assert asyncio.run(store.has_pending_validations()) is False
    # Another trace takes the position that the rolled-back question had.
    corpus.open_trace(TraceOpened(trace_id="other"))
    corpus.record("other", "observation", SEEN)
    with pytest.raises(RejectedItemError):
        asyncio.run(store.record("deduction", {"statement": "So", "trace_item_refs": ["qst-1"]}))
    assert asyncio.run(store.record("question", QUESTION)) == "qst-1"
    assert list(audit_log(corpus)) == []
    by_id = {entry.header.id: entry for entry in corpus.log.entries()}
    assert by_id["trace/qst-1"].causes == (by_id["trace/obs-1"].position,)


def test_so_does_the_store_of_a_trace_that_was_opened_in_the_block(corpus: Corpus) -> None:
    opened = TraceOpened(trace_id="other", title="Opened twice")
    stores: list[LogDecisionTraceStore] = []

    def block() -> None:
        stores.append(corpus.open_trace(opened))
        asyncio.run(stores[0].record("observation", SEEN))

    interrupted(corpus, block)
    corpus.record("trace", "observation", SEEN)
    assert asyncio.run(stores[0].get_all()) == ()
    # Its first item opens the trace, as every store does whose trace the log lacks.
    assert asyncio.run(stores[0].record("observation", SEEN)) == "obs-1"
    assert corpus.trace("other").opened.title == "Opened twice"
    assert list(audit_log(corpus)) == []


@settings(max_examples=40)
@given(moves(), st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=12))
def test_any_mix_of_kept_and_rolled_back_blocks_leaves_a_sound_corpus(
    history: list[Move], blocks: list[tuple[int, bool]]
) -> None:
    with scratch_corpus(clock=SetClock()) as corpus:
        store = corpus.store("trace")
        rest = iter(history)

        def record(count: int) -> None:
            for move, _ in zip(rest, range(count), strict=False):
                try:
                    asyncio.run(store.record(*draft_of(move, corpus.trace("trace"))))
                except RejectedItemError:
                    continue

        for count, kept in blocks:
            before = dump(corpus)
            if kept:
                with corpus.writing():
                    record(count)
            else:
                interrupted(corpus, lambda count=count: record(count))
                assert dump(corpus) == before
        assert list(audit_log(corpus)) == []
        assert asyncio.run(store.get_all()) == corpus.trace("trace").items
        with Corpus.open(corpus.path) as fresh:
            assert fresh.trace("trace").items == corpus.trace("trace").items


def test_a_refused_first_item_within_a_block_does_not_open_its_trace(corpus: Corpus) -> None:
    with corpus.writing():
        store = LogDecisionTraceStore(corpus.log, "fresh")
        with pytest.raises(UngroundedItemError):
            asyncio.run(store.record("hypothesis", BASELESS))
        corpus.record("trace", "observation", SEEN)
    assert [row.trace_id for row in corpus.traces()] == ["trace"]
    assert corpus.log.head() == 2
    assert asyncio.run(store.record("observation", SEEN)) == "obs-1"
    assert {row.trace_id for row in corpus.traces()} == {"trace", "fresh"}


def test_a_block_that_ran_out_of_room_keeps_what_it_said_it_keeps(corpus: Corpus) -> None:
    room = "PRAGMA max_page_count = {}"
    (pages,) = corpus.log._connection.execute("PRAGMA page_count").fetchone()
    long = {**SEEN, "statement": "Usage fell. " * 900}
    acknowledged: list[str] = []

    def block() -> None:
        with corpus.writing():
            for _ in range(40):
                try:
                    acknowledged.append(corpus.record("trace", "observation", long))
                except UnwritablePlaceError:
                    corpus.log._connection.execute(room.format(10**6))

    corpus.log._connection.execute(room.format(pages + 30))
    try:
        block()
    except UnwritablePlaceError:
        acknowledged.clear()
    assert [item.id for item in corpus.trace("trace")] == acknowledged
    assert list(audit_log(corpus)) == []
    assert corpus.record("trace", "observation", SEEN) == f"obs-{len(acknowledged) + 1}"


def test_nobody_else_sees_a_block_before_it_is_done(corpus: Corpus) -> None:
    with Corpus.open(corpus.path) as other:
        with corpus.writing():
            corpus.record("trace", "observation", SEEN)
            assert len(other.trace("trace")) == 0
            assert other.search("usage") == []
        assert len(other.trace("trace")) == 1
        assert len(other.search("usage")) == 1


def test_a_block_may_keep_the_times_of_an_export(corpus: Corpus) -> None:
    times = iter([later(5), later(9)])
    with corpus.writing(clock=lambda: next(times)):
        corpus.record("trace", "observation", SEEN)
        corpus.record("trace", "observation", SEEN)
    corpus.record("trace", "observation", SEEN)  # the corpus's own clock stands at the start
    recorded = [item.recorded_at for item in corpus.trace("trace")]
    assert recorded == [later(5), later(9), later(9)]


def test_a_store_whose_own_clock_runs_behind_still_records_after_the_newest(
    corpus: Corpus,
) -> None:
    with corpus.writing(clock=lambda: later(60)):
        corpus.record("trace", "observation", SEEN)
    slow = LogDecisionTraceStore(corpus.log, "slow", clock=SetClock(-60))
    fast = LogDecisionTraceStore(corpus.log, "fast", clock=SetClock(90))
    for store in (slow, fast, slow):
        asyncio.run(store.record("observation", SEEN))
    seconds = [60, 60, 60, 90, 90, 90]
    assert [e.recorded_at for e in corpus.log.entries(after=1)] == [later(s) for s in seconds]


# -- others who write ------------------------------------------------------------------------------


def test_the_version_changes_when_another_has_written_and_only_then(corpus: Corpus) -> None:
    with Corpus.open(corpus.path) as other:
        before = corpus.version()
        corpus.record("trace", "observation", SEEN)
        assert corpus.version() == before, "what we wrote ourselves is no news"
        other.traces()
        other.record("trace", "observation", SEEN)
        assert (after := corpus.version()) != before
        assert corpus.version() == after
        with pytest.raises(RejectedItemError):
            other.record("trace", "hypothesis", BASELESS)
        assert corpus.version() == after, "a refused item is no news either"


def test_a_trace_catches_up_with_what_another_has_written(corpus: Corpus) -> None:
    with Corpus.open(corpus.path) as other:
        for number in range(1, 4):
            assert corpus.record("trace", "observation", SEEN) == f"obs-{2 * number - 1}"
            assert other.record("trace", "observation", SEEN) == f"obs-{2 * number}"
        assert corpus.trace("trace").items == other.trace("trace").items
        assert corpus.traces() == other.traces()


def test_a_decision_that_another_has_taken_is_locked_here_too(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    corpus.record("trace", "decision", QUESTION)
    of = {"decision_id": "dec-1", "trace_item_refs": ["obs-1"]}
    corpus.record("trace", "decision_option", {**of, "name": "10 %"})
    corpus.trace("trace")
    with Corpus.open(corpus.path) as other:
        taken = {**of, "option_id": "opt-1", "reasoning": "Enough."}
        other.record("trace", "decision_selection", taken)
    with pytest.raises(RejectedItemError, match="'sel-1' locked it"):
        corpus.record("trace", "decision_option", {**of, "name": "20 %"})
    assert corpus.pending() == []
