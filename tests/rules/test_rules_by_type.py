"""An item is held to the rules about its type: no other rule would ever have refused it."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import RejectedItemError
from dtui.rules import RULES, check_item
from dtui.trace import Profile, Trace, TraceOpened, parse_draft
from tests.log.histories import Move, draft_of, moves
from tests.log.moments import later


def refusal(check: Callable[[], object]) -> str:
    """Return why something is refused; empty if it is not."""
    try:
        check()
    except RejectedItemError as error:
        return str(error)
    return ""


@given(moves(), st.sampled_from(("strict", "seed", "imported")))
def test_rules_about_other_types_refuse_nothing(history: list[Move], profile: Profile) -> None:
    trace = Trace(TraceOpened(trace_id="t", profile=profile))
    for number, move in enumerate(history):
        try:
            draft = parse_draft(*draft_of(move, trace))
        except RejectedItemError:
            continue
        item = draft.completed(draft.id or trace.next_id(draft.item.type), later(number))
        by_all = refusal(lambda item=item, trace=trace: [r(item, trace) for r in RULES[profile]])
        by_type = refusal(lambda item=item, trace=trace: check_item(item, trace))
        assert by_type == by_all
        if not by_all and item.id not in trace:
            trace = trace.append(item)
