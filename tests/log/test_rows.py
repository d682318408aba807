"""The projections: always what the items say, read page by page, searched without grammar."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.log import Hit, ItemRow, PendingRow, TraceRow
from dtui.log.sqlite_rows import TraceOrder
from dtui.stores.rows import all_rows
from dtui.trace import FOLDED, ITEM_TYPES, Profile, Trace, TraceOpened, ancestors
from tests.log.histories import KINDS, TEXTS, Move, draft_of, moves, played
from tests.log.moments import SetClock
from tests.log.scratch import SEEN, scratch_corpus

profiles = st.sampled_from(("strict", "seed", "imported"))


@pytest.fixture
def corpus() -> Generator[Corpus]:
    with scratch_corpus(clock=SetClock()) as corpus:
        yield corpus


def play(corpus: Corpus, history: list[Move], trace_id: str = "trace") -> None:
    """Record a history in a trace, refusals and all."""
    for move in history:
        item_type, payload = draft_of(move, corpus.trace(trace_id))
        try:
            corpus.record(trace_id, item_type, payload)
        except RejectedItemError:
            continue


def replayed(corpus: Corpus, trace_id: str = "trace") -> tuple[Trace, int, list[int]]:
    """Build a trace anew from its items, with the positions of its record and items."""
    known = corpus.trace(trace_id)
    opening, *entries = corpus.log.entries(stream=trace_id)
    trace = Trace(known.opened, known.items)
    return trace, opening.position, [entry.position for entry in entries]


def refuted(trace: Trace, hypothesis_id: str) -> bool:
    verdict = trace.validation_of(hypothesis_id)
    return verdict is not None and not verdict.validated


def at_risk(trace: Trace) -> set[str]:
    """Find by definition, over the whole trace, what is at risk.

    A selection is when a hypothesis among its ancestors is refuted now and was not when it
    was selected; so is all that rests on such a selection.
    """
    found: set[str] = set()
    for length, item in enumerate(trace):
        grounds = ancestors(trace, item.id)
        then = trace.at(length)
        shaken = item.type == "decision_selection" and any(
            refuted(trace, name) and not refuted(then, name) for name in grounds
        )
        if shaken or found.intersection(grounds):
            found.add(item.id)
    return found


# -- what the rows say -----------------------------------------------------------------------------


@settings(max_examples=100)
@given(moves(), profiles)
def test_rows_written_append_by_append_equal_rows_made_anew(
    history: list[Move], profile: Profile
) -> None:
    with scratch_corpus(profile=profile, clock=SetClock()) as corpus:
        with corpus.writing():
            play(corpus, history)
        trace, opened_at, positions = replayed(corpus)
        wanted = all_rows(trace, opened_at, positions)
        assert corpus.traces() == wanted.traces
        assert corpus.rows.items("trace") == sorted(wanted.items)
        assert sorted(corpus.pending(imported=True)) == sorted(wanted.pending)
        assert corpus.rows.count_pending(imported=True) == len(wanted.pending)


@settings(max_examples=100)
@given(moves(), profiles)
def test_what_is_at_risk_is_what_a_walk_over_the_whole_trace_finds(
    history: list[Move], profile: Profile
) -> None:
    with scratch_corpus(profile=profile, clock=SetClock()) as corpus:
        with corpus.writing():
            play(corpus, history)
        trace = corpus.trace("trace")
        walked = at_risk(trace)
        taken = {item.id for item in trace.of_type("decision_selection")} & walked
        rows = {row.item_id: row for row in corpus.rows.items("trace") if row.type not in FOLDED}
        (of_trace,) = corpus.traces()
        assert trace.at_risk == walked
        assert of_trace.at_risk == len(taken)
        for item_id, row in rows.items():
            # A decision's row shows the risk of the selection folded into it.
            selection = trace.selection_of(item_id)
            subject = item_id if selection is None else selection.id
            assert row.at_risk == (subject in walked), item_id


@given(moves(), profiles)
def test_the_numbers_of_a_trace_s_row_are_counted_from_its_items(
    history: list[Move], profile: Profile
) -> None:
    with scratch_corpus(profile=profile, clock=SetClock()) as corpus:
        with corpus.writing():
            play(corpus, history)
        trace = corpus.trace("trace")
        row = corpus.rows.trace("trace")
        assert row is not None
        assert row.items == len(trace)
        for item_type, count in (
            ("hypothesis", row.hypotheses),
            ("question", row.questions),
            ("decision", row.decisions),
        ):
            assert count == sum(trace.pends(item) for item in trace.of_type(item_type))
        assert row.pending == len(corpus.pending(imported=True))
        spine = corpus.rows.spine("trace", 1, 1_000)
        assert [one.spine for one in spine] == list(range(1, len(spine) + 1))
        assert corpus.rows.count_spine("trace") == len(spine)
        assert [one.item_id for one in spine] == [i.id for i in trace if i.type not in FOLDED]


@given(moves())
def test_causes_and_effects_of_rows_are_those_of_the_trace(history: list[Move]) -> None:
    with scratch_corpus(clock=SetClock()) as corpus:
        with corpus.writing():
            play(corpus, history)
        trace = corpus.trace("trace")
        for row in corpus.rows.items("trace"):
            assert tuple(c.item_id for c in corpus.rows.causes(row)) == trace.causes(row.item_id)
            assert tuple(e.item_id for e in corpus.rows.effects(row)) == trace.effects(row.item_id)
            assert corpus.rows.item("trace", row.item_id) == row


@given(moves(max_size=25), st.integers(1, 9), st.integers(1, 9))
def test_a_window_of_items_is_cut_by_ordinal(history: list[Move], first: int, size: int) -> None:
    with scratch_corpus(clock=SetClock()) as corpus:
        with corpus.writing():
            play(corpus, history)
        every = corpus.rows.items("trace")
        assert corpus.rows.items("trace", first, first + size - 1) == [
            row for row in every if first <= row.ordinal < first + size
        ]
        spine = [row for row in every if row.spine is not None]
        assert corpus.rows.spine("trace", first, size) == spine[first - 1 : first - 1 + size]


def taken_on_a_claim(corpus: Corpus, *verdicts: bool) -> None:
    """Record a selection that rests on hypothesis hyp-1, which has these verdicts by then."""
    on = {"trace_item_refs": [corpus.record("trace", "observation", SEEN)]}
    corpus.record("trace", "hypothesis", {"statement": "Price is the reason", **on})
    for verdict in verdicts:
        judge(corpus, verdict)
    on = {"trace_item_refs": ["hyp-1"]}
    corpus.record("trace", "decision", {"question": "Which discount?", **on})
    of = {"decision_id": "dec-1", **on}
    corpus.record("trace", "decision_option", {"name": "10 %", **of})
    taken = {"option_id": "opt-1", "reasoning": "Enough."}
    corpus.record("trace", "decision_selection", {**taken, **of})
    follows = {"statement": "Margin holds.", "trace_item_refs": ["sel-1"]}
    corpus.record("trace", "deduction", follows)


def judge(corpus: Corpus, validated: bool) -> None:
    """Record a verdict on hypothesis hyp-1."""
    verdict = {"hypothesis_id": "hyp-1", "validated": validated, "reasoning": "We looked."}
    corpus.record("trace", "hypothesis_validation", {**verdict, "trace_item_refs": ["obs-1"]})


def flagged(corpus: Corpus) -> list[str]:
    """Return the items whose rows show at risk; the trace's own row must agree."""
    flagged = [row.item_id for row in corpus.rows.items("trace") if row.at_risk]
    assert [row.at_risk for row in corpus.traces()] == ["sel-1" in flagged]
    return flagged


def test_a_refuted_ground_puts_its_selection_at_risk_and_a_new_verdict_lifts_it(
    corpus: Corpus,
) -> None:
    taken_on_a_claim(corpus)
    assert flagged(corpus) == []
    judge(corpus, validated=False)
    assert flagged(corpus) == ["dec-1", "sel-1", "ded-1"]
    judge(corpus, validated=True)
    assert flagged(corpus) == []


def test_a_ground_that_was_refuted_when_selected_is_no_news_however_often_it_turns(
    corpus: Corpus,
) -> None:
    taken_on_a_claim(corpus, True, False)
    for verdict in (False, True, False, False):
        judge(corpus, verdict)
        assert flagged(corpus) == []


def test_a_pending_decision_s_line_follows_what_it_waits_for(corpus: Corpus) -> None:
    def why() -> str:
        (row,) = (row for row in corpus.pending() if row.kind == "decision")
        assert row.why.removeprefix("waits for ") in row.line or row.why == "ready to be selected"
        return row.why

    seen = {"trace_item_refs": [corpus.record("trace", "observation", SEEN)]}
    of = {"decision_id": "dec-1", **seen}
    corpus.record("trace", "decision", {"question": "Which discount?", **seen})
    assert why() == "waits for an option"
    corpus.record("trace", "decision_option", {"name": "10 %", **of})
    assert why() == "ready to be selected"
    corpus.record("trace", "constraint", {"statement": "Margin over 30 %", **seen})
    corpus.record("trace", "decision_constraint", {"constraint_id": "con-1", **of})
    assert why() == "waits for 1 pair (opt-1 × con-1)"
    steelman = {"statement": "They would stay anyway", "stage": "steelmanning", **of}
    corpus.record("trace", "hypothesis", steelman)
    assert why() == "waits for 1 pair (opt-1 × con-1) · steelman hyp-1 without a verdict"
    cell = {"option_id": "opt-1", "constraint_id": "con-1", "satisfied": True, "reasoning": "31 %"}
    corpus.record("trace", "decision_option_constraint_evaluation", {**cell, **of})
    assert why() == "waits for steelman hyp-1 without a verdict"
    verdict = {"hypothesis_id": "hyp-1", "validated": False, "reasoning": "They said no.", **seen}
    corpus.record("trace", "hypothesis_validation", verdict)
    assert why() == "ready to be selected"


# -- pages ----------------------------------------------------------------------------------------

_Row = TypeVar("_Row", TraceRow, PendingRow)


def paged(page_after: Callable[[_Row | None], list[_Row]], size: int) -> list[_Row]:
    """Read page after page until one is empty; none may be too long."""
    rows: list[_Row] = []
    page = page_after(None)
    while page:
        assert len(page) <= size
        rows += page
        assert len(rows) < 1_000, "the pages never end"
        page = page_after(page[-1])
    return rows


# Few different moments, so that many rows tie; and clocks that stand still or go back.
steps = st.lists(st.tuples(st.integers(-1, 1), st.integers(0, 5)), min_size=1, max_size=14)


@settings(max_examples=25)
@given(steps, st.sampled_from(("updated", "opened")), st.booleans())
def test_every_trace_stands_on_exactly_one_page_whatever_the_page_s_size(
    steps: list[tuple[int, int]], order: TraceOrder, backwards: bool
) -> None:
    clock = SetClock()
    with scratch_corpus(clock=clock) as corpus:
        with corpus.writing():
            for number, (seconds, target) in enumerate(steps):
                clock.seconds += seconds
                corpus.open_trace(TraceOpened(trace_id=f"t{number}"))
                # An older trace is written to again: it moves to the front.
                corpus.record(f"t{min(target, number)}", "observation", SEEN)
        every = corpus.traces(limit=1_000, order=order, backwards=backwards)
        assert len(every) == len(steps) + 1 == corpus.rows.count_traces()
        keys = [
            (row.updated_at if order == "updated" else row.opened_at, row.position) for row in every
        ]
        assert keys == sorted(keys, reverse=not backwards)
        for size in range(1, len(every) + 2):

            def page_after(row: TraceRow | None, size: int = size) -> list[TraceRow]:
                return corpus.traces(after=row, limit=size, order=order, backwards=backwards)

            assert paged(page_after, size) == every


def pages_of_pending(corpus: Corpus, size: int, *, backwards: bool = False) -> list[PendingRow]:
    def page_after(row: PendingRow | None) -> list[PendingRow]:
        return corpus.pending(after=row, limit=size, backwards=backwards)

    return paged(page_after, size)


@settings(max_examples=25)
@given(st.lists(st.sampled_from("ahdsx"), max_size=12), st.booleans())
def test_everything_that_pends_stands_on_exactly_one_page(
    kinds: list[str], backwards: bool
) -> None:
    with scratch_corpus(clock=SetClock()) as corpus:
        with corpus.writing():
            corpus.open_trace(TraceOpened(trace_id="other"))
            grounds = {}
            for trace_id in ("trace", "other"):
                seen = corpus.record(trace_id, "observation", SEEN)
                grounds[trace_id] = {"trace_item_refs": [seen]}
            for number, kind in enumerate(kinds):
                trace_id = ("trace", "other")[number % 2]
                item_type, payload = {
                    "a": ("question", {"question": "Who owns it?"}),
                    "h": ("question", {"question": "May we?", "assignee": "human"}),
                    "d": ("decision", {"question": "Which?"}),
                    "s": ("hypothesis", {"statement": "Price is the reason"}),
                    "x": ("constraint", {"statement": "It never pends"}),
                }[kind]
                corpus.record(trace_id, item_type, {**payload, **grounds[trace_id]})
        every = corpus.pending(limit=1_000, backwards=backwards)
        keys = [(row.parked, row.position) for row in every]
        assert keys == sorted(keys, reverse=backwards)
        assert len(every) == sum(kind != "x" for kind in kinds) == corpus.rows.count_pending()
        for size in range(1, len(every) + 2):
            assert pages_of_pending(corpus, size, backwards=backwards) == every
        for trace_id in ("trace", "other"):
            own = [row for row in every if row.trace_id == trace_id]
            assert corpus.pending(trace_id=trace_id, backwards=backwards) == own
            assert corpus.rows.count_pending(trace_id=trace_id) == len(own)


def test_what_is_answered_between_two_pages_neither_repeats_nor_hides_another(
    corpus: Corpus,
) -> None:
    refs = {"trace_item_refs": [corpus.record("trace", "observation", SEEN)]}
    for _ in range(6):
        corpus.record("trace", "question", {"question": "Which one?", **refs})
    first = corpus.pending(limit=2)
    corpus.record("trace", "question_answer", {"question_id": "qst-2", "answer": "This.", **refs})
    corpus.record("trace", "question_answer", {"question_id": "qst-4", "answer": "That.", **refs})
    rest = corpus.pending(after=first[-1], limit=10)
    assert [row.item_id for row in (*first, *rest)] == ["qst-1", "qst-2", "qst-3", "qst-5", "qst-6"]


def test_what_pends_in_an_imported_trace_is_hidden_unless_asked_for(corpus: Corpus) -> None:
    corpus.open_trace(TraceOpened(trace_id="old", title="Old record", profile="imported"))
    for trace_id in ("old", "trace"):
        seen = corpus.record(trace_id, "observation", SEEN)
        corpus.record(trace_id, "question", {"question": "Why?", "trace_item_refs": [seen]})
    assert [row.trace_id for row in corpus.pending()] == ["trace"]
    both = corpus.pending(imported=True)
    assert [(row.trace_id, row.title) for row in both] == [("old", "Old record"), ("trace", "")]
    assert [row.item_id for row in corpus.pending(trace_id="old", imported=True)] == ["qst-1"]
    assert corpus.pending(trace_id="old") == []
    assert corpus.rows.count_pending() == 1
    assert corpus.rows.count_pending(imported=True) == 2
    # Its own row still counts it: the list of traces hides nothing.
    assert {row.trace_id: row.pending for row in corpus.traces()} == {"old": 1, "trace": 1}


def test_an_empty_corpus_has_empty_pages(corpus: Corpus) -> None:
    (only,) = corpus.traces()
    assert corpus.traces(after=only) == []
    assert corpus.pending() == []
    assert corpus.search("anything") == []
    assert corpus.rows.items("trace") == []
    assert corpus.rows.count_spine("trace") == 0
    assert corpus.rows.trace("nobody") is None
    assert corpus.rows.item("trace", "obs-1") is None


# -- search ---------------------------------------------------------------------------------------


@pytest.fixture
def library(corpus: Corpus) -> Corpus:
    """A corpus in which four observations differ by a word or two."""
    for number, words in enumerate(
        ("the quick brown fox", "the quick red fox", 'a "quoted" -a foo:bar', "Ставка — 18 % čtyři")
    ):
        corpus.record("trace", "observation", {**SEEN, "id": f"obs-{number}", "statement": words})
    return corpus


def ids(hits: list[Hit]) -> list[str]:
    return sorted(hit.item_id for hit in hits)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quick fox", ["obs-0", "obs-1"]),
        ("fox quick", ["obs-0", "obs-1"]),
        ("QUICK", ["obs-0", "obs-1"]),
        ("quick brown", ["obs-0"]),
        ("quick br", ["obs-0"]),
        ("br quick", []),  # only the last word may be the beginning of one
        ("brown red", []),
        ("quick -brown", ["obs-0"]),  # no operator
        ("brown OR red", []),
        ("brown NOT quick", []),
        ("NEAR(quick fox)", []),
        ("foo:bar", ["obs-2"]),
        ("text:quick", []),  # no column filter
        ('"quoted"', ["obs-2"]),
        ('"quoted', ["obs-2"]),
        ("quick*", ["obs-0", "obs-1"]),
        ("ставка", ["obs-3"]),
        ("ctyri", ["obs-3"]),
        ("quick\0fox", ["obs-0", "obs-1"]),
        ("quick \t\n fox", ["obs-0", "obs-1"]),
        ("obs-2", ["obs-2"]),
        ("weekly_active_users fox", ["obs-0", "obs-1"]),
        ("", []),
        (" \n", []),
        ("\0", []),
        ('"', []),
        ('""""', []),
        ("*", []),
        ("-", []),
        ("^()+{}", []),
    ],
    ids=repr,
)
def test_a_search_finds_what_holds_all_words(library: Corpus, text: str, found: list[str]) -> None:
    assert ids(library.search(text)) == found


@pytest.fixture(scope="module")
def shelf() -> Generator[Corpus]:
    with scratch_corpus(clock=SetClock()) as corpus:
        for text in TEXTS:
            corpus.record("trace", "observation", {**SEEN, "statement": text})
        yield corpus


grammar = st.lists(
    st.sampled_from(('"', "'", "*", "^", "(", ")", "{", "}", ":", "+", "-", "\0", " ", ","))
    | st.sampled_from(("AND", "OR", "NOT", "NEAR", "usage", "text", "a", "价")),
    max_size=12,
).map("".join)


@settings(max_examples=300)
@given(st.text() | grammar)
@example("\ud800")
@example("usage \udcff")
def test_no_query_crashes_the_search(shelf: Corpus, text: str) -> None:
    for hit in shelf.search(text):
        assert hit.trace_id == "trace"


@pytest.mark.parametrize("part", ["usage ", "-a ", '" ', "a", "\0", "word{} "])
def test_a_query_of_a_megabyte_is_answered(shelf: Corpus, part: str) -> None:
    pieces = 1_048_576 // len(part)
    text = "".join(part.format(number) for number in range(pieces))[:1_048_576]
    assert isinstance(shelf.search(text), list)


# Letters of New Tai Lue and Vedic that Unicode counted among the marks when SQLite's table of
# them was made: there they part words.
MARKS_TO_SQLITE = "".join(map(chr, (*range(0x19B0, 0x19C1), 0x19C8, 0x19C9, 0x1CF2, 0x1CF3)))


@given(
    st.text(
        st.characters(categories=("L", "N"), exclude_characters=MARKS_TO_SQLITE),
        min_size=1,
        max_size=8,
    )
)
@example("t")  # also the beginning of the trace's own name, "trace", which is found too
@example("Tra")
def test_a_word_that_was_recorded_is_found(word: str) -> None:
    with scratch_corpus() as corpus:
        corpus.record("trace", "observation", {**SEEN, "statement": f"before {word} after"})
        assert "obs-1" in ids(corpus.search(word))
        assert ids(corpus.search(f"after {word}")) == ["obs-1"]


def test_a_hit_shows_its_item_and_its_trace(library: Corpus) -> None:
    library.open_trace(TraceOpened(trace_id="renewal", title="Northwind renewal"))
    library.record("renewal", "observation", {**SEEN, "statement": "the brown\n bear"})
    (hit,) = library.search("bear")
    assert (hit.trace_id, hit.item_id, hit.type) == ("renewal", "obs-1", "observation")
    assert (hit.line, hit.title) == ("the brown bear", "Northwind renewal")


def test_a_trace_is_found_by_its_title_domain_and_id(corpus: Corpus) -> None:
    corpus.open_trace(TraceOpened(trace_id="renewal-7", title="Northwind", domain="pricing"))
    for text in ("northwind", "pricing", "renewal-7", "pricing north"):
        (hit,) = corpus.search(text)
        assert (hit.trace_id, hit.item_id, hit.type) == ("renewal-7", "", "trace_opened")
        assert hit.line == hit.title == "Northwind"


def test_a_search_is_limited_to_the_best_matches(corpus: Corpus) -> None:
    corpus.record("trace", "observation", {**SEEN, "statement": "fox " * 9})
    for _ in range(9):
        corpus.record("trace", "observation", {**SEEN, "statement": "fox among many other words"})
    best, *others = corpus.search("fox", limit=3)
    assert best.item_id == "obs-1"
    assert len(others) == 2


def test_what_was_refused_or_rolled_back_is_not_found(corpus: Corpus) -> None:
    with pytest.raises(RejectedItemError):
        corpus.record("trace", "hypothesis", {"statement": "unicorn"})

    def roll_back() -> None:
        with corpus.writing():
            corpus.record("trace", "observation", {**SEEN, "statement": "unicorn"})
            raise KeyError

    with pytest.raises(KeyError):
        roll_back()
    assert corpus.search("unicorn") == []


def test_the_histories_of_these_tests_reach_every_kind_of_item() -> None:
    # Otherwise the properties above would hold of nothing.
    seen: set[str] = set()
    for shift in range(12):
        history = [
            Move(KINDS[(7 * n + shift) % len(KINDS)], n * shift % 11, n % 5, n % 3 > 0, "It is.")
            for n in range(160)
        ]
        trace = played(history)
        seen |= {item.type for item in trace} | ({"at risk"} if at_risk(trace) else set())
    assert seen == {*ITEM_TYPES, "at risk"}


def test_rows_are_plain_tuples_that_a_list_can_hold(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    (row,) = corpus.rows.items("trace")
    assert isinstance(row, ItemRow)
    assert hash(row)
