from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dtui.spine import (
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    Escalation,
    Execution,
    Outcome,
    Override,
    Proposal,
    ProposalState,
    Retraction,
    Verdict,
    parse_event,
)
from dtui.text import one_line, plain
from dtui.views import proposal_card as proposal_card_module
from dtui.views.proposal_card import WITHHELD, ProposalCard, proposal_card

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MADE = NOW - timedelta(days=100)

DOMAIN = parse_event(
    "domain_declared",
    {
        "domain": "pricing",
        "metrics": [
            {"name": "won", "direction": "higher", "horizons": ["P30D", "P90D", "P120D"]},
            {"name": "margin", "type": "number", "horizons": ["P90D"]},
        ],
    },
)

PROPOSAL = Proposal(
    id="p-1",
    position=1,
    recorded_at=MADE,
    domain="pricing",
    action="discount",
    args={"percent": 18, "renews": True},
    probability=0.64,
    metric="won",
    horizon=timedelta(days=90),
    trace_id="northwind",
    decision_id="dec-1",
    option_id="opt-2",
    agent="pricing-bot",
    model="m-3",
    policy_version="2026-01",
    causes=("northwind/sel-1",),
)


def state(*events: AnySpineEvent) -> ProposalState:
    placed = (
        event.model_copy(update={"position": number, "recorded_at": MADE + timedelta(days=number)})
        for number, event in enumerate(events, 2)
    )
    return ProposalState(PROPOSAL, tuple(placed))


def card(*events: AnySpineEvent, **choice: Any) -> ProposalCard:
    assert isinstance(DOMAIN, DomainDeclared)
    return proposal_card(state(*events), DOMAIN, NOW, **choice)


def given(event_id: str, verdict: Verdict, reviewer: str = "ana", **fields: Any) -> Override:
    fields = {"id": event_id, "proposal_id": "p-1", "reviewer": reviewer, **fields}
    return Override(verdict=verdict, prior=PROPOSAL.args, **fields)


MODIFIED = given("o-1", "modify", edited={"percent": 12, "renews": True, "gift": "setup"})


def test_what_was_proposed_is_told_with_where_it_comes_from() -> None:
    shown = card()
    assert (shown.word, shown.role) == ("waits for a verdict", "pending")
    assert shown.prior == "p 0.64 that won comes true within 90 d"
    facts = dict(shown.facts)
    assert (facts["by"], facts["model"], facts["policy"]) == ("pricing-bot", "m-3", "2026-01")
    assert (facts["trace"], facts["decision"]) == ("northwind", "dec-1 · opt-2")


def test_of_a_very_long_text_only_as_much_is_read_as_can_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def counting(text: str, width: int | None = None) -> str:
        read.append(len(text))
        return one_line(text, width)

    long = "word " * 200_000
    made = PROPOSAL.model_copy(update={"args": {"note": long, "percent": 18}, "action": long})
    changed = {"edited": {"note": long + "!", "percent": 18}, "prior": made.args}
    placed = {"position": 2, "recorded_at": MADE, "rationale": long}
    verdict = given("o-1", "modify").model_copy(update=changed | placed)
    monkeypatch.setattr(proposal_card_module, "one_line", counting)
    monkeypatch.setattr(proposal_card_module, "plain", counting)
    shown = proposal_card(ProposalState(made, (verdict,)), None, NOW)
    assert max(read) < 10_000
    assert shown.arguments[0].before.endswith("… 996,000 more characters")
    assert shown.verdicts[0].rationale.endswith("… 996,000 more characters")


def test_prior_and_edited_stand_side_by_side() -> None:
    arguments = {one.name: one for one in card(MODIFIED).arguments}
    percent, renews, gift = (arguments[name] for name in ("percent", "renews", "gift"))
    assert (percent.before, percent.after, percent.changed) == ("18", "12", True)
    assert (renews.before, renews.after, renews.changed) == ("yes", "yes", False)
    assert (gift.before, gift.after, gift.changed) == ("", "setup", True)


def test_without_a_modification_arguments_are_as_proposed() -> None:
    for event in (given("o-1", "approve"), given("o-1", "reject")):
        assert not any(one.changed for one in card(event).arguments)


def test_every_verdict_is_told_in_order_with_its_standing() -> None:
    shown = card(
        given("o-1", "reject"),
        Retraction(id="r-1", retracts="o-1", says="wrong row", agent="ana"),
        given("o-2", "approve"),
        given("o-3", "reject", replaces="o-2"),
        given("o-4", "approve", "lee", second=True),
    )
    assert [(one.event_id, one.standing, one.stands) for one in shown.verdicts] == [
        ("o-1", "taken back: wrong row", False),
        ("o-2", "replaced by o-3", False),
        ("o-3", "in force", True),
        ("o-4", "second opinion", True),
    ]
    assert shown.word == "rejected"
    assert [one.role for one in shown.verdicts][:2] == ["superseded", "superseded"]


def test_how_a_verdict_came_about_is_told() -> None:
    (one,) = card(
        given("o-1", "approve", probability=0.7, shown=False, assignment="queue", propensity=0.5)
    ).verdicts
    assert one.facts == "own p 0.70 · blind · assignment queue · drawn at 0.50"


def test_an_old_modification_may_not_say_what_was_changed() -> None:
    old = given("o-1", "reject").model_copy(update={"verdict": "modify", "native_verdict": "edit"})
    (one,) = card(old).verdicts
    assert one.changes == "what was changed was not recorded"
    assert not any(argument.changed for argument in card(old).arguments)


def reading(event_id: str, metric: str, **fields: Any) -> Outcome:
    fields = {"occurred_at": MADE + timedelta(days=40), "outcome_id": event_id, **fields}
    return Outcome(id=event_id, proposal_id="p-1", metric=metric, **fields)


def test_versions_of_an_outcome_stand_together_the_corrected_one_marked() -> None:
    first = reading("w-1", "won", value=True, horizon=timedelta(days=30))
    other = reading("m-1", "margin", censored=True, horizon=timedelta(days=90))
    then = reading("w-2", "won", value=False, horizon=timedelta(days=30), supersedes="w-1")
    shown = card(
        given("o-1", "approve"), first, other, then.model_copy(update={"outcome_id": "w-1"})
    )
    assert [(o.event_id, o.says, o.horizon, o.corrected, o.version) for o in shown.outcomes] == [
        ("w-1", "won yes", "30 d", True, "version 1 of 2"),
        ("w-2", "won no", "30 d", False, "version 2 of 2"),
        ("m-1", "margin not known", "90 d", False, ""),
    ]


def test_what_is_due_says_what_and_since_or_until_when() -> None:
    shown = card(given("o-1", "approve"), reading("w-1", "won", value=True, horizon=timedelta(30)))
    assert [(due.horizon, due.metrics, due.when, due.overdue) for due in shown.due] == [
        ("90 d", "won, margin", "due for 8 d", True),
        ("120 d", "won", "due in 22 d", False),
    ]


def test_remarks_escalations_and_executions_are_told_with_who_and_when() -> None:
    shown = card(
        Escalation(id="e-1", to="cfo", says="over the limit", agent="ana"),
        Annotation(id="a-1", proposal_id="p-1", says="see case 4", agent="lee"),
        Retraction(id="r-1", retracts="a-1", says="other case", agent="lee"),
        Execution(id="x-1", says="sent the quote", agent="crm"),
    )
    assert [(one.kind, one.says, one.retracted) for one in shown.remarks] == [
        ("escalation", "to cfo: over the limit", False),
        ("annotation", "see case 4", True),
        ("execution", "sent the quote", False),
    ]


def test_withheld_it_tells_nothing_of_what_others_made_of_it() -> None:
    shown = card(MODIFIED, reading("w-1", "won", value=True), withheld=True)
    assert (shown.verdicts, shown.outcomes, shown.due, shown.remarks) == ((), (), (), ())
    assert (shown.word, shown.note) == ("", WITHHELD)
    assert not any(one.changed for one in shown.arguments)


def test_no_control_byte_gets_through() -> None:
    hostile = "\x1b]0;owned\x07[/]"
    shown = card(
        given("o-1", "reject", hostile, rationale=hostile, native_verdict=hostile),
        Annotation(id="a-1", proposal_id="p-1", says=hostile, agent=hostile),
    )
    texts = list(strings_in(shown))
    assert any("owned" in text for text in texts)
    assert all(plain(text) == text for text in texts)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from strings_in(part)  # pyright: ignore[reportUnknownArgumentType]
