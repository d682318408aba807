"""Emitting: what an event is given, what it follows from, and that sending it twice is safe."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingEventError,
    ConflictingTraceError,
    InvalidEventError,
    UncausedEventError,
    UnknownCauseError,
    UntimelyEventError,
)
from dtui.spine import EVENT_KINDS, Trigger, emit, event_fields, parse_event
from dtui.trace import TraceOpened
from tests.log.moments import START, SetClock, later
from tests.log.scratch import SEEN, scratch_corpus
from tests.spine.scene import (
    PRICING,
    causes,
    day,
    decide,
    dump,
    event,
    judge,
    observe,
    propose,
    refused,
    retract,
    scene,
)

# One of each kind, all about proposal ``p`` with verdict ``o`` and reading ``r``.
EXAMPLES: dict[str, dict[str, Any]] = {
    "domain_declared": PRICING,
    "trigger": {"says": "A ticket came in"},
    "context_gathered": {"says": "Usage of three years", "causes": ["ticket"], "source": "crm"},
    "proposal": {"domain": "pricing", "action": "discount", "causes": ["ticket"]},
    "override": {"proposal_id": "q", "verdict": "reject", "reviewer": "ana"},
    "escalation": {"to": "Lea", "says": "Above my limit", "causes": ["p"]},
    "exception": {"rule": "no discount over 15 %", "says": "Largest customer", "causes": ["o"]},
    "execution": {"says": "Quote 17 sent", "causes": ["o"], "system": "crm"},
    "outcome": {"proposal_id": "p", "metric": "loss", "value": "price", "occurred_at": day(80)},
    "gate": {"verdict": "blocked", "says": "hyp-1 pends", "causes": ["trace"]},
    "annotation": {"says": "Ask Lea", "proposal_id": "p"},
    "retraction": {"retracts": "o", "says": "Wrong row", "agent": "ana"},
}


@pytest.fixture
def busy(corpus: Corpus, clock: SetClock) -> Corpus:
    """Give a corpus where something of each kind can follow, a hundred days on."""
    propose(corpus)
    propose(corpus, "q")
    judge(corpus, id="o")
    observe(corpus, id="r", occurred_at=day(20))
    clock.seconds = 100 * 86_400
    return corpus


def test_there_is_an_example_of_every_kind() -> None:
    assert list(EXAMPLES) == list(EVENT_KINDS)


# -- what is set -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_without_an_id_is_given_one_that_says_its_kind_and_place(
    busy: Corpus, kind: str
) -> None:
    made = busy.emit(kind, EXAMPLES[kind])
    assert re.fullmatch(f"{EVENT_KINDS[kind].ID_PREFIX}-{busy.log.head()}-[0-9a-f]{{6}}", made)
    assert busy.log.position(made) == busy.log.head()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_keeps_the_id_it_was_given(busy: Corpus, kind: str) -> None:
    assert busy.emit(kind, {**EXAMPLES[kind], "id": "given.1"}) == "given.1"
    assert event(busy, "given.1").kind == kind


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_lies_ahead_is_no_event_yet(busy: Corpus, kind: str) -> None:
    ahead = {**EXAMPLES[kind], "id": "given", "occurred_at": day(100) + timedelta(seconds=301)}
    match = (
        f"^{kind}: 2027-01-09 09:05:01Z has not come yet; it is 2027-01-09 09:00:00Z. Record it "
        "when it has happened"
    )
    error = refused(busy, UntimelyEventError, kind, ahead, match)
    assert error.rule == "one after the other"
    differs = {"occurred_at": day(100) + timedelta(seconds=299)}
    assert busy.emit(kind, {**ahead, **differs}) == "given", "clocks may differ"


@pytest.mark.parametrize("kind", ["trigger", "override", "outcome"])
def test_nor_is_it_one_in_an_old_record(busy: Corpus, kind: str) -> None:
    ahead = {**EXAMPLES[kind], "occurred_at": day(101)}
    for source_recorded_at in (None, day(99), day(102)):
        with pytest.raises(UntimelyEventError, match="has not come yet"):
            busy.emit(kind, ahead, source_recorded_at=source_recorded_at, imported=True)


def test_a_made_id_steps_aside_for_one_that_is_taken(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db", salt=lambda: b"\7" * 16) as corpus:
        corpus.emit("trigger", {"id": "trigger-2-070707", "says": "Somebody chose this very one"})
        assert corpus.emit("trigger", {"says": "The second"}) == "trigger-2-070707-x"
        assert corpus.emit("trigger", {"says": "The third"}) == "trigger-3-070707"


def test_two_corpora_hardly_make_the_same_id(corpus: Corpus) -> None:
    with scene() as other:
        fields = {"says": "It"}
        assert corpus.emit("trigger", fields) != other.emit("trigger", fields)


def test_an_event_is_not_one_of_another_kind_with_its_id(busy: Corpus) -> None:
    for kind, name in (("override", "p"), ("outcome", "o"), ("domain_declared", "ticket")):
        fields = {**EXAMPLES[kind], "id": name}
        refused(busy, ConflictingEventError, kind, fields, f"^'{name}' is ")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_is_read_back_as_it_was_emitted(busy: Corpus, kind: str) -> None:
    emitted = emit(busy.log, parse_event(kind, EXAMPLES[kind]))
    assert emitted == event(busy, str(emitted.id))
    assert emitted.position == busy.log.head()
    given = {**event_fields(parse_event(kind, EXAMPLES[kind]))}
    kept = event_fields(emitted)
    assert {name: kept[name] for name in given if name != "causes"} == {
        name: given[name] for name in given if name != "causes"
    }
    assert set(given.get("causes", ())) <= set(kept.get("causes", ()))


def test_an_event_is_recorded_at_the_time_of_the_log(corpus: Corpus, clock: SetClock) -> None:
    clock.seconds = 60
    made = corpus.emit("trigger", {"says": "Late", "occurred_at": day(-9)})
    assert event(corpus, made).recorded_at == later(60)
    assert event(corpus, made).happened_at == day(-9)
    clock.seconds = 30  # a clock that goes back does not turn the log round
    assert event(corpus, corpus.emit("trigger", {"says": "Later"})).recorded_at == later(60)


def test_an_import_keeps_when_its_source_had_recorded_it(corpus: Corpus) -> None:
    made = corpus.emit("trigger", {"says": "Long ago"}, source_recorded_at=day(-400))
    assert event(corpus, made).source_recorded_at == day(-400)
    assert event(corpus, made).happened_at == day(-400)
    assert event(corpus, made).recorded_at == START


def test_who_acts_is_in_the_entry(busy: Corpus) -> None:
    entry = busy.log.entry("o")
    assert entry is not None
    assert entry.header.agent == "ana"
    assert event(busy, "o").actor == "ana"
    entry = busy.log.entry("p")
    assert entry is not None
    assert entry.header.agent == "bot"


def test_an_events_stream_is_that_of_what_it_follows_from(corpus: Corpus) -> None:
    ids = decide(corpus)
    propose(corpus, trace_id="trace", decision_id=ids.decision)
    judge(corpus, id="o")
    observe(corpus, id="r")
    corpus.emit("execution", {"id": "x", "says": "Sent", "causes": ["o"]})
    for about_the_trace in ("p", "o", "r", "x"):
        assert event(corpus, about_the_trace).stream == "trace"
    assert event(corpus, "ticket").stream == "ticket"
    assert event(corpus, "declared").stream == "pricing"
    corpus.emit("trigger", {"id": "deal", "says": "A deal", "correlation_id": "northwind"})
    assert event(corpus, "deal").stream == "northwind"
    corpus.emit("trigger", {"id": "own", "says": "A deal", "stream": "renewals"})
    assert event(corpus, "own").stream == "renewals"


def test_a_trace_may_be_called_like_a_stream_of_events(corpus: Corpus) -> None:
    corpus.open_trace(TraceOpened(trace_id="pricing"))
    corpus.record("pricing", "observation", SEEN)
    corpus.emit("domain_declared", PRICING)
    corpus.record("pricing", "observation", SEEN)
    with Corpus.open(corpus.path) as again:
        assert [item.id for item in again.trace("pricing")] == ["obs-1", "obs-2"]
    assert list(audit_log(corpus)) == []


# -- what it follows from --------------------------------------------------------------------------


def test_an_event_may_follow_from_several_events_traces_and_items(corpus: Corpus) -> None:
    ids = decide(corpus)
    corpus.emit("trigger", {"id": "alert", "says": "Usage fell"})
    named = ["alert", f"trace/{ids.observation}", "trace", "ticket"]
    made = corpus.emit("context_gathered", {"says": "All of it", "causes": named})
    assert causes(corpus, made) == ("trace", "ticket", f"trace/{ids.observation}", "alert")


def test_a_cause_named_twice_counts_once(corpus: Corpus) -> None:
    made = corpus.emit("context_gathered", {"says": "It", "causes": ["ticket", "ticket"]})
    assert causes(corpus, made) == ("ticket",)


@pytest.mark.parametrize("kind", [kind for kind in EXAMPLES if EVENT_KINDS[kind].NEEDS_CAUSE])
def test_what_follows_from_nothing_is_refused(corpus: Corpus, kind: str) -> None:
    fields = {name: value for name, value in EXAMPLES[kind].items() if name != "causes"}
    if names := {"proposal_id", "retracts"} & fields.keys():
        fields |= dict.fromkeys(names, "nowhere")
        refused(corpus, UnknownCauseError, kind, fields, "'nowhere'")
    else:
        match = f"^{kind} 'x' follows from nothing. Name in causes .* or emit a trigger first"
        refused(corpus, UncausedEventError, kind, {**fields, "id": "x"}, match)
        refused(corpus, UncausedEventError, kind, fields, f"^{kind} follows from nothing")


def test_an_annotation_of_nothing_is_refused(corpus: Corpus) -> None:
    refused(corpus, UncausedEventError, "annotation", {"says": "Hm"}, "follows from nothing")


def test_an_import_may_have_lost_what_came_before(corpus: Corpus) -> None:
    fields = {"domain": "pricing", "action": "discount"}
    made = corpus.emit("proposal", fields, imported=True)
    assert causes(corpus, made) == ()
    assert corpus.emit("proposal", {**fields, "id": made}) == made


def test_a_trigger_and_a_declaration_may_follow_from_something(corpus: Corpus) -> None:
    assert causes(corpus, corpus.emit("trigger", {"says": "Again", "causes": ["ticket"]}))
    assert causes(corpus, corpus.emit("domain_declared", {**PRICING, "causes": ["ticket"]}))


@pytest.mark.parametrize("name", ["nowhere", "trace/obs-9", "nowhere/obs-1", "Ticket", "x"])
def test_a_cause_that_is_not_there_is_refused(corpus: Corpus, name: str) -> None:
    fields = {"id": "x", "says": "It", "causes": ["ticket", name]}
    match = rf"^the log has no entry '{name}'\. A cause is .* recorded before what follows"
    refused(corpus, UnknownCauseError, "context_gathered", fields, match)


def test_a_proposal_follows_from_the_selection_that_took_its_decision(corpus: Corpus) -> None:
    ids = decide(corpus)
    propose(corpus, trace_id="trace", decision_id=ids.decision, option_id=ids.option)
    assert causes(corpus, "p") == (f"trace/{ids.selection}",)


def test_a_proposal_of_an_open_decision_follows_from_its_option(corpus: Corpus) -> None:
    ids = decide(corpus, taken=False)
    of = {"trace_id": "trace", "decision_id": ids.decision}
    propose(corpus, "p", **of, option_id=ids.option)
    propose(corpus, "q", **of)
    propose(corpus, "r", trace_id="trace")
    assert causes(corpus, "p") == (f"trace/{ids.option}",)
    assert causes(corpus, "q") == (f"trace/{ids.decision}",)
    assert causes(corpus, "r") == ("trace",)


def test_a_proposal_names_a_decision_and_an_option_that_are_there(corpus: Corpus) -> None:
    ids = decide(corpus)
    fields = {"domain": "pricing", "action": "discount", "trace_id": "trace"}
    for decision, option, missing in (
        ("dec-9", None, "trace/dec-9"),
        (ids.decision, "opt-9", "trace/opt-9"),
    ):
        of = {"decision_id": decision, "option_id": option}
        refused(corpus, UnknownCauseError, "proposal", {**fields, **of}, f"no entry '{missing}'")
    elsewhere = {**fields, "trace_id": "nowhere"}
    refused(corpus, UnknownCauseError, "proposal", elsewhere, "no entry 'nowhere'")


def test_a_verdict_follows_from_its_proposal_and_from_what_it_replaces(corpus: Corpus) -> None:
    propose(corpus)
    judge(corpus, id="o")
    judge(corpus, "reject", id="n", reviewer="lea", replaces="o")
    assert causes(corpus, "o") == ("p",)
    assert causes(corpus, "n") == ("p", "o")


def test_an_outcome_follows_from_what_was_carried_out_else_from_the_verdict(
    corpus: Corpus,
) -> None:
    propose(corpus)
    margin = {"metric": "margin", "value": 21}
    observe(corpus, id="before", **margin)
    judge(corpus, id="o", occurred_at=day(1))
    observe(corpus, id="after", **margin)
    for name in ("x", "y"):
        corpus.emit("execution", {"id": name, "says": "Quote sent", "causes": ["o"]})
    observe(corpus, id="carried-out", **margin)
    assert causes(corpus, "before") == ("p",)
    assert causes(corpus, "after") == ("o",)
    assert causes(corpus, "carried-out") == ("y",)


def test_a_correction_follows_from_the_version_it_corrects(busy: Corpus) -> None:
    observe(busy, id="r2", outcome_id="r", supersedes="r", value=False)
    assert causes(busy, "r2") == ("r",)


def test_a_retraction_follows_from_what_it_takes_back(busy: Corpus) -> None:
    assert causes(busy, retract(busy, "o")) == ("o",)


def test_what_follows_from_a_proposal_is_about_it(busy: Corpus) -> None:
    given = {"says": "Quote sent", "causes": ["o"]}
    carried_out = busy.emit("execution", given)
    checked = busy.emit("gate", {"verdict": "allowed", "causes": [carried_out]})
    about = [event.id for event in busy.proposal("p").events]
    assert about == ["o", "r", carried_out, checked]
    assert [event.id for event in busy.proposal("q").events] == []


def test_what_follows_from_two_proposals_is_about_the_earlier_one(busy: Corpus) -> None:
    for number, named in enumerate((["p", "q"], ["q", "p"], ["ticket", "q"])):
        name = busy.emit("execution", {"id": f"x{number}", "says": "Sent", "causes": named})
        row = busy.rows.event_at(busy.log.head())
        assert row is not None
        assert (row.event_id, row.proposal_id) == (name, "p" if number < 2 else "q")


# -- twice -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_sent_again_changes_nothing_and_comes_back_as_it_was(
    busy: Corpus, clock: SetClock, kind: str
) -> None:
    sent = parse_event(kind, {**EXAMPLES[kind], "id": "x"})
    first = emit(busy.log, sent)
    clock.seconds = 3_600
    observe(busy, id="later", metric="margin", value=21.5)
    before = dump(busy)
    assert emit(busy.log, sent) == first, "without what the log had added"
    assert emit(busy.log, first) == first, "with it"
    assert busy.emit(kind, {**EXAMPLES[kind], "id": "x"}, source_recorded_at=START) == "x"
    with Corpus.open(busy.path) as other:
        assert emit(other.log, sent) == first
    assert dump(busy) == before


def test_a_retry_may_come_when_a_rule_would_refuse_it_by_now(busy: Corpus) -> None:
    """The first one was taken, and that is what the writer wants to hear."""
    fields = {"id": "v", "proposal_id": "q", "verdict": "approve", "reviewer": "ana"}
    busy.emit("override", fields)
    judge(busy, "reject", proposal_id="q", reviewer="lea", replaces="v")
    assert busy.emit("override", fields) == "v"
    retract(busy, "v", id="back")
    assert busy.emit("retraction", {"id": "back", "retracts": "v", "says": "Wrong row",
                                    "agent": "ana"}) == "back"  # fmt: skip


OTHER: dict[str, dict[str, Any]] = {
    "domain_declared": {"owner": "Lea"},
    "trigger": {"says": "Another"},
    "context_gathered": {"source": "erp"},
    "proposal": {"args": {"percent": 19}},
    "override": {"verdict": "approve"},
    "escalation": {"to": "Kim"},
    "exception": {"rule": "another"},
    "execution": {"agent": "Kim"},
    "outcome": {"value": "service"},
    "gate": {"verdict": "allowed"},
    "annotation": {"occurred_at": day(1)},
    "retraction": {"says": "Another reason"},
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_other_content_under_the_same_id_is_refused(busy: Corpus, kind: str) -> None:
    fields = {**EXAMPLES[kind], "id": "x"}
    busy.emit(kind, fields)
    match = (
        r"^'x' is (in the log at position \d+ with other content\. .* use another id|the id of a )"
    )
    refused(busy, ConflictingEventError, kind, {**fields, **OTHER[kind]}, match)
    for other in ({"correlation_id": "other"}, {"stream": "other"}, {"causes": ["ticket", "o"]}):
        refused(busy, ConflictingEventError, kind, {**fields, **other}, match)
    another = "trigger" if kind != "trigger" else "context_gathered"
    refused(busy, ConflictingEventError, another, {**EXAMPLES[another], "id": "x"}, match)


@pytest.mark.parametrize("given", [1, 1.0, "True", "yes"])
def test_a_value_of_another_type_is_other_content(corpus: Corpus, given: object) -> None:
    propose(corpus, args={"renew": True})
    fields = {"id": "p", "domain": "pricing", "action": "discount", "agent": "bot"}
    again = {**fields, "causes": ["ticket"], "args": {"renew": given}}
    refused(corpus, ConflictingEventError, "proposal", again, "'p' is in the log at position 4")


def test_an_outcome_of_another_type_is_other_content(busy: Corpus) -> None:
    observe(busy, id="x", metric="margin", value=1)
    fields = {"id": "x", "proposal_id": "p", "metric": "margin", "occurred_at": day(10)}
    for value in (True, 1.0):
        match = "'x' is in the log .* with other content"
        refused(busy, ConflictingEventError, "outcome", {**fields, "value": value}, match)


def test_the_same_moment_in_another_zone_is_the_same_content(corpus: Corpus) -> None:
    fields = {"id": "x", "says": "At noon"}
    corpus.emit("trigger", {**fields, "occurred_at": "2026-10-01T08:00:00Z"})
    before = dump(corpus)
    corpus.emit("trigger", {**fields, "occurred_at": "2026-10-01T10:00:00+02:00"})
    assert dump(corpus) == before


def test_the_order_of_arguments_and_causes_is_no_other_content(corpus: Corpus) -> None:
    propose(corpus, args={"percent": 18, "renew": True}, causes=["ticket", "trace"])
    before = dump(corpus)
    propose(corpus, args={"renew": True, "percent": 18}, causes=["trace", "ticket"])
    assert dump(corpus) == before


def test_an_id_of_a_trace_is_no_events(corpus: Corpus) -> None:
    match = "^'trace' is the id of a trace_opened. Choose another one"
    refused(corpus, ConflictingEventError, "trigger", {"id": "trace", "says": "x"}, match)


def test_an_id_of_an_item_is_no_events(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    match = "trigger 'trace/obs-1': id is no id"
    refused(corpus, InvalidEventError, "trigger", {"id": "trace/obs-1", "says": "x"}, match)


def test_an_id_of_an_event_is_no_traces(corpus: Corpus) -> None:
    before = dump(corpus)
    with pytest.raises(ConflictingTraceError, match="'ticket' is the id of a trigger"):
        corpus.open_trace(TraceOpened(trace_id="ticket"))
    assert dump(corpus) == before


# -- all or nothing --------------------------------------------------------------------------------


def test_what_a_block_emitted_goes_with_the_block(busy: Corpus) -> None:
    before = dump(busy)

    def block() -> None:
        with busy.writing():
            busy.emit("domain_declared", {**PRICING, "domain": "unicorn"})
            judge(busy, "reject", proposal_id="q", rationale="unicorn")
            observe(busy, metric="loss", value="price")
            retract(busy, "o")
            busy.emit("annotation", {"says": "A unicorn", "causes": ["r"]})
            busy.record("trace", "observation", SEEN)
            assert busy.rows.count_without_verdict() == 1
            assert len(busy.search("unicorn")) == 3
            raise InterruptedError

    with pytest.raises(InterruptedError):
        block()
    assert dump(busy) == before
    assert busy.search("unicorn") == []
    assert busy.proposal("q").in_force is None
    assert judge(busy, proposal_id="q", id="again") == "again"
    assert list(audit_log(busy)) == []


def test_a_refused_event_does_not_undo_the_block_around_it(corpus: Corpus) -> None:
    with corpus.writing():
        propose(corpus)
        with pytest.raises(UnknownCauseError):
            judge(corpus, proposal_id="nowhere")
        judge(corpus)
    assert corpus.proposal("p").in_force is not None
    assert corpus.log.head() == 5


def test_a_sound_log_is_sound_with_events_of_every_kind(busy: Corpus) -> None:
    for kind, fields in EXAMPLES.items():
        busy.emit(kind, fields)
    assert list(audit_log(busy)) == []
    assert [entry.position for entry in busy.log.entries()] == list(range(1, 20))
    assert busy.rows.count_wrong_effects() == 0


def test_another_tenants_proposal_is_unknown(corpus: Corpus) -> None:
    propose(corpus)
    with scratch_corpus(clock=SetClock()) as other:
        assert other.tenant == "local"
        other.emit("domain_declared", PRICING)
        verdict = {"proposal_id": "p", "verdict": "approve", "reviewer": "ana"}
        match = "^override: there is no proposal 'p' in .* Propose first"
        refused(other, UnknownCauseError, "override", verdict, match)
        refused(other, UnknownCauseError, "annotation", {"says": "Hm", "causes": ["p"]}, "'p'")
        assert other.rows.proposal("p") is None
        assert other.search("discount") == []


def test_emit_takes_an_event_as_well_as_its_fields(corpus: Corpus) -> None:
    made = emit(corpus.log, Trigger(says="A renewal"), source_recorded_at=START - timedelta(1))
    assert made == event(corpus, str(made.id))
