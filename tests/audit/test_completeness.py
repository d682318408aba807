"""The audit: what pends, what each rule says of a trace that nobody checked, and of the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.audit import Audit, audit_log, audit_trace
from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingItemError,
    IncompleteDecisionError,
    LockedDecisionError,
    MistakenReferenceError,
    RejectedItemError,
    UngroundedItemError,
    UnjustifiedSelectionError,
    UnknownReferenceError,
    UnselectedDecisionError,
)
from dtui.rules import RULES, STRICT
from dtui.trace import AnyTraceItem, Profile, Trace, TraceOpened, named_items, parse_item
from tests.log.histories import Move, accepted_drafts, moves, played
from tests.log.moments import SetClock, later
from tests.log.scratch import SEEN, scratch_corpus

profiles = st.sampled_from(("strict", "seed", "imported"))


def item(item_type: str, item_id: str, *refs: str, **fields: Any) -> AnyTraceItem:
    """Make an item as a foreign tool might have written it: no store looked at it."""
    own = {"type": item_type, "id": item_id, "trace_item_refs": refs, "recorded_at": later(0)}
    return parse_item({**own, **fields})


def foreign(*items: AnyTraceItem, profile: Profile = "strict") -> Trace:
    return Trace(TraceOpened(trace_id="foreign", profile=profile), items)


def violations(*items: AnyTraceItem, profile: Profile = "strict") -> list[tuple[str, str]]:
    """Return rule and item of every violation that the audit of such a trace finds."""
    audit = audit_trace(foreign(*items, profile=profile))
    assert not (audit.complete and audit.violations)
    return [(finding.rule, finding.item_id) for finding in audit.violations]


SEEN_ITEM = item("observation", "obs-1", **SEEN)
CLAIM = item("hypothesis", "hyp-1", "obs-1", statement="Price is the reason")
ASKED = item("question", "qst-1", "obs-1", question="May we?")
CHOICE = item("decision", "dec-1", "obs-1", question="Which discount?")
OTHER = item("decision", "dec-2", "obs-1", question="Which term?")
BOUND = item("constraint", "con-1", "obs-1", statement="Margin over 30 %")
LOW = item("decision_option", "opt-1", "obs-1", decision_id="dec-1", name="10 %")
HIGH = item("decision_option", "opt-2", "obs-1", decision_id="dec-1", name="20 %")
LINK = item("decision_constraint", "dcn-1", "con-1", decision_id="dec-1", constraint_id="con-1")


def cell(item_id: str, option_id: str, **fields: Any) -> AnyTraceItem:
    named = {"decision_id": "dec-1", "option_id": option_id, "constraint_id": "con-1"}
    said = {"satisfied": True, "reasoning": "31 %"}
    kind = "decision_option_constraint_evaluation"
    return item(kind, item_id, "obs-1", **{**named, **said, **fields})


def steelman(item_id: str = "hyp-9", **fields: Any) -> AnyTraceItem:
    said = {"statement": "They stay anyway", "stage": "steelmanning", "decision_id": "dec-1"}
    return item("hypothesis", item_id, "obs-1", **{**said, **fields})


def verdict(item_id: str, target: str, *refs: str, validated: bool = False) -> AnyTraceItem:
    said = {"hypothesis_id": target, "validated": validated, "reasoning": "They said so."}
    return item("hypothesis_validation", item_id, *(refs or ("obs-1",)), **said)


def selection(item_id: str = "sel-1", **fields: Any) -> AnyTraceItem:
    said = {"decision_id": "dec-1", "option_id": "opt-1", "reasoning": "Enough."}
    why = {"rejected": {"opt-2": "Too much."}}
    return item("decision_selection", item_id, "obs-1", **{**said, **why, **fields})


MATRIX = (
    SEEN_ITEM,
    CHOICE,
    BOUND,
    LOW,
    HIGH,
    LINK,
    cell("eval-1", "opt-1"),
    cell("eval-2", "opt-2"),
)
ARGUED = (*MATRIX, steelman(), verdict("val-9", "hyp-9"))
TAKEN = (*ARGUED, selection())


# -- complete or not -------------------------------------------------------------------------------


def test_a_full_decision_is_complete() -> None:
    audit = audit_trace(foreign(*TAKEN))
    assert audit.complete
    assert audit.to_dict() == {
        "trace_id": "foreign",
        "profile": "strict",
        "items": 11,
        "complete": True,
        "pending": [],
        "violations": [],
        "warnings": [],
    }


def test_an_empty_trace_is_complete() -> None:
    assert audit_trace(foreign()) == Audit("foreign", "strict", 0, (), (), ())
    assert audit_trace(foreign()).complete


@pytest.mark.parametrize(
    ("pending", "says"),
    [
        (CLAIM, "neither validated nor refuted"),
        (ASKED, "not answered"),
        (CHOICE, "waits for an option"),
    ],
    ids=["hypothesis", "question", "decision"],
)
def test_what_nobody_has_closed_is_a_reason_why_not(pending: AnyTraceItem, says: str) -> None:
    audit = audit_trace(foreign(SEEN_ITEM, pending))
    assert not audit.complete
    assert audit.violations == ()
    (finding,) = audit.pending
    assert (finding.rule, finding.item_id) == ("pending", pending.id)
    assert says in finding.says


def test_every_reason_is_given_not_the_first_alone() -> None:
    audit = audit_trace(foreign(*MATRIX[:-1], CLAIM, ASKED, steelman()))
    assert [finding.item_id for finding in audit.pending] == ["dec-1", "hyp-1", "qst-1", "hyp-9"]
    decision, _, _, against = (finding.says for finding in audit.pending)
    assert "1 pair (opt-2 × con-1) · steelman hyp-9 without a verdict" in decision
    assert against == "steelman against 'dec-1' has no verdict"


def test_a_decision_ready_to_be_taken_pends_all_the_same() -> None:
    audit = audit_trace(foreign(*ARGUED))
    (finding,) = audit.pending
    assert finding.says == "decision is not taken; it waits for a selection"


def test_what_is_at_risk_late_or_missed_is_a_warning_and_leaves_a_trace_complete() -> None:
    trace = foreign(
        *(*ARGUED, CLAIM, verdict("val-1", "hyp-1", validated=True)),
        selection(trace_item_refs=("hyp-1",)),
        verdict("val-2", "hyp-1"),
        item("constraint", "con-2", "sel-1", statement="Not in Q4", occurred_at=later(-60)),
        item("constraint", "con-3", "dec-1", statement="Board approves", occurred_at=later(60)),
    )
    audit = audit_trace(trace)
    assert audit.complete
    assert [(finding.rule, finding.item_id) for finding in audit.warnings] == [
        ("at risk", "sel-1"),
        ("missed", "con-2"),
        ("late", "con-3"),
    ]
    assert "'hyp-1'" in audit.warnings[0].says


@pytest.mark.parametrize(
    ("assignee", "author", "is_said"),
    [
        ("human", "lena", False),
        ("human", "pricing-bot", True),
        ("human", None, True),  # what nobody signed is the trace's agent's
        ("agent", "pricing-bot", False),
    ],
)
def test_an_agent_that_answers_in_place_of_a_person_is_told_on(
    assignee: str, author: str | None, *, is_said: bool
) -> None:
    asked = item("question", "qst-1", "obs-1", question="May we?", assignee=assignee)
    answered = item("question_answer", "ans-1", "qst-1", question_id="qst-1", answer="Yes")
    items = (SEEN_ITEM, asked, answered.model_copy(update={"author": author}))
    audit = audit_trace(Trace(TraceOpened(trace_id="t", agent="pricing-bot"), items))
    assert audit.complete
    assert [(one.rule, one.item_id) for one in audit.warnings] == [
        ("for a person", "ans-1")
    ] * is_said


def test_nobody_is_told_on_where_nobody_said_who_the_agent_is() -> None:
    asked = item("question", "qst-1", "obs-1", question="May we?", assignee="human")
    answered = item("question_answer", "ans-1", "qst-1", question_id="qst-1", answer="Yes")
    assert audit_trace(foreign(SEEN_ITEM, asked, answered)).warnings == ()


def test_an_audit_holds_for_the_length_it_looked_at() -> None:
    trace = foreign(SEEN_ITEM, CLAIM)
    assert audit_trace(trace.at(1)).complete
    assert not audit_trace(trace).complete
    trace.append(verdict("val-1", "hyp-1"))
    assert not audit_trace(trace).complete


# -- every rule, on a trace nobody checked ---------------------------------------------------------

BREACHES: dict[str, tuple[type[RejectedItemError], tuple[AnyTraceItem, ...]]] = {
    "an item that rests on nothing": (
        UngroundedItemError,
        (item("hypothesis", "hyp-1", statement="Price is the reason"),),
    ),
    "a reference to what isn't there": (
        UnknownReferenceError,
        (SEEN_ITEM, item("deduction", "ded-1", "obs-1", "obs-2", statement="So")),
    ),
    "a reference to what comes later": (
        UnknownReferenceError,
        (item("deduction", "ded-1", "obs-1", statement="So"), SEEN_ITEM),
    ),
    "a reference to itself": (
        UnknownReferenceError,
        (item("deduction", "ded-1", "ded-1", statement="So"),),
    ),
    "a typed reference to what isn't there": (
        UnknownReferenceError,
        (SEEN_ITEM, verdict("val-1", "hyp-1")),
    ),
    "a typed reference to another type": (
        MistakenReferenceError,
        (SEEN_ITEM, ASKED, verdict("val-1", "qst-1")),
    ),
    "a selection of what is no decision": (
        MistakenReferenceError,
        (SEEN_ITEM, CLAIM, selection(decision_id="hyp-1", option_id=None, rejected={})),
    ),
    "an evaluation of another decision's option": (
        MistakenReferenceError,
        (
            *MATRIX[:6],
            OTHER,
            item("decision_option", "opt-9", "obs-1", decision_id="dec-2", name="A year"),
            cell("eval-9", "opt-9"),
        ),
    ),
    "an evaluation against a constraint that isn't linked": (
        MistakenReferenceError,
        (SEEN_ITEM, CHOICE, BOUND, LOW, cell("eval-1", "opt-1")),
    ),
    "an id that is taken": (
        ConflictingItemError,
        (SEEN_ITEM, item("observation", "obs-1", **{**SEEN, "statement": "Other"})),
    ),
    "an id that is taken by the same": (ConflictingItemError, (SEEN_ITEM, SEEN_ITEM)),
    "an option after the lock": (
        LockedDecisionError,
        (*TAKEN, item("decision_option", "opt-3", "obs-1", decision_id="dec-1", name="15 %")),
    ),
    "a link after the lock": (
        LockedDecisionError,
        (*TAKEN, item(LINK.type, "dcn-2", "obs-1", decision_id="dec-1", constraint_id="con-1")),
    ),
    "a heuristic after the lock": (
        LockedDecisionError,
        (*TAKEN, item("decision_heuristic", "heu-1", "obs-1", decision_id="dec-1", statement="A")),
    ),
    "an evaluation after the lock": (LockedDecisionError, (*TAKEN, cell("eval-3", "opt-1"))),
    "a steelman after the lock": (LockedDecisionError, (*TAKEN, steelman("hyp-10"))),
    "a steelman's verdict after the lock": (
        LockedDecisionError,
        (*TAKEN, verdict("val-10", "hyp-9")),
    ),
    "a second selection": (LockedDecisionError, (*TAKEN, selection("sel-2"))),
    "a successor of what was not selected": (
        UnselectedDecisionError,
        (SEEN_ITEM, CHOICE, item("decision", "dec-2", "obs-1", question="?", supersedes="dec-1")),
    ),
    "a second successor": (
        UnselectedDecisionError,
        (
            *TAKEN,
            item("decision", "dec-2", "obs-1", question="?", supersedes="dec-1"),
            item("decision", "dec-3", "obs-1", question="?", supersedes="dec-1"),
        ),
    ),
    "a selection without an option to select": (
        IncompleteDecisionError,
        (SEEN_ITEM, CHOICE, selection(option_id=None, rejected={}, waiver="No time.")),
    ),
    "a selection of another decision's option": (
        IncompleteDecisionError,
        (
            *ARGUED,
            OTHER,
            item("decision_option", "opt-9", "obs-1", decision_id="dec-2", name="A year"),
            selection(option_id="opt-9", rejected={"opt-1": "No.", "opt-2": "No."}),
        ),
    ),
    "a selection over a steelman without a verdict": (
        IncompleteDecisionError,
        (*MATRIX, steelman(), selection()),
    ),
    "a selection with a cell of the matrix missing": (
        IncompleteDecisionError,
        (*MATRIX[:-1], steelman(), verdict("val-9", "hyp-9"), selection()),
    ),
    "a selection without a steelman": (UnjustifiedSelectionError, (*MATRIX, selection())),
    "a selection of what a steelman won against": (
        UnjustifiedSelectionError,
        (
            *(*MATRIX, steelman(challenges="opt-1")),
            *(verdict("val-9", "hyp-9", validated=True), selection()),
        ),
    ),
    "a selection against the plan as a whole": (
        UnjustifiedSelectionError,
        (*MATRIX, steelman(), verdict("val-9", "hyp-9", validated=True), selection()),
    ),
    "a refutation without evidence": (
        UnjustifiedSelectionError,
        (*MATRIX, steelman(), verdict("val-9", "hyp-9", "hyp-9")),
    ),
    "a selection that says not why the others failed": (
        UnjustifiedSelectionError,
        (*ARGUED, selection(rejected={})),
    ),
}
breach = pytest.mark.parametrize(("error", "items"), BREACHES.values(), ids=BREACHES)


@breach
@pytest.mark.parametrize("profile", ["strict", "imported"])
def test_the_audit_finds_what_a_strict_store_would_have_refused(
    error: type[RejectedItemError], items: tuple[AnyTraceItem, ...], profile: Profile
) -> None:
    # An imported trace was accepted with less, and is audited for all of it.
    audit = audit_trace(foreign(*items, profile=profile))
    assert [(finding.rule, finding.item_id) for finding in audit.violations][:1] == [
        (error.rule, next(i.id for i in reversed(items) if i.id == audit.violations[0].item_id))
    ]
    assert error.rule in {finding.rule for finding in audit.violations}
    assert not audit.complete


@breach
def test_the_audit_speaks_in_the_store_s_own_sentence(
    error: type[RejectedItemError], items: tuple[AnyTraceItem, ...]
) -> None:
    audit = audit_trace(foreign(*items))
    if error is ConflictingItemError:
        assert "'obs-1'" in audit.violations[0].says
        return
    refusals: set[str] = set()
    trace = foreign()
    for one in items:
        for check in STRICT:
            try:
                check(one, trace)
            except RejectedItemError as refusal:
                refusals.add(str(refusal))
                break
        trace = trace.append(one)
    assert {finding.says for finding in audit.violations} >= refusals


@pytest.mark.parametrize(
    "name", [name for name, (e, _) in BREACHES.items() if e is UnjustifiedSelectionError]
)
def test_a_trace_of_profile_seed_is_not_held_to_what_only_strict_asks(name: str) -> None:
    _, items = BREACHES[name]
    assert violations(*items, profile="seed") == []


def test_every_rule_is_re_checked() -> None:
    wanted = {
        *(error.rule for error, _ in BREACHES.values()),
    }
    ours = {
        error.rule
        for error in RejectedItemError.__subclasses__()
        if error.rule != "shape"  # an item of the wrong shape is no item at all
    }
    assert wanted == ours


def test_all_that_is_wrong_with_one_selection_is_said() -> None:
    # No steelman, no waiver, an empty cell, and not a word on the option turned down.
    found = violations(*MATRIX[:-1], selection(rejected={}), profile="imported")
    assert ("selection gate", "sel-1") in found
    assert found.count(("strict profile", "sel-1")) == 2


def test_what_follows_a_breach_is_judged_by_itself() -> None:
    found = violations(
        item("hypothesis", "hyp-1", statement="Price is the reason"),
        SEEN_ITEM,
        item("deduction", "ded-1", "hyp-1", statement="So"),
        verdict("val-1", "nobody"),
    )
    assert found == [("roots", "hyp-1"), ("references", "val-1")]


def test_a_doubled_decision_is_taken_once_and_for_all() -> None:
    trace = foreign(SEEN_ITEM, CHOICE, CHOICE, LOW, selection(rejected={}), profile="seed")
    assert [one.id for one in trace.pending] == []
    assert not trace.pends(CHOICE)


def test_a_verdict_on_what_is_no_hypothesis_closes_nothing() -> None:
    audit = audit_trace(foreign(SEEN_ITEM, ASKED, verdict("val-1", "qst-1")))
    assert [finding.item_id for finding in audit.pending] == ["qst-1"]


# -- any trace at all ------------------------------------------------------------------------------


@settings(max_examples=100)
@given(moves(), profiles)
def test_a_trace_that_a_store_kept_breaks_no_rule_of_its_profile(
    history: list[Move], profile: Profile
) -> None:
    trace = played(history, profile)
    audit = audit_trace(trace)
    assert [finding.item_id for finding in audit.pending] == [one.id for one in trace.pending]
    found = {finding.rule for finding in audit.violations}
    if profile == "imported":
        # Its store enforced roots and references; the others it is only audited for.
        assert found.isdisjoint({"roots", "references", "same id, same content"})
    else:
        assert found == set()
    assert audit.complete == (not audit.pending and not found)


@settings(max_examples=100)
@given(moves(), st.data())
def test_an_item_cut_out_is_missed_by_whatever_named_it(
    history: list[Move], data: st.DataObject
) -> None:
    items = list(played(history))
    if not items:
        return
    cut = items.pop(data.draw(st.integers(0, len(items) - 1)))
    audit = audit_trace(foreign(*items, profile="seed"))
    orphans = {one.id for one in items if cut.id in named_items(one)}
    broken = {f.item_id for f in audit.violations if f.rule == "references"}
    assert orphans <= broken


@given(moves(20), moves(20), profiles, st.randoms(use_true_random=False))
def test_no_heap_of_items_makes_the_audit_fail(
    one: list[Move], other: list[Move], profile: Profile, chance: Random
) -> None:
    items = [*played(one), *played(other)]
    chance.shuffle(items)
    trace = foreign(*items, profile=profile)
    audit = audit_trace(trace)
    assert audit.items == len(items)
    doubled = len(items) - len({each.id for each in items})
    rules = [finding.rule for finding in audit.violations]
    assert rules.count("same id, same content") == doubled
    for finding in audit.pending:
        assert trace.pends(trace[finding.item_id])
    assert audit.to_dict()["complete"] == audit.complete


@pytest.mark.parametrize("profile", ["strict", "seed", "imported"])
def test_an_imported_trace_is_audited_for_rules_that_its_store_does_not_enforce(
    profile: Profile,
) -> None:
    items = (SEEN_ITEM, CHOICE, LOW, HIGH, selection(rejected={}), selection("sel-2"))
    found = {rule for rule, _ in violations(*items, profile=profile)}
    enforced = {check.__name__ for check in RULES["imported"]}
    assert "check_decision_is_open" not in enforced
    assert "decision lock" in found
    assert ("strict profile" in found) == (profile != "seed")


# -- the file --------------------------------------------------------------------------------------


@pytest.fixture
def corpus() -> Generator[Corpus]:
    """A corpus with a decision taken, something pending, and a second trace."""
    with scratch_corpus(profile="strict", clock=SetClock()) as corpus:
        for one in (*TAKEN, CLAIM, ASKED):
            fields = one.model_dump(mode="json", exclude_defaults=True, exclude={"recorded_at"})
            corpus.record("trace", one.type, {**fields, "id": one.id})
        corpus.open_trace(TraceOpened(trace_id="other"))
        corpus.record("other", "observation", SEEN)
        yield corpus


def change(corpus: Corpus, statement: str) -> None:
    """Change a corpus as somebody would who knows how to drop a trigger."""
    with closing(sqlite3.connect(corpus.path)) as connection:
        for trigger in ("changed", "deleted"):
            connection.execute(f"DROP TRIGGER entries_are_never_{trigger}")
        connection.execute(statement)
        connection.commit()


def test_a_corpus_that_only_its_stores_wrote_is_sound(corpus: Corpus) -> None:
    assert list(audit_log(corpus)) == []


@settings(max_examples=30)
@given(moves(), profiles)
def test_so_is_a_corpus_after_any_history(history: list[Move], profile: Profile) -> None:
    with scratch_corpus(profile=profile, clock=SetClock()) as corpus:
        with corpus.writing():
            for draft in accepted_drafts(history, profile):
                corpus.record("trace", *draft)
            assert list(audit_log(corpus)) == [], "also before it is committed"
        assert list(audit_log(corpus)) == []


@pytest.mark.parametrize(
    ("statement", "rule", "named"),
    [
        (
            "UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE position = 2",
            "leaf hash",
            "trace/obs-1",
        ),
        ("UPDATE entries SET agent = 'nobody' WHERE position = 3", "leaf hash", "trace/dec-1"),
        ("UPDATE entries SET salt = x'00' WHERE position = 3", "leaf hash", "trace/dec-1"),
        ("UPDATE entries SET leaf = x'00' WHERE position = 3", "leaf hash", "trace/dec-1"),
        ("UPDATE entries SET causes = '[1]' WHERE position = 3", "leaf hash", "trace/dec-1"),
        (
            "UPDATE entries SET recorded_at = recorded_at - 1 WHERE position = 3",
            "times",
            "trace/dec-1",
        ),
        ("DELETE FROM entries WHERE position = 14", "positions", "other"),
        ("UPDATE items SET line = 'other' WHERE position = 2", "projections", "trace"),
        ("UPDATE items SET state = '' WHERE item_id = 'dec-1'", "projections", "trace"),
        ("DELETE FROM items WHERE item_id = 'qst-1'", "projections", "trace"),
        ("DELETE FROM pending WHERE item_id = 'qst-1'", "projections", "trace"),
        ("UPDATE pending SET line = 'done' WHERE item_id = 'qst-1'", "projections", "trace"),
        ("UPDATE traces SET hypotheses = 0 WHERE trace_id = 'trace'", "projections", "trace"),
        ("UPDATE traces SET title = 'other' WHERE trace_id = 'other'", "projections", "other"),
        ("DELETE FROM traces WHERE trace_id = 'other'", "projections", "other"),
        ("DELETE FROM effects WHERE position = 3", "projections", ""),
        ("INSERT INTO words (words) VALUES ('delete-all')", "projections", ""),
    ],
)
def test_what_was_changed_in_the_file_is_found(
    corpus: Corpus, statement: str, rule: str, named: str
) -> None:
    change(corpus, statement)
    found = list(audit_log(corpus))
    assert rule in {finding.rule for finding in found}
    assert any(named in finding.item_id for finding in found if finding.rule == rule)


def test_the_audit_of_the_file_sees_one_moment_while_others_write(corpus: Corpus) -> None:
    with Corpus.open(corpus.path) as other:
        findings = audit_log(other)
        with corpus.writing():
            corpus.record("other", "observation", SEEN)
        assert list(findings) == []
        walk = audit_log(corpus)
        other.record("other", "observation", SEEN)
        assert list(walk) == []
