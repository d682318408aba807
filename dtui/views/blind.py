"""A decision as somebody reads it who is to choose before they see what the agent chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtui.views.decision_matrix import DecisionMatrix


def blinded(matrix: DecisionMatrix) -> DecisionMatrix:
    """Return a decision with its options and evidence, and nothing of what was made of them.

    What was selected and proposed is left out, how probable the agent holds each option, and
    what is only known of a decision that was taken.
    """
    options = tuple(
        option._replace(probability=None, selected=False, why_failed="")
        for option in matrix.options
    )
    return matrix._replace(
        word="blind",
        role="pending",
        locked=False,
        options=options,
        late=(),
        waits_for="",
        selection=None,
        supersedes="",
        superseded_by="",
        at_risk=(),
        proposals=(),
    )
