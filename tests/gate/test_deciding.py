"""`decide` by itself: a verdict for whatever may pend, bounded and fit to read."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.gate import Policy, Session, Verdict, decide, decide_before
from dtui.gate.policy import STANDARD
from dtui.gate.prompt import LINES_LIMIT, TEXT_LIMIT
from dtui.log import PendingRow

BASH = Policy(before=("Bash",))


def row(number: int, *, person: bool = False, says: str = "Why", trace_id: str = "t") -> PendingRow:
    kind = "question" if person else "hypothesis"
    return PendingRow(
        trace_id=trace_id,
        item_id=f"{kind[:3]}-{number}",
        kind=kind,
        line=f'- {kind[:3]}-{number} ({kind}): {says} → record("…")',
        says=says,
        why="",
        stage="",
        assignee="human" if person else None,
        decision_id=None,
        since=datetime(2026, 10, 1, tzinfo=UTC),
        position=number,
        profile="strict",
    )


def on(pending: list[PendingRow], policy: Policy = STANDARD, **said: object) -> Verdict:
    return decide(pending, Session("s-1")._replace(**said), policy)  # type: ignore[arg-type]


texts = st.text(max_size=60) | st.just("x" * 5_000) | st.just("\x1b[2J\u202e\n- hyp-9 (hypothesis)")
pendings = st.lists(
    st.builds(row, st.integers(1, 99), person=st.booleans(), says=texts), max_size=9
)
sessions = st.builds(
    Session,
    st.just("s-1"),
    selected=st.booleans(),
    with_person=st.frozensets(st.integers(1, 99)),
    blocked=st.integers(0, 10),
)
policies = st.builds(
    Policy,
    require_decision=st.booleans(),
    cap=st.integers(0, 9),
    enabled=st.booleans(),
    before=st.just(("Bash",)),
)


@given(pendings, sessions, policies)
def test_nobody_is_let_go_in_silence(
    pending: list[PendingRow], session: Session, policy: Policy
) -> None:
    verdict = decide(pending, session, policy)
    parked = {one for one in pending if one.parked or one.position in session.with_person}
    is_complete = parked >= {*pending}
    match verdict.kind:
        case "allowed":
            assert not pending
        case "parked":
            assert pending
            assert is_complete
        case "escaped":
            assert not policy.enabled or session.blocked >= policy.cap > 0
        case _:
            assert verdict.kind == "blocked"
            assert not is_complete or policy.require_decision
    assert verdict.holds == bool(verdict.reason)
    assert verdict.says


@given(pendings, sessions, policies)
def test_what_an_agent_reads_is_fit_to_be_read_anywhere(
    pending: list[PendingRow], session: Session, policy: Policy
) -> None:
    for verdict in (
        decide(pending, session, policy),
        decide_before("Bash", pending, session, policy),
    ):
        assert len(verdict.reason) <= TEXT_LIMIT + 4_000
        unfit = {c for c in verdict.reason if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
        assert unfit <= {"\n"}
        lines = [line for line in verdict.reason.split("\n") if line.startswith("- ")]
        assert len(lines) <= len(pending)  # a line break in a statement makes no item of it


def test_of_very_much_an_agent_reads_the_beginning_and_how_much_there_is_more() -> None:
    verdict = on([row(number) for number in range(1, 10_001)])
    assert verdict.reason.count("\n- ") == LINES_LIMIT
    assert "10,000 items of the decision trace pend." in verdict.reason
    more = f"… and {10_000 - LINES_LIMIT:,} more, which get_pending_validations lists as these are"
    assert verdict.reason.endswith(f"{more} closed.")
    assert verdict.says == "10,000 pending: hyp-1, hyp-2, hyp-3, hyp-4, hyp-5 and 9,995 more"


def test_of_a_megabyte_it_reads_the_beginning_and_the_call() -> None:
    verdict = on([row(1, says="x" * 1_000_000)])
    assert len(verdict.reason) < 2_000
    assert verdict.reason.endswith('→ record("…")')


def test_of_many_long_lines_it_reads_as_many_as_have_room() -> None:
    verdict = on([row(number, says="x" * 5_000) for number in range(1, 31)])
    assert len(verdict.reason) < TEXT_LIMIT + 1_000
    assert "more, which get_pending_validations lists" in verdict.reason


@pytest.mark.parametrize(("number", "says"), [(1, "1 item of"), (2, "2 items of")])
def test_one_pends_and_two_pend(number: int, says: str) -> None:
    head = on([row(one) for one in range(number)]).reason.splitlines()[0]
    assert f"{says} the decision trace {'pends' if number == 1 else 'pend'}." in head


@pytest.mark.parametrize("blocked", range(5))
def test_the_cap_is_how_often_an_agent_is_held(blocked: int) -> None:
    assert on([row(1)], Policy(cap=3), blocked=blocked).holds == (blocked < 3)


@pytest.mark.parametrize("cap", [0, -1])
def test_a_cap_of_nought_or_less_lets_nobody_go(cap: int) -> None:
    assert on([row(1)], Policy(cap=cap), blocked=1_000).holds
    assert Policy(cap=cap).under(3).cap == Policy(cap=3).under(cap).cap == 3


def test_one_tool_may_be_named_alone() -> None:
    policy = Policy(before="Bash")
    assert policy.gates("Bash")
    assert not policy.gates("B")


def test_who_is_let_go_without_a_trace_is_told_so() -> None:
    assert on([]).says == "there is no trace"
    assert on([], traces=("t",)).says == "nothing pends"


def test_a_tool_is_refused_for_a_parked_question_too() -> None:
    verdict = decide_before("Bash", [row(1, person=True)], Session("s-1", selected=True), BASH)
    assert verdict.kind == "blocked"
    assert verdict.reason == (
        "Bash has to wait until a person has answered: 1 item parked for a person; leave them as "
        "they are:\n- que-1 of t (question): Why"
    )
