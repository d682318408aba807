"""An effect with its interval, once and at every look."""

from __future__ import annotations

import numpy as np

from learning.value import Effect, at_every_look
from learning.value.effect import effect_of


def test_fewer_than_twenty_effective_cases_say_nothing_and_how_many_they_are() -> None:
    silent = effect_of("code", np.ones(19))
    assert (silent.estimate, silent.lower, silent.count) == (None, None, 19)
    assert silent.note == "too few: 19 of the 20 cases needed"
    assert effect_of("code", np.ones(400), effective=19.9).estimate is None
    assert effect_of("code", np.ones(20)).estimate == 1


def test_reviewers_whose_cases_are_alike_widen_the_interval() -> None:
    rng = np.random.default_rng(0)
    reviewer = np.repeat(np.arange(12), 40)
    gains = rng.normal(0, 0.3, 480) + 0.2 * rng.normal(size=12)[reviewer]
    alone, together = effect_of("all", gains), effect_of("all", gains, reviewer)
    assert (together.standard_error or 0) > 2 * (alone.standard_error or 1)


def test_an_interval_for_every_look_misses_no_more_often_than_it_says() -> None:
    """A year of weekly looks at nothing: the usual interval is wrong in one year of four."""
    rng = np.random.default_rng(1)
    looks = np.arange(1, 53) * 40
    once = always = 0
    for _ in range(500):
        gains = rng.normal(0, 0.4, looks[-1])
        means, squares = np.cumsum(gains)[looks - 1] / looks, np.cumsum(gains**2)[looks - 1] / looks
        errors = np.sqrt((squares - means**2) / looks)
        found = [
            Effect("all", mean, mean - 1.96 * error, mean + 1.96 * error, 0, "", error)
            for mean, error in zip(means.tolist(), errors.tolist(), strict=True)
        ]
        once += any(each.helps or each.hurts for each in found)
        wide = [at_every_look(each, int(look)) for each, look in zip(found, looks, strict=True)]
        always += any(each.helps or each.hurts for each in wide)
    assert once / 500 > 0.2
    assert always / 500 <= 0.05


def test_bounds_widen_too_and_what_no_interval_refutes_stays_open() -> None:
    bound = Effect("all", None, -0.1, -0.02, 500, "a bound", 0.02)
    wide = at_every_look(bound, 500)
    assert wide.lower is not None
    assert wide.upper is not None
    assert wide.lower < -0.1
    assert wide.upper > -0.02
    open_ended = Effect("all", 0.3, None, None, 500, "no effect is refuted", 0.2)
    assert at_every_look(open_ended, 500) == open_ended
