"""An item on its way into the log and back: the same fields, and all that it rests on."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.log import Entry
from dtui.trace import ITEM_TYPES, AnyTraceItem, Profile, TraceOpened, parse_draft
from tests.log.histories import Move, accepted_drafts, moves
from tests.log.moments import START, SetClock, later
from tests.log.scratch import SEEN, scratch_corpus, scratch_path

# -- what comes back -------------------------------------------------------------------------------

text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
prose = text.filter(lambda value: bool(value.strip()))
number = st.floats(allow_nan=False, allow_infinity=False)
probability = st.floats(0, 1)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moment = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets)  # noqa: DTZ001
stage = st.sampled_from(("free", "pre_mortem", "adversarial_thinking"))
citation = st.fixed_dictionaries(
    {"kind": st.sampled_from(("file", "url", "user_answer")), "ref": prose},
    optional={"locator": text, "sha256": st.just("0a" * 32)},
)

SCAFFOLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("observation", {"id": "obs-1", **SEEN}),
    ("hypothesis", {"id": "hyp-1", "statement": "Price is the reason"}),
    ("question", {"id": "qst-1", "question": "Who decides?"}),
    ("constraint", {"id": "con-1", "statement": "Margin over 30 %"}),
    ("decision", {"id": "dec-1", "question": "Which discount?"}),
    ("decision_option", {"id": "opt-1", "name": "10 %", "decision_id": "dec-1"}),
    ("decision_option", {"id": "opt-2", "name": "20 %", "decision_id": "dec-1"}),
    ("decision_constraint", {"id": "dcn-1", "constraint_id": "con-1", "decision_id": "dec-1"}),
)
"""One item of each kind that another can name."""

of_decision = {"decision_id": st.just("dec-1")}
linked = {"constraint_id": st.just("con-1")}
verdict = {"reasoning": prose}

REQUIRED: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "observation": {"statement": prose, "citations": st.lists(citation, min_size=1, max_size=3)},
    "hypothesis": {"statement": prose},
    "question": {"question": prose},
    "constraint": {"statement": prose},
    "deduction": {"statement": prose},
    "hypothesis_validation": {
        "hypothesis_id": st.just("hyp-1"),
        "validated": st.booleans(),
        **verdict,
    },
    "question_answer": {"question_id": st.just("qst-1"), "answer": prose},
    "decision": {"question": prose},
    "decision_option": {**of_decision, "name": prose},
    "decision_constraint": {**of_decision, **linked},
    "decision_heuristic": {**of_decision, "statement": prose},
    "decision_option_constraint_evaluation": {
        **of_decision,
        **linked,
        **verdict,
        "option_id": st.sampled_from(("opt-1", "opt-2")),
        "satisfied": st.booleans(),
    },
    "decision_selection": {**of_decision, **verdict},
}
OPTIONAL: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "hypothesis": {
        "stage": stage | st.just("steelmanning"),
        "angle": prose,
        "confidence": probability,
        "challenges": st.just("opt-1"),
        **of_decision,
    },
    "question": {"assignee": st.sampled_from(("agent", "human"))},
    "constraint": {"hard": st.booleans()},
    "deduction": {
        "stage": stage,
        "counts": st.dictionaries(prose, st.integers(0, 2**53), max_size=3),
    },
    "decision": {"supersedes": st.just("dec-1")},
    "decision_option": {"description": text, "probability": probability},
    "decision_constraint": {"weight": number | st.integers(-9, 9)},
    "decision_option_constraint_evaluation": {"score": number},
    "decision_selection": {
        "option_id": st.just("opt-1"),
        "rejected": st.dictionaries(st.just("opt-2"), prose),
        "waiver": prose,
    },
}
ANY_ITEM: dict[str, st.SearchStrategy[Any]] = {
    "occurred_at": moment,
    "author": text,
    "labels": st.lists(prose, max_size=3),
}


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a payload of any of the thirteen types, with any of its optional fields."""
    item_type = draw(st.sampled_from(sorted(ITEM_TYPES)))
    names = [fields["id"] for _, fields in SCAFFOLD]
    refs = st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)
    required = {**REQUIRED[item_type], "trace_item_refs": refs}
    optional = {**ANY_ITEM, **OPTIONAL.get(item_type, {})}
    payload = draw(st.fixed_dictionaries(required, optional=optional))
    if payload.get("stage") == "steelmanning" or "challenges" in payload:
        payload["decision_id"] = "dec-1"
    return item_type, payload


@pytest.fixture(scope="module")
def pair() -> Generator[tuple[Corpus, Corpus]]:
    """One corpus opened twice: what one writes, the other knows from the disk alone."""
    with scratch_corpus(profile="imported") as writer, Corpus.open(writer.path) as reader:
        for item_type, fields in SCAFFOLD:
            refs = [] if item_type == "observation" else ["obs-1"]
            writer.record("trace", item_type, {**fields, "trace_item_refs": refs})
        yield writer, reader


@settings(max_examples=150)
@given(drafts())
@example(("observation", {**SEEN, "occurred_at": datetime(1, 1, 1, tzinfo=UTC)}))
@example(("observation", {**SEEN, "occurred_at": datetime.max.replace(tzinfo=UTC)}))
@example(("observation", {**SEEN, "author": "", "labels": ["a", "a"]}))
def test_an_item_comes_back_as_it_was_recorded(
    pair: tuple[Corpus, Corpus], draft: tuple[str, dict[str, Any]]
) -> None:
    writer, reader = pair
    item_id = writer.record("trace", *draft)
    found = reader.trace("trace")[item_id]
    assert found == parse_draft(*draft).completed(item_id, found.recorded_at)
    assert found == writer.trace("trace")[item_id]
    entry = reader.log.entry(f"trace/{item_id}")
    assert entry is not None
    assert entry.is_intact
    assert entry.recorded_at == found.recorded_at
    assert entry.occurred_at == found.occurred_at


def test_all_thirteen_types_are_drawn() -> None:
    assert set(REQUIRED) == set(ITEM_TYPES)
    assert {item_type for item_type, _ in SCAFFOLD} < set(ITEM_TYPES)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | number | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {"profile": st.sampled_from(("strict", "seed", "imported"))},
        optional={
            "title": text,
            "domain": text,
            "agent": text,
            "session": text,
            "occurred_at": moment,
            "provenance": st.dictionaries(text, json_values, max_size=3),
        },
    )
)
def test_a_trace_s_record_comes_back_as_it_was_opened(fields: dict[str, Any]) -> None:
    opened = TraceOpened(trace_id="t", **fields)
    with scratch_path() as path:
        with Corpus.create(path, clock=SetClock()) as writer:
            writer.open_trace(opened, source_recorded_at=later(-60))
        with Corpus.open(path, clock=SetClock(99)) as reader:
            assert reader.trace("t").opened == opened.model_copy(update={"recorded_at": START})
            reader.open_trace(opened)  # the same record: nothing is appended
            assert reader.log.head() == 1
            (entry,) = reader.log.entries()
            assert entry.source_recorded_at == later(-60)


def test_a_body_holds_no_default_and_nothing_that_the_header_holds(
    pair: tuple[Corpus, Corpus],
) -> None:
    writer, _ = pair
    name = writer.record("trace", "observation", {**SEEN, "occurred_at": START})
    entry = writer.log.entry(f"trace/{name}")
    assert entry is not None
    assert json.loads(entry.body or b"") == SEEN
    assert entry.header.kind == "observation"
    assert entry.header.stream == "trace"


def test_every_entry_says_who_wrote_it() -> None:
    with scratch_path() as path, Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", agent="pricer"))
        corpus.record("t", "observation", {**SEEN, "author": "Ada"})
        assert [entry.header.agent for entry in corpus.log.entries()] == ["pricer", "Ada"]


def test_the_source_s_time_stands_beside_the_log_s_own() -> None:
    with scratch_corpus(clock=SetClock(60)) as corpus:
        corpus.record("trace", "observation", SEEN, source_recorded_at=later(5))
        corpus.record("trace", "observation", SEEN)
        times = [(e.recorded_at, e.source_recorded_at) for e in corpus.log.entries(after=1)]
    assert times == [(later(60), later(5)), (later(60), None)]


# -- what an entry rests on ------------------------------------------------------------------------

NAMING_ONE = (
    "hypothesis_id",
    "question_id",
    "decision_id",
    "constraint_id",
    "option_id",
    "challenges",
    "supersedes",
)
NAMING_SEVERAL = ("trace_item_refs", "also_selected", "rejected")


def causes_by_definition(item: AnyTraceItem, before: list[AnyTraceItem]) -> set[str]:
    """Return what an item rests on, from its fields and the items before it alone."""
    fields = item.model_dump()
    found = {fields[name] for name in NAMING_ONE if fields.get(name) is not None}
    for name in NAMING_SEVERAL:
        found |= set(fields.get(name) or ())
    if item.type == "decision_selection":
        found |= _weighed(fields["decision_id"], [one.model_dump() for one in before])
    return found


def _weighed(decision_id: str, before: list[dict[str, Any]]) -> set[str]:
    """Return the evaluations that count, and the steelmen with the verdicts that count."""
    cells: dict[tuple[str, str], str] = {}
    steelmen: set[str] = set()
    verdicts: dict[str, str] = {}
    for one in before:
        if one["type"] == "hypothesis_validation":
            verdicts[one["hypothesis_id"]] = one["id"]
        if one.get("decision_id") != decision_id:
            continue
        if one["type"] == "decision_option_constraint_evaluation":
            cells[one["option_id"], one["constraint_id"]] = one["id"]
        if one.get("stage") == "steelmanning":
            steelmen.add(one["id"])
    return {*cells.values(), *steelmen, *(verdicts[name] for name in steelmen & set(verdicts))}


def causes_of(corpus: Corpus, entry: Entry) -> set[str]:
    """Return the ids of the entries that one follows from."""
    ids = {one.position: one.header.id for one in corpus.log.entries()}
    return {ids[position] for position in entry.causes}


@given(moves(), st.sampled_from(("strict", "seed", "imported")))
def test_causes_are_references_and_what_a_selection_weighed(
    history: list[Move], profile: Profile
) -> None:
    with scratch_corpus(profile=profile) as corpus:
        with corpus.writing():
            for draft in accepted_drafts(history, profile):
                corpus.record("trace", *draft)
        ids = {entry.position: entry.header.id for entry in corpus.log.entries()}
        opening, *entries = corpus.log.entries()
        items = corpus.trace("trace").items
        assert opening.causes == ()
        for number, (item, entry) in enumerate(zip(items, entries, strict=True)):
            names = causes_by_definition(item, list(items[:number]))
            wanted = {f"trace/{name}" for name in names} or {"trace"}
            assert {ids[position] for position in entry.causes} == wanted
            assert list(entry.causes) == sorted(set(entry.causes))
            assert all(position < entry.position for position in entry.causes)


def test_an_item_without_references_rests_on_the_opening_of_its_own_trace() -> None:
    with scratch_corpus() as corpus:
        corpus.open_trace(TraceOpened(trace_id="other"))
        for trace_id in ("trace", "other"):
            corpus.record(trace_id, "observation", SEEN)
            entry = corpus.log.entry(f"{trace_id}/obs-1")
            assert entry is not None
            assert causes_of(corpus, entry) == {trace_id}


def test_of_two_evaluations_of_a_pair_the_selection_rests_on_the_later() -> None:
    with scratch_corpus() as corpus:
        for item_type, fields in SCAFFOLD:
            refs = [] if item_type == "observation" else ["obs-1"]
            corpus.record("trace", item_type, {**fields, "trace_item_refs": refs})
        of = {"decision_id": "dec-1", "trace_item_refs": ["dec-1"]}
        for option_id, satisfied in (("opt-1", False), ("opt-2", True), ("opt-1", True)):
            cell = {"option_id": option_id, "constraint_id": "con-1", "satisfied": satisfied}
            corpus.record(
                "trace", "decision_option_constraint_evaluation", {**cell, **of, "reasoning": "So."}
            )
        steelman = {"statement": "They stay anyway", "stage": "steelmanning"}
        corpus.record("trace", "hypothesis", {**steelman, **of})
        for validated in (True, False):
            verdict = {"hypothesis_id": "hyp-2", "validated": validated, "reasoning": "Asked."}
            corpus.record(
                "trace", "hypothesis_validation", {**verdict, "trace_item_refs": ["obs-1"]}
            )
        taken = {"option_id": "opt-1", "reasoning": "Enough.", "rejected": {"opt-2": "Too much."}}
        corpus.record("trace", "decision_selection", {**taken, **of})
        entry = corpus.log.entry("trace/sel-1")
        assert entry is not None
        assert causes_of(corpus, entry) == {
            f"trace/{name}"
            for name in ("dec-1", "opt-1", "opt-2", "eval-2", "eval-3", "hyp-2", "val-2")
        }


def test_a_walk_from_a_selection_ends_at_the_trace_s_opening() -> None:
    with scratch_corpus() as corpus:
        for item_type, fields in SCAFFOLD[:6]:
            refs = [] if item_type == "observation" else ["obs-1"]
            corpus.record("trace", item_type, {**fields, "trace_item_refs": refs})
        taken = {"option_id": "opt-1", "reasoning": "Enough.", "decision_id": "dec-1"}
        corpus.record("trace", "decision_selection", {**taken, "trace_item_refs": ["hyp-1"]})
        by_position = {entry.position: entry for entry in corpus.log.entries()}
        waiting, ends = [max(by_position)], set[str]()
        while waiting:
            entry = by_position[waiting.pop()]
            waiting += entry.causes
            if not entry.causes:
                ends.add(entry.header.id)
    assert ends == {"trace"}
