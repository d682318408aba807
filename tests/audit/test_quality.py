"""The quality audit: what its first judge answers and why, and what a second one may do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.audit.quality import (
    CRITERIA,
    Answer,
    Criterion,
    Score,
    Subject,
    audit_quality,
    by_words,
    criteria_of,
    duplicates,
    judge_by_words,
    subject_of,
)
from dtui.audit.quality.duplicates import ALIKE, LOOKS, earlier_alike
from dtui.audit.quality.rubric import KINDS, Kind
from dtui.audit.quality.words import READ, Words
from dtui.trace import AnyTraceItem, Trace, TraceOpened, parse_item


def item(item_type: str, item_id: str, *refs: str, **fields: Any) -> AnyTraceItem:
    """Make an item as a foreign tool might have written it."""
    own = {"type": item_type, "id": item_id, "trace_item_refs": refs}
    return parse_item({**own, "recorded_at": "2026-10-01T09:00:00Z", **fields})


DECISION = {"decision_id": "dec-1"}
PAIR = {**DECISION, "option_id": "opt-1", "constraint_id": "con-1"}
TRACE = Trace(
    TraceOpened(trace_id="checkout"),
    [
        item(
            "observation",
            "obs-1",
            statement="The pool of 40 is full, with 5.2 s of waiting.",
            citations=[{"kind": "metric", "ref": "pool_wait"}],
        ),
        item("hypothesis", "hyp-1", "obs-1", statement="Baskets hold a connection, so 40 run out."),
        item(
            "hypothesis_validation",
            "val-1",
            "obs-1",
            hypothesis_id="hyp-1",
            validated=True,
            reasoning="Seen.",
        ),
        item(
            "hypothesis_validation",
            "val-2",
            "obs-1",
            hypothesis_id="hyp-1",
            validated=False,
            reasoning="Waiting stayed at 5.2 s with pools of 80, so baskets are not it.",
        ),
        item("constraint", "con-1", "obs-1", statement="Works before 19:00."),
        item("constraint", "con-2", "obs-1", statement="Two people can do it."),
        item("decision", "dec-1", "obs-1", question="What helps?"),
        item("decision_option", "opt-1", "obs-1", name="Pools of 80", **DECISION),
        item("decision_option", "opt-2", "obs-1", name="Restart everything", **DECISION),
        item("decision_constraint", "dcn-1", "con-1", constraint_id="con-1", **DECISION),
        item(
            "decision_option_constraint_evaluation",
            "eval-1",
            "obs-1",
            satisfied=True,
            reasoning="A rolling restart takes 4 minutes.",
            **PAIR,
        ),
        item(
            "decision_selection",
            "sel-1",
            "obs-1",
            option_id="opt-1",
            reasoning="It takes 4 minutes.",
            rejected={"opt-2": "Loses 1,900 baskets."},
            **DECISION,
        ),
        # Linked afterwards: the selection can't have answered to it.
        item("decision_constraint", "dcn-2", "con-2", constraint_id="con-2", **DECISION),
    ],
)


def answer(subject: Subject, criterion: str) -> tuple[Answer, str]:
    (found,) = (one for one in judge_by_words(subject) if one.criterion == criterion)
    return found.answer, found.why


def test_every_criterion_is_asked_of_some_kind_with_a_good_and_a_bad_example() -> None:
    for criterion in CRITERIA:
        assert criterion.asks
        assert set(criterion.asks) <= set(KINDS)
        assert criterion.good != criterion.bad
    assert all(criteria_of(kind) for kind in KINDS)


def test_a_judge_is_shown_an_item_with_the_texts_that_it_rests_on() -> None:
    refutation = subject_of(TRACE, "val-2")
    assert refutation is not None
    assert refutation.claim == "Baskets hold a connection, so 40 run out."
    assert refutation.cites == ("The pool of 40 is full, with 5.2 s of waiting.",)
    evaluation = subject_of(TRACE, "eval-1")
    assert evaluation is not None
    assert (evaluation.option, evaluation.constraint) == ("Pools of 80", "Works before 19:00.")


def test_a_selection_is_judged_by_its_decision_as_it_stood_then() -> None:
    selection = subject_of(TRACE, "sel-1")
    assert selection is not None
    assert selection.others == (("Restart everything", "Loses 1,900 baskets."),)
    assert selection.constraints == (("Works before 19:00.", "met"),)


@pytest.mark.parametrize("item_id", ["obs-1", "val-1", "con-1", "dec-1", "opt-1"])
def test_facts_bounds_and_confirmations_are_not_judged(item_id: str) -> None:
    assert subject_of(TRACE, item_id) is None


def test_a_reference_that_leads_nowhere_is_no_reason_to_fail() -> None:
    dangling = Trace(
        TraceOpened(trace_id="foreign"),
        [
            item(
                "hypothesis_validation", "val-1", hypothesis_id="x", validated=False, reasoning="No"
            ),
            item("decision_selection", "sel-1", decision_id="y", option_id="z", reasoning="Fine"),
            item(
                "decision_option_constraint_evaluation",
                "eval-1",
                decision_id="y",
                option_id="z",
                constraint_id="c",
                satisfied=True,
                reasoning="Fine",
            ),
        ],
    )
    assert audit_quality(dangling).items == 3


CITED = ("The pool of 40 is full, with 5.2 s of waiting.",)


@pytest.mark.parametrize(
    ("subject", "criterion", "expected", "word"),
    [
        (
            Subject("h", "hypothesis", "Baskets hold a connection, so 40 run out."),
            "mechanism",
            "yes",
            "so",
        ),
        (Subject("h", "hypothesis", "Latency rises tonight."), "mechanism", "no", "because"),
        (
            Subject("h", "hypothesis", "Various factors matter, because of issues."),
            "mechanism",
            "no",
            "various",
        ),
        (
            Subject("h", "hypothesis", "Körbe halten Verbindungen, weil der Vorverkauf dauert."),
            "mechanism",
            "yes",
            "weil",
        ),
        (Subject("h", "hypothesis", "The pool of 40 is full.", CITED), "own words", "no", "pool"),
        (Subject("h", "hypothesis", "Baskets take it.", CITED), "evidence", "no", "no word"),
        (Subject("h", "hypothesis", "Baskets take it."), "evidence", "cannot say", "other items"),
        (Subject("r", "refutation", "It is not full."), "evidence", "no", "no observation"),
        (Subject("r", "refutation", "At 5.2 s, it isn't.", CITED), "evidence", "yes", "5.2"),
        (
            Subject("r", "refutation", "The pool is not full.", claim="The pool is full."),
            "own words",
            "no",
            "pool",
        ),
        (
            Subject("r", "refutation", "Our team is good.", claim="The pool is full."),
            "answers the claim",
            "no",
            "The pool is full.",
        ),
        (Subject("s", "selection", "It is the best.", option="SQLite"), "mechanism", "no", "best"),
        (Subject("s", "selection", "x", option="SQLite"), "alternatives", "cannot say", "no other"),
        (
            Subject("s", "selection", "x", option="SQLite", others=(("Postgres", "Worse."),)),
            "alternatives",
            "no",
            "Worse.",
        ),
        (
            Subject("s", "selection", "x", option="SQLite", others=(("Postgres", ""),)),
            "alternatives",
            "no",
            "Postgres",
        ),
        (
            Subject(
                "s",
                "selection",
                "Postgres needs a server.",
                option="SQLite",
                others=(("Postgres", ""),),
            ),
            "alternatives",
            "yes",
            "1",
        ),
        (
            Subject("s", "selection", "x", option="SQLite"),
            "constraints",
            "cannot say",
            "no constraint",
        ),
        (Subject("s", "selection", "x"), "constraints", "cannot say", "no option"),
        (
            Subject("s", "selection", "x", option="A", constraints=(("Cheap", "not evaluated"),)),
            "constraints",
            "no",
            "Cheap",
        ),
        (
            Subject("s", "selection", "Quick.", option="A", constraints=(("Cheap", "missed"),)),
            "constraints",
            "no",
            "Cheap",
        ),
        (
            Subject(
                "s",
                "selection",
                "Not cheap, but quick.",
                option="A",
                constraints=(("Cheap", "missed"),),
            ),
            "constraints",
            "yes",
            "1 missed",
        ),
    ],
)
def test_an_answer_says_why_with_the_words_that_decided_it(
    subject: Subject, criterion: str, expected: str, word: str
) -> None:
    given_answer, why = answer(subject, criterion)
    assert (given_answer, word in why) == (expected, True), why


HOSTILE = (
    "",
    " ",
    "\x00",
    "a" * 1_048_576,
    "because " * 131_072,
    "漢" * 349_525,
    "\u202eevil\u202c \x1b[2J",
    "מחיר הוא הסיבה",
    "ﷺ" * 20_000,
    "e" + "\u0301" * 500_000,
    "1" * 1_048_576,
    "💥" * 10_000,
    "\ud800 lone",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", KINDS)
def test_of_any_text_no_more_is_read_than_its_beginning(
    monkeypatch: pytest.MonkeyPatch, text: str, kind: Kind
) -> None:
    read: list[Words] = []

    def noted(text: str) -> Words:
        read.append(Words(text))
        return read[-1]

    monkeypatch.setattr(by_words, "words", noted)
    subject = Subject(
        "x", kind, text, (text,), text, text, text, ((text, text),), ((text, "missed"),)
    )
    found = judge_by_words(subject)
    assert 0 < len(read) <= 30
    # Folding makes at most three letters of one.
    assert all(len(one.text) <= 3 * READ for one in read)
    assert all(score.why and len(score.why) < 1_000 for score in found)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(KINDS))
def test_every_question_has_one_answer_and_a_reason(says: str, other: str, kind: Kind) -> None:
    subject = Subject("x", kind, says, (other,), other, other, other, ((other, says),))
    found = judge_by_words(subject)
    asked = [one.name for one in criteria_of(kind) if one.name != "distinct"]
    assert [score.criterion for score in found] == asked
    assert all(score.answer in ("yes", "no", "cannot say") and score.why for score in found)
    assert found == judge_by_words(subject)


@given(st.text(max_size=200))
def test_a_text_is_no_more_than_itself(text: str) -> None:
    subject = Subject("x", "hypothesis", text, (text,))
    assert answer(subject, "own words")[0] != "yes"


@given(st.text())
def test_words_are_read_to_a_limit_and_no_further(text: str) -> None:
    long = "word " * READ + text
    assert Words(long).all == Words("word " * READ).all


# -- the same again --------------------------------------------------------------------------------

WORDS_OF = st.lists(
    st.sampled_from(["pool", "basket", "wait", "seat", "price", "term", "risk", "sale"]), max_size=9
)


@given(st.lists(WORDS_OF.map(" ".join), max_size=12))
def test_what_is_found_alike_is_alike_and_earlier(texts: list[str]) -> None:
    for number, found in enumerate(earlier_alike(texts)):
        if found is not None:
            at, share = found
            assert at < number
            assert ALIKE <= share <= 1


@given(st.lists(WORDS_OF.map(" ".join), max_size=12))
def test_nothing_alike_is_missed_among_few(texts: list[str]) -> None:
    def alike(one: str, other: str) -> float:
        first, second = one.split(), other.split()
        both = sum(min(first.count(word), second.count(word)) for word in set(first))
        return both / (len(first) + len(second) - both)

    kept: list[str] = []
    for text, found in zip(texts, earlier_alike(texts), strict=True):
        if not text:
            assert found is None
            continue
        again = any(alike(text, earlier) >= ALIKE for earlier in kept)
        assert (found is not None) == again
        if found is None:
            kept.append(text)


def _copy(_number: int) -> str:
    return "the same text each time"


def _template(number: int) -> str:
    return f"claim {number} of part {number % 97} in row {number % 89} fails"


def _other(number: int) -> str:
    return " ".join(str(number * 31 + place) for place in range(20))


@pytest.mark.parametrize(("make", "most"), [(_copy, 0), (_template, LOOKS), (_other, LOOKS)])
def test_a_text_is_compared_with_a_few_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[int], str], most: int
) -> None:
    compared = Counter[int]()
    alike = duplicates._alike

    def counted(one: frozenset[tuple[str, int]], other: frozenset[tuple[str, int]]) -> float:
        compared[id(one)] += 1
        return alike(one, other)

    monkeypatch.setattr(duplicates, "_alike", counted)
    earlier_alike([make(number) for number in range(2_000)])
    assert max(compared.values(), default=0) <= most
    assert bool(compared) == (make is _template)


def test_an_item_over_again_is_named_with_what_it_repeats() -> None:
    again = Trace(
        TraceOpened(trace_id="t"),
        [
            item("hypothesis", "hyp-1", statement="The migration may fail in production."),
            item("hypothesis", "hyp-2", statement="The migration could fail in production."),
        ],
    )
    (first,), (second,) = (
        [score for score in audit_quality(again).of(name) if score.criterion == "distinct"]
        for name in ("hyp-1", "hyp-2")
    )
    assert (first.answer, second.answer) == ("yes", "no")
    assert second.why == "of all words of it and hyp-1, 71 % are in both"


# -- a second judge --------------------------------------------------------------------------------


def contrary(subject: Subject, criterion: Criterion) -> tuple[Answer, str]:
    if criterion.name == "distinct":
        return "cannot say", "I have seen one item alone."
    first, _ = answer(subject, criterion.name)
    return ("no" if first == "yes" else "yes"), "I say so."


def test_a_second_judge_stands_beside_the_first_and_replaces_nothing() -> None:
    alone, both = audit_quality(TRACE), audit_quality(TRACE, judge=contrary, name="model")
    assert tuple(score for score in both.scores if score.judge == "words") == alone.scores
    assert {score.judge for score in both.scores} == {"words", "model"}
    assert len(both.scores) == 2 * len(alone.scores)
    assert both.failures == ()


def test_where_two_judges_disagree_both_are_shown() -> None:
    found = audit_quality(TRACE, judge=contrary, name="model").disagreements
    assert found
    for first, second in found:
        assert (first.item_id, first.criterion) == (second.item_id, second.criterion)
        assert (first.judge, second.judge) == ("words", "model")
        assert {first.answer, second.answer} == {"yes", "no"}


async def _later() -> tuple[Answer, str]:
    return "yes", "later"


@pytest.mark.parametrize(
    ("rubbish", "says"),
    [
        (None, "no answer: None"),
        ("yes", "no answer: 'yes'"),
        (("maybe", "why"), "no answer: ('maybe', 'why')"),
        (("yes", 3), "no answer: ('yes', 3)"),
        (("yes", "why", "more"), "no answer: ('yes', 'why', 'more')"),
        ({"yes": "why"}, "no answer: {'yes': 'why'}"),
    ],
)
def test_a_judge_that_answers_rubbish_is_reported_and_loses_nothing(
    rubbish: object, says: str
) -> None:
    found = audit_quality(TRACE, judge=lambda _subject, _criterion: rubbish)  # pyright: ignore[reportArgumentType]
    assert found.scores == audit_quality(TRACE).scores
    assert len(found.failures) == len(found.scores)
    assert {failure.says for failure in found.failures} == {says}


def test_a_judge_that_fails_on_one_question_is_asked_the_others() -> None:
    def judge(subject: Subject, criterion: Criterion) -> tuple[Answer, str]:
        if subject.item_id == "hyp-1" and criterion.name == "mechanism":
            raise TimeoutError("no reply in \x1b[2J 30 s")
        return "yes", "fine"

    found = audit_quality(TRACE, judge=judge)
    (failure,) = found.failures
    assert (failure.item_id, failure.criterion) == ("hyp-1", "mechanism")
    assert failure.says == "TimeoutError: no reply in \\x1b[2J 30 s"
    assert len(found.scores) == 2 * len(audit_quality(TRACE).scores) - 1


def test_an_asynchronous_judge_is_told_that_it_is_one() -> None:
    found = audit_quality(TRACE, judge=lambda _subject, _criterion: _later())  # pyright: ignore[reportArgumentType]
    assert {failure.says for failure in found.failures} == {
        "it is asynchronous; a judge answers when it returns"
    }


def test_a_judge_that_is_interrupted_ends_the_audit() -> None:
    def judge(_subject: Subject, _criterion: Criterion) -> tuple[Answer, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit_quality(TRACE, judge=judge)


def test_a_second_judge_cannot_take_the_firsts_name() -> None:
    with pytest.raises(ValueError, match="first judge's name"):
        audit_quality(TRACE, judge=contrary, name="words")


def test_what_was_found_is_plain_json() -> None:
    found = audit_quality(TRACE, judge=contrary)
    told = json.loads(json.dumps(found.to_dict()))
    assert told["trace_id"] == "checkout"
    assert [Score(**row) for row in told["scores"]] == list(found.scores)
