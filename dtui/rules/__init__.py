"""What a store refuses: one rule a file, each a pure function of an item and its trace.

Rule 3 (same id, same content) and rule 7 (a refused item leaves no mark) are promises of
the store itself. Shape is checked by the models before any rule runs. A rule that is in no
profile (`dtui.rules.stages` has one) is given to a store, which then holds all that is recorded
through it to that rule too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dtui.rules.gate import (
    check_matrix_is_full,
    check_selected_options_are_of_the_decision,
    check_steelmen_have_verdicts,
)
from dtui.rules.justification import (
    check_refutation_cites_evidence,
    check_rejections_are_explained,
    check_shortcuts_are_waived,
    check_steelman_did_not_win,
)
from dtui.rules.lock import check_decision_is_open, check_superseded_decision_is_selected
from dtui.rules.membership import check_constraint_is_linked, check_option_is_of_the_decision
from dtui.rules.references import check_references_exist
from dtui.rules.roots import check_item_is_grounded
from dtui.trace import FOLDED, ITEM_TYPES, AnyTraceItem, Profile, Trace

Rule = Callable[[AnyTraceItem, Trace], None]
"""Raises a `RejectedItemError` for an item that its trace must not take; changes neither."""

IMPORTED: tuple[Rule, ...] = (
    check_item_is_grounded,
    check_references_exist,
    check_option_is_of_the_decision,
    check_constraint_is_linked,
)
"""Rules 1 and 2: what even an old record must satisfy to be a trace at all."""

SEED: tuple[Rule, ...] = (
    *IMPORTED,
    check_decision_is_open,
    check_superseded_decision_is_selected,
    check_selected_options_are_of_the_decision,
    check_steelmen_have_verdicts,
    check_matrix_is_full,
)
"""Adds rules 4 and 5, the paper's own."""

STRICT: tuple[Rule, ...] = (
    *SEED,
    check_shortcuts_are_waived,
    check_steelman_did_not_win,
    check_refutation_cites_evidence,
    check_rejections_are_explained,
)
"""Adds rule 6."""

RULES: Mapping[Profile, tuple[Rule, ...]] = {
    "strict": STRICT,
    "seed": SEED,
    "imported": IMPORTED,
}
"""The rules a store enforces, by the profile its trace was opened with, in order."""


_ABOUT: Mapping[Rule, tuple[str, ...]] = {
    check_option_is_of_the_decision: (
        "decision_option_constraint_evaluation",
        "hypothesis",
        "decision_selection",
    ),
    check_constraint_is_linked: ("decision_option_constraint_evaluation",),
    check_decision_is_open: (*FOLDED, "hypothesis", "hypothesis_validation"),
    check_superseded_decision_is_selected: ("decision",),
    check_selected_options_are_of_the_decision: ("decision_selection",),
    check_steelmen_have_verdicts: ("decision_selection",),
    check_matrix_is_full: ("decision_selection",),
    check_shortcuts_are_waived: ("decision_selection",),
    check_steelman_did_not_win: ("decision_selection",),
    check_refutation_cites_evidence: ("hypothesis_validation",),
    check_rejections_are_explained: ("decision_selection",),
}
"""The item types that a rule may refuse, where it isn't every type: so that most are not asked."""

_RULES_OF: Mapping[tuple[Profile, str], tuple[Rule, ...]] = {
    (profile, item_type): tuple(rule for rule in rules if item_type in _ABOUT.get(rule, ITEM_TYPES))
    for profile, rules in RULES.items()
    for item_type in ITEM_TYPES
}


def check_item(item: AnyTraceItem, trace: Trace, beside: Iterable[Rule] = ()) -> None:
    """Refuse an item that a rule of its trace's profile forbids, or one that was given beside.

    Raises
    ------
    RejectedItemError
        The first refusal, in the order of the rules; those beside the profile's come last.
    """
    for check in _RULES_OF[trace.opened.profile, item.type]:
        check(item, trace)
    for check in beside:
        check(item, trace)


__all__ = ["IMPORTED", "RULES", "SEED", "STRICT", "Rule", "check_item"]
