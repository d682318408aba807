"""Verdicts: what is kept of each, which one is in force, and who may give or take back one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import (
    InvalidEventError,
    OutdatedEventError,
    UndeclaredNameError,
    UnentitledActorError,
    UnknownCauseError,
    UnknownEntryError,
    UntimelyEventError,
)
from dtui.log.projections import ProposalRow
from dtui.spine import Change, Override
from tests.log.moments import START
from tests.spine.scene import (
    PRICING,
    causes,
    day,
    dump,
    event,
    judge,
    observe,
    propose,
    refused,
    retract,
)

GIVEN: dict[str, Any] = {"proposal_id": "p", "verdict": "approve", "reviewer": "ana"}


def row_of(corpus: Corpus, proposal_id: str = "p") -> ProposalRow:
    row = corpus.rows.proposal(proposal_id)
    assert row is not None
    return row


def in_force(corpus: Corpus, proposal_id: str = "p") -> str | None:
    """Return the verdict in force, on which its row and its state agree."""
    current = corpus.proposal(proposal_id).in_force
    row = row_of(corpus, proposal_id)
    assert row.override_id == (None if current is None else current.id)
    assert row.verdict == ("" if current is None else current.verdict)
    assert row.reviewer == (None if current is None else current.reviewer)
    assert row.decided_at == (None if current is None else current.happened_at)
    waiting = [waits.proposal_id for waits in corpus.rows.without_verdict()]
    assert (proposal_id in waiting) == (current is None)
    return row.override_id


@pytest.fixture
def proposed(corpus: Corpus) -> Corpus:
    propose(corpus)
    return corpus


# -- what a verdict keeps -------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["approve", "modify", "reject"])
def test_a_verdict_keeps_the_arguments_it_was_given_on(proposed: Corpus, verdict: str) -> None:
    given = event(proposed, judge(proposed, verdict))
    assert dict(given.prior) == {"percent": 18, "renew": True}
    assert list(given.prior) == ["percent", "renew"]


def test_a_modified_proposal_keeps_both_versions_and_what_changed(proposed: Corpus) -> None:
    edited = {"percent": 12.5, "months": 24}
    given = event(proposed, judge(proposed, "modify", edited=edited))
    assert (dict(given.prior), dict(given.edited)) == ({"percent": 18, "renew": True}, edited)
    assert given.changes == (
        Change("percent", 18, 12.5),
        Change("renew", True, None),
        Change("months", None, 24),
    )
    assert row_of(proposed).edited == "percent 18 → 12.5 · renew yes → – · months – → 24"
    assert proposed.proposal("p").proposal.args["percent"] == 18


def test_a_reviewer_may_take_all_arguments_away(proposed: Corpus) -> None:
    given = event(proposed, judge(proposed, "modify", edited={}))
    assert given.edited is not None
    assert [change.after for change in given.changes] == [None, None]


@pytest.mark.parametrize(
    ("before", "after"), [(1, True), (True, 1), (1, 1.0), (0.0, False), ("1", 1), ("yes", True)]
)
def test_a_value_of_another_type_is_a_change(corpus: Corpus, before: object, after: object) -> None:
    propose(corpus, args={"x": before, "y": 7})
    fields = {**GIVEN, "verdict": "modify", "edited": {"x": after, "y": 7}}
    given = event(corpus, corpus.emit("override", fields, imported=True))
    (change,) = given.changes
    assert repr(change) == repr(Change("x", before, after))
    assert repr(event(corpus, given.id).changes[0]) == repr(change)


scalars = st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.sampled_from(["", "a", "1"])
arguments = st.dictionaries(st.sampled_from("abcd"), scalars)


@given(arguments, arguments)
def test_the_changes_are_the_arguments_that_differ(
    prior: dict[str, Any], edited: dict[str, Any]
) -> None:
    made = Override(proposal_id="p", verdict="modify", reviewer="ana", prior=prior, edited=edited)
    assert {change.name: (repr(change.before), repr(change.after)) for change in made.changes} == {
        name: (repr(prior.get(name)), repr(edited.get(name)))
        for name in prior.keys() | edited.keys()
        if type(prior.get(name)) is not type(edited.get(name)) or prior[name] != edited[name]
    }


def test_only_a_modified_proposal_has_changes(proposed: Corpus) -> None:
    assert event(proposed, judge(proposed)).changes == ()
    assert row_of(proposed).edited == ""


def test_everything_that_was_said_of_a_verdict_is_kept(proposed: Corpus) -> None:
    prior = {"metric": "won", "horizon": "P90D", "probability": 0.6}
    propose(proposed, "q", occurred_at=day(-5), **prior)
    said: dict[str, Any] = {
        "native_verdict": "OK'd with changes",
        "codes": ("margin", "precedent"),
        "rationale": "As in May",
        "reviewer_kind": "policy",
        "probability": 0.7,
        "propensity": 0.25,
        "shown": False,
        "assignment": "drawn by rotation",
        "occurred_at": day(-3),
    }
    given = event(proposed, judge(proposed, "modify", proposal_id="q", **said))
    assert {name: getattr(given, name) for name in said} == said
    assert row_of(proposed, "q").decided_at == day(-3)


# -- what is refused ------------------------------------------------------------------------------


def test_a_verdict_on_what_was_not_proposed_is_refused(proposed: Corpus) -> None:
    for name in ("nowhere", "ticket", "trace"):
        match = f"^override: there is no proposal '{name}' in .* Propose first"
        refused(proposed, UnknownCauseError, "override", {**GIVEN, "proposal_id": name}, match)


def test_an_agent_gives_no_verdict_on_its_own_proposal(proposed: Corpus) -> None:
    match = "^'bot' made proposal 'p' and may not give the verdict on it. Another reviewer, or a p"
    for fields in (
        {"reviewer": "bot"},
        {"reviewer": "bot", "reviewer_kind": "policy"},
        {"reviewer": "bot", "verdict": "reject"},
    ):
        error = refused(proposed, UnentitledActorError, "override", {**GIVEN, **fields}, match)
        assert error.rule == "who may act"
    judge(proposed)
    second = {**GIVEN, "reviewer": "bot", "second": True}
    refused(proposed, UnentitledActorError, "override", second, match)
    judge(proposed, proposal_id=propose(proposed, "q"), reviewer="bot-2", reviewer_kind="agent")


def test_a_proposal_of_nobody_may_be_judged_by_anybody(corpus: Corpus) -> None:
    propose(corpus, agent=None)
    judge(corpus, reviewer="None")


def test_a_rationale_code_is_one_that_was_declared(proposed: Corpus) -> None:
    match = "^'gut' is no rationale code of domain 'pricing'. Its codes are: precedent, margin. Say"
    for codes in (["gut"], ["margin", "gut", "other"]):
        refused(proposed, UndeclaredNameError, "override", {**GIVEN, "codes": codes}, match)


def test_modifying_into_the_same_is_refused(proposed: Corpus) -> None:
    edited = {"renew": True, "percent": 18}
    fields = {**GIVEN, "verdict": "modify", "edited": edited}
    match = "^override: edited is what 'p' proposes. Approve it, or change an argument"
    assert refused(proposed, InvalidEventError, "override", fields, match).fields == ("edited",)


def test_a_prior_that_was_never_proposed_is_refused(proposed: Corpus) -> None:
    fields = {**GIVEN, "prior": {"percent": 17, "renew": True}}
    match = "^override: prior is not what was proposed. Leave it out; it is filled in"
    assert refused(proposed, InvalidEventError, "override", fields, match).fields == ("prior",)
    judge(proposed, prior={"percent": 18, "renew": True})


def test_a_probability_is_of_what_the_proposal_names(proposed: Corpus) -> None:
    propose(proposed, "q", metric="won")
    match = "^override: probability is of the metric and horizon that a proposal names, and '{}' na"
    for name in ("p", "q"):
        fields = {**GIVEN, "proposal_id": name, "probability": 0.5}
        error = refused(proposed, InvalidEventError, "override", fields, match.format(name))
        assert error.fields == ("probability",)


def test_a_modified_proposal_says_how_it_should_be(proposed: Corpus) -> None:
    fields = {**GIVEN, "verdict": "modify"}
    match = (
        "^override: edited is missing. A modify says how the arguments of 'p' should be, all of t"
    )
    assert refused(proposed, InvalidEventError, "override", fields, match).fields == ("edited",)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (1, True, "true or false, and the proposal has a number"),
        (0.5, "1/2", "text, and the proposal has a number"),
        (False, 0.0, "a number, and the proposal has true or false"),
        (True, "yes", "text, and the proposal has true or false"),
        ("1", 1, "a number, and the proposal has text"),
        ("", False, "true or false, and the proposal has text"),
    ],
)
def test_an_edited_argument_keeps_its_kind(
    corpus: Corpus, before: object, after: object, says: str
) -> None:
    propose(corpus, args={"x": before, "y": 7})
    fields = {**GIVEN, "verdict": "modify", "edited": {"y": 8, "x": after}}
    match = f"^override: edited.x is {says} there"
    error = refused(corpus, InvalidEventError, "override", fields, match)
    assert error.fields == ("edited.x",)


def test_an_argument_may_become_another_of_its_kind_or_be_new(proposed: Corpus) -> None:
    edited = {"percent": 12.5, "renew": False, "until": "May", "urgent": True}
    assert dict(event(proposed, judge(proposed, "modify", edited=edited)).edited) == edited


def test_an_import_may_have_lost_what_was_changed(proposed: Corpus) -> None:
    fields = {**GIVEN, "id": "o", "verdict": "modify", "native_verdict": "changes requested"}
    proposed.emit("override", fields, imported=True)
    assert event(proposed, "o").changes == ()
    assert dict(event(proposed, "o").prior) == {"percent": 18, "renew": True}
    row = row_of(proposed)
    assert (row.verdict, row.edited) == ("modify", "what was changed was not recorded")
    assert proposed.emit("override", fields, imported=True) == "o"


def test_nobody_decides_what_was_not_proposed_yet(proposed: Corpus) -> None:
    propose(proposed, "q", occurred_at=day(-5))
    early = {**GIVEN, "proposal_id": "q", "occurred_at": day(-6)}
    match = (
        "^override of 'q': it was given at 2026-09-25 09:00:00Z, and that was proposed at "
        "2026-09-26 09:00:00Z. Nobody decides what was not proposed yet; correct the time of"
    )
    error = refused(proposed, UntimelyEventError, "override", early, match)
    assert error.rule == "one after the other"
    judge(proposed, proposal_id="q", occurred_at=day(-5))
    second = {**early, "reviewer": "lea", "second": True}
    refused(proposed, UntimelyEventError, "override", second, match)


def test_nor_does_an_old_record(proposed: Corpus) -> None:
    before, early = dump(proposed), day(-1)
    for times in ({"occurred_at": early}, {}):
        with pytest.raises(UntimelyEventError, match="Nobody decides what was not proposed yet"):
            proposed.emit("override", {**GIVEN, **times}, source_recorded_at=early, imported=True)
    assert dump(proposed) == before
    given = {**GIVEN, "occurred_at": START}
    proposed.emit("override", given, source_recorded_at=early, imported=True)
    assert row_of(proposed).decided_at == START


# -- which one is in force ------------------------------------------------------------------------


def test_a_proposal_waits_until_it_has_a_verdict(proposed: Corpus) -> None:
    assert in_force(proposed) is None
    judge(proposed, id="o")
    assert in_force(proposed) == "o"
    assert row_of(proposed).reviewers == ("ana",)


def test_the_second_of_two_reviewers_is_told_of_the_first(proposed: Corpus) -> None:
    judge(proposed, id="o")
    match = (
        r"^'p' has a verdict: approve by 'ana' \('o'\)\. Give a second opinion, or replace it "
        "knowingly"
    )
    for reviewer in ("lea", "ana"):
        fields = {**GIVEN, "verdict": "reject", "reviewer": reviewer}
        error = refused(proposed, OutdatedEventError, "override", fields, match)
        assert error.rule == "latest version"
    assert in_force(proposed) == "o"


def test_a_verdict_is_replaced_knowingly(proposed: Corpus) -> None:
    judge(proposed, id="o")
    judge(proposed, "reject", id="n", reviewer="lea", replaces="o")
    assert in_force(proposed) == "n"
    assert row_of(proposed).reviewers == ("ana", "lea")
    assert [given.id for given in proposed.proposal("p").overrides] == ["o", "n"]
    stale = {**GIVEN, "reviewer": "kim", "replaces": "o"}
    match = r"^'p' has a verdict: reject by 'lea' \('n'\)"
    refused(proposed, OutdatedEventError, "override", stale, match)


def test_what_is_replaced_must_be_in_force(proposed: Corpus) -> None:
    propose(proposed, "q")
    judge(proposed, id="other", proposal_id="q")
    fields = {**GIVEN, "replaces": "other"}
    match = "^'other' is not in force on 'p' any more; no verdict is. It may have been taken b"
    refused(proposed, OutdatedEventError, "override", fields, match)
    judge(proposed, id="o")
    judge(proposed, id="s", reviewer="lea", second=True)
    for name in ("other", "s", "p"):
        fields = {**GIVEN, "reviewer": "kim", "replaces": name}
        refused(proposed, OutdatedEventError, "override", fields, r"^'p' has a verdict: .*\('o'\)")
    fields = {**GIVEN, "replaces": "nowhere"}
    refused(proposed, UnknownCauseError, "override", fields, "^the log has no entry 'nowhere'")


def test_a_second_opinion_is_never_in_force(proposed: Corpus) -> None:
    judge(proposed, id="o")
    judge(proposed, "reject", id="s", reviewer="lea", second=True, rationale="Too much")
    assert in_force(proposed) == "o"
    assert row_of(proposed).reviewers == ("ana", "lea")
    assert causes(proposed, "s") == ("p",)
    retract(proposed, "o")
    assert in_force(proposed) is None
    assert row_of(proposed).reviewers == ("lea",)


def test_a_second_opinion_is_another_persons_and_comes_second(proposed: Corpus) -> None:
    second = {**GIVEN, "second": True}
    match = "^'p' has no verdict yet, so there is nothing to give a second opinion on. Give the v"
    refused(proposed, OutdatedEventError, "override", second, match)
    judge(proposed, id="o")
    match = r"^'ana' gave a verdict on 'p' already \('o'\); a second opinion is another person's"
    refused(proposed, OutdatedEventError, "override", second, match)
    judge(proposed, id="s", reviewer="lea", second=True)
    match = r"^'lea' gave a verdict on 'p' already \('s'\)"
    refused(proposed, OutdatedEventError, "override", {**second, "reviewer": "lea"}, match)
    retract(proposed, "s", agent="lea")
    judge(proposed, "reject", id="s2", reviewer="lea", second=True)
    assert [given.id for given in proposed.proposal("p").standing] == ["o", "s2"]


def test_who_had_a_second_opinion_may_replace_the_verdict(proposed: Corpus) -> None:
    judge(proposed, id="o")
    judge(proposed, "reject", id="s", reviewer="lea", second=True)
    judge(proposed, "reject", id="n", reviewer="lea", replaces="o")
    assert in_force(proposed) == "n"
    assert row_of(proposed).reviewers == ("ana", "lea")


# -- taking back ----------------------------------------------------------------------------------


def test_a_verdict_taken_back_leaves_the_proposal_waiting(proposed: Corpus) -> None:
    judge(proposed, id="o")
    retract(proposed, "o", id="r")
    assert in_force(proposed) is None
    assert row_of(proposed).reviewers == ()
    assert [given.id for given in proposed.proposal("p").overrides] == ["o"], "nothing is erased"
    assert proposed.proposal("p").retracted == {"o"}
    assert proposed.rows.due_of("p") == []
    judge(proposed, "reject", id="again")
    assert in_force(proposed) == "again"


def test_taking_back_a_replacement_puts_what_it_replaced_back_in_force(proposed: Corpus) -> None:
    judge(proposed, id="a")
    judge(proposed, "reject", id="b", reviewer="lea", replaces="a")
    judge(proposed, "modify", id="c", reviewer="kim", replaces="b")
    retract(proposed, "c", agent="kim")
    assert in_force(proposed) == "b"
    retract(proposed, "b", agent="lea")
    assert in_force(proposed) == "a"
    judge(proposed, "reject", id="d", reviewer="kim", replaces="a")
    assert in_force(proposed) == "d"


def test_taking_back_what_was_replaced_leaves_the_replacement_in_force(proposed: Corpus) -> None:
    judge(proposed, id="a")
    judge(proposed, "reject", id="b", reviewer="lea", replaces="a")
    retract(proposed, "a")
    assert in_force(proposed) == "b"
    retract(proposed, "b", agent="lea")
    assert in_force(proposed) is None


def test_only_who_said_it_may_take_it_back(proposed: Corpus) -> None:
    judge(proposed, id="o")
    match = "^'o' is 'ana''s, and {} may not take it back. Give a verdict of your own in its place"
    for agent in ("lea", "Ana", None):
        fields = {"retracts": "o", "says": "Wrong", "agent": agent}
        refused(proposed, UnentitledActorError, "retraction", fields, match.format(repr(agent)))
    assert in_force(proposed) == "o"


def test_nothing_is_taken_back_twice(proposed: Corpus) -> None:
    judge(proposed, id="o")
    retract(proposed, "o")
    fields = {"retracts": "o", "says": "Again", "agent": "ana"}
    refused(proposed, OutdatedEventError, "retraction", fields, "^'o' was taken back already")


def test_a_retraction_takes_back_what_it_names_and_nothing_else(proposed: Corpus) -> None:
    judge(proposed, id="o")
    remark = {"says": "Ask Lea", "agent": "ana", "proposal_id": "p"}
    proposed.emit("annotation", {"id": "n", **remark})
    retract(proposed, "n", causes=["o"])
    assert in_force(proposed) == "o"
    assert retract(proposed, "o")
    assert in_force(proposed) is None


def test_a_remark_on_what_is_about_a_proposal_is_about_it_too(proposed: Corpus) -> None:
    propose(proposed, "q")
    judge(proposed, id="o")
    remark = {"says": "Ask Lea", "agent": "ana"}
    proposed.emit("annotation", {"id": "a", **remark, "causes": ["o"]})
    proposed.emit("annotation", {"id": "b", **remark, "causes": ["a"], "proposal_id": "q"})
    assert [said.id for said in proposed.proposal("p").annotations] == ["a"]
    assert [said.id for said in proposed.proposal("q").annotations] == ["b"]
    retract(proposed, "a")
    assert proposed.proposal("p").annotations == ()


def test_an_annotation_may_be_taken_back(proposed: Corpus) -> None:
    remark = {"says": "Ask Lea", "agent": "ana"}
    for name in ("a", "b"):
        proposed.emit("annotation", {"id": name, **remark, "proposal_id": "p"})
    proposed.emit("annotation", {"id": "elsewhere", **remark, "causes": ["trace"]})
    retract(proposed, "a")
    retract(proposed, "elsewhere")
    state = proposed.proposal("p")
    assert [said.id for said in state.annotations] == ["b"]
    assert len(state.events) == 3


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere", "there is none"),
        ("ticket", "that is a trigger"),
        ("p", "that is a proposal"),
        ("r", "that is an outcome"),
        ("trace", "that is a trace_opened"),
        ("back", "that is a retraction"),
    ],
)
def test_what_stays_for_good_cannot_be_taken_back(proposed: Corpus, name: str, reason: str) -> None:
    judge(proposed, id="o")
    observe(proposed, id="r")
    retract(proposed, "o", id="back")
    fields = {"retracts": name, "says": "Wrong", "agent": "ana"}
    match = f"^retraction of '{name}': {reason}\\. Only an override or an annotation can be taken"
    refused(proposed, UnknownCauseError, "retraction", fields, match)


# -- what the state says --------------------------------------------------------------------------


def test_an_unknown_proposal_is_refused_by_name(proposed: Corpus) -> None:
    for name in ("nowhere", "ticket", "trace"):
        with pytest.raises(UnknownEntryError, match=f"there is no proposal '{name}'"):
            proposed.proposal(name)
        assert proposed.rows.proposal(name) is None


def test_the_state_holds_everything_in_the_order_of_the_log(proposed: Corpus) -> None:
    judge(proposed, id="o")
    proposed.emit("execution", {"id": "x", "says": "Sent", "causes": ["o"]})
    observe(proposed, id="r")
    proposed.emit("annotation", {"id": "n", "says": "Hm", "proposal_id": "p"})
    state = proposed.proposal("p")
    assert state.proposal.id == "p"
    assert [event.id for event in state.events] == ["o", "x", "r", "n"]
    assert state.decided_at == START
    assert [reading.id for reading in state.outcomes] == ["r"]


def test_a_traces_row_tells_of_what_was_proposed_last(corpus: Corpus) -> None:
    def told() -> tuple[str, str]:
        (row,) = corpus.traces()
        return row.verdict, row.outcome

    assert told() == ("", "")
    propose(corpus, trace_id="trace")
    assert told() == ("waits", "")
    judge(corpus, "reject")
    observe(corpus, value=False)
    assert told() == ("reject", "won no")
    propose(corpus, "q", trace_id="trace")
    assert told() == ("waits", "")
    corpus.emit("domain_declared", PRICING)
    assert told() == ("waits", "")
