"""The identification ladder: which rungs a log has, and which of them its override value stands on.

| rung | what has to be so                               | what may then be said                |
|------|-------------------------------------------------|--------------------------------------|
| 0    | the outcome does not depend on what is decided  | exact                                |
| 1    | outcomes are missing where the verdict hid them | bounds                               |
| 2    | how likely each verdict was is on record        | a figure for every override          |
| 3    | proposals were dealt to reviewers by chance     | a figure at the lenient margin       |
| 4    | whether the proposal was shown was drawn by lot | people with it beside people without |

Higher rungs ask for more and answer other questions, so the one a log stands on is the first that
holds of: 0, which leaves nothing to estimate; 2, which speaks of every override; 3, of some; 4,
whose bounds on the agent alone are narrower than those of 1; and 1.
"""

from __future__ import annotations

import numpy as np

from learning.value.cases import Cases
from learning.value.effect import NEEDED
from learning.value.phrases import sentence
from learning.value.rung import Asked, Rung
from learning.value.rungs import bounded, dealt, scored, shown, weighted

PREFERRED = (0, 2, 3, 4, 1)
"""In which order the rungs that hold are stood on."""


def climb(cases: Cases, asked: Asked) -> tuple[Rung, ...]:
    """Try all five rungs, the lowest first."""
    return tuple(rung(cases, asked) for rung in (scored, bounded, weighted, dealt, shown))


def standing(rungs: tuple[Rung, ...]) -> Rung | None:
    """Return the rung to stand on; None if none holds."""
    holding = {rung.number: rung for rung in rungs if rung.holds}
    return next((holding[number] for number in PREFERRED if number in holding), None)


def speaks_of_parts(rungs: tuple[Rung, ...]) -> Rung | None:
    """Return the rung that tells parts apart: the one stood on, or 1 if that speaks of all alone.

    None if none does.
    """
    stood_on = standing(rungs)
    if stood_on is None or stood_on.group is not None:
        return stood_on
    return next((rung for rung in rungs if rung.number == 1 and rung.holds), None)


def why_not_higher(rungs: tuple[Rung, ...], stood_on: Rung | None) -> tuple[str, ...]:
    """Return, of every rung that is not stood on and would say more, why not; a sentence each."""
    if stood_on is not None and stood_on.number == 0:
        return ()
    told: list[str] = []
    for rung in rungs:
        if rung is stood_on or (rung.number == 1 and stood_on is not None):
            continue
        if not rung.holds:
            told.append(f"Rung {rung.number}: {sentence(rung.why)}")
        elif stood_on is not None and rung.number > stood_on.number:
            told.append(
                f"Rung {rung.number} holds too, and answers another question: {rung.says[0]}"
            )
    return tuple(told)


def too_early(cases: Cases) -> str | None:
    """Return why nothing can be said yet, if it is for want of cases alone."""
    known = int(np.sum(cases.known & cases.overridden))
    if known >= NEEDED:
        return None
    return (
        f"The outcome of {known:,} overrides is known so far; {NEEDED} are needed before anything "
        "is said."
    )
