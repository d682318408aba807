"""`override_value`: what overriding was worth, as far as a log can tell."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from dtui.errors import InvalidFrameError, InvalidQueryError
from learning.frames import DeclaredMetric, Frames
from learning.value.cases import Cases, cases_of
from learning.value.effect import Effect, at_every_look, silent
from learning.value.entry import check_share
from learning.value.groups import DIMENSIONS, effects_by_group, standing_out
from learning.value.ladder import climb, speaks_of_parts, standing, too_early, why_not_higher
from learning.value.phrases import percent, with_interval
from learning.value.rung import Asked, Rung
from learning.value.worth import Answer, OverrideValue

_NOT_MEASURED = (
    "Nothing is measured but the verdict itself, so what overriding was worth is not identified: "
    "declare a metric that is seen after the decision."
)


def override_value(
    frames: Frames,
    joined: pl.DataFrame,
    *,
    metric: str | DeclaredMetric | None,
    horizon: timedelta | None,
    alpha: float = 0.05,
    category: str | None = None,
) -> OverrideValue:
    """Tell what overriding was worth, from the firmest rung of the ladder that the log has.

    Parameters
    ----------
    frames
        Decisions, and the verdicts on them.
    joined
        What `learning.join_outcomes` made of their decisions for this metric and horizon.
    metric
        What overriding was to be good for, or its name; None where nothing is measured.
    horizon
        How long after a decision it is read; None where there is no clock.
    alpha
        One minus the level of every interval, in (0, 1).
    category
        Of a category metric, which category counts: each is a yes or no of its own.

    Returns
    -------
    OverrideValue
        Effects are positive where overriding helped, whichever way the metric is better. An
        effect on fewer than 20 effective cases is silent. Of three or more reviewers (codes,
        agents) each is shrunk towards the others; `Effect.direct` has what it was before.

    Raises
    ------
    InvalidQueryError
        If the metric is not declared, or alpha lies outside (0, 1).
    InvalidFrameError
        If `joined` lacks the columns of that horizon, or the domains that declare the metric
        differ in what it means.

    Notes
    -----
    Groups are compared at level 1 − alpha each. Shrinking keeps the one that looks worst of many
    from being taken for the worst; what a note says of one lying apart from the others is held to
    alpha over all of them together.

    Examples
    --------
    >>> import learning
    >>> from learning.frames import Frames
    >>> n = 40
    >>> ids = [f"p-{number}" for number in range(n)]
    >>> frames = Frames.of(
    ...     learning.decisions(pl.DataFrame({"proposal_id": ids, "sequence": range(n),
    ...                                      "probability": [0.5] * n})),
    ...     learning.overrides(pl.DataFrame({"proposal_id": ids, "verdict": ["modify"] * n,
    ...                                      "reviewer": ["ana", "ben"] * 20,
    ...                                      "probability": [0.8, 0.3] * 20})),
    ...     learning.outcomes(pl.DataFrame({"proposal_id": ids, "metric": "rain",
    ...                                     "value": [1.0, 0.0] * 20})),
    ...     metrics=(DeclaredMetric("all", "rain", unaffected=True),))
    >>> joined = learning.join_outcomes(frames.decisions, frames.outcomes, horizons=(), as_of=None,
    ...                                 metric=frames.metrics[0])
    >>> found = override_value(frames, joined, metric="rain", horizon=None)
    >>> found.rung, round(found.overall.estimate, 3)
    (0, 0.185)
    """
    check_share(alpha, "alpha")
    if metric is None:
        return _unmeasured()
    asked = Asked(_declared(frames, metric), horizon, category, alpha)
    _check_category(asked)
    cases = cases_of(frames, joined, metric=asked.metric, horizon=horizon, category=category)
    rungs = climb(cases, asked)
    stood_on = standing(rungs)
    early = too_early(cases)
    if stood_on is None or stood_on.overall is None:
        return _unknown(asked, rungs, early)
    return _value(cases, asked, rungs, stood_on)


def _value(cases: Cases, asked: Asked, rungs: tuple[Rung, ...], stood_on: Rung) -> OverrideValue:
    overall = stood_on.overall
    assert overall is not None  # a rung that holds has one
    always = at_every_look(overall, len(cases), alpha=asked.alpha)
    answer = _answer(always)
    parts = speaks_of_parts(rungs)
    told = parts.group if parts is not None else None
    effects = {} if told is None else effects_by_group(cases, told, alpha=asked.alpha)
    return OverrideValue(
        metric=asked.metric.name,
        horizon=asked.horizon,
        answer=answer,
        rung=stood_on.number,
        method=stood_on.method,
        why_not_higher=why_not_higher(rungs, stood_on),
        unit=stood_on.unit,
        per=stood_on.per,
        overall=overall,
        always=always,
        effects=_in_full(effects),
        rungs=rungs,
        says=(
            *stood_on.says,
            *_at_every_look(always),
            *standing_out(effects, asked.alpha),
            *_side_by_side(effects, asked),
        ),
        assumes=stood_on.assumes,
    )


def _answer(always: Effect) -> Answer:
    if always.lower is None or always.upper is None:
        return "too early" if always.estimate is None else "no evidence"
    if always.hurts:
        return "hurt"
    if always.helps:
        return "help"
    return "not identified" if always.estimate is None else "no evidence"


def _at_every_look(always: Effect) -> tuple[str, ...]:
    if always.estimate is None or always.lower is None:
        return ()
    return (f"However often one looks, it is {with_interval(always)}.",)


def _side_by_side(effects: dict[str, tuple[Effect, ...]], asked: Asked) -> tuple[str, ...]:
    """Say how many effects are looked at together, and what keeps the extremes in check."""
    told = {
        dimension: sum(effect.lower is not None for effect in parts)
        for dimension, parts in effects.items()
    }
    many = [f"{count} by {dimension}" for dimension, count in told.items() if count > 1]
    if not many:
        return ()
    return (
        (
            f"Side by side stand effects {', '.join(many)}, each held to {percent(asked.level)} by "
            "itself; that the extremes of many are partly luck is met by drawing them together."
        ),
    )


def _unknown(asked: Asked, rungs: tuple[Rung, ...], early: str | None) -> OverrideValue:
    why = early or f"What overriding did to {asked.named} cannot be known from this log."
    nothing = silent("all", 0, why)
    return OverrideValue(
        metric=asked.metric.name,
        horizon=asked.horizon,
        answer="too early" if early else "not identified",
        rung=None,
        method="",
        why_not_higher=why_not_higher(rungs, None),
        unit=asked.unit,
        per="",
        overall=nothing,
        always=nothing,
        effects=_in_full({}),
        rungs=rungs,
        says=(why,),
        assumes=(),
    )


def _unmeasured() -> OverrideValue:
    nothing = silent("all", 0, "nothing is measured")
    return OverrideValue(
        metric="",
        horizon=None,
        answer="not identified",
        rung=None,
        method="",
        why_not_higher=(_NOT_MEASURED,),
        unit="",
        per="",
        overall=nothing,
        always=nothing,
        effects=_in_full({}),
        rungs=(),
        says=(_NOT_MEASURED,),
        assumes=(),
    )


def _in_full(effects: dict[str, tuple[Effect, ...]]) -> dict[str, tuple[Effect, ...]]:
    return {dimension: effects.get(dimension, ()) for dimension in DIMENSIONS}


def _declared(frames: Frames, metric: str | DeclaredMetric) -> DeclaredMetric:
    """Return what a metric was declared as, by all domains that have it.

    Raises
    ------
    InvalidQueryError
        If none declares it.
    InvalidFrameError
        If they differ.
    """
    if isinstance(metric, DeclaredMetric):
        return metric
    found = [each for each in frames.metrics if each.name == metric]
    if not found:
        listed = ", ".join(repr(each.name) for each in frames.metrics) or "none"
        raise InvalidQueryError(f"no metric {metric!r} is declared; declared: {listed}.")
    meanings = {(each.type, each.direction, each.unaffected, each.only_if) for each in found}
    if len(meanings) > 1:
        raise InvalidFrameError(
            f"metric {metric!r} means different things in the domains "
            f"{', '.join(repr(each.domain) for each in found)}: give the frames of one domain.",
            column="domain",
        )
    return found[0]


def _check_category(asked: Asked) -> None:
    """Refuse a category where there is none to choose, and none where there is.

    Raises
    ------
    InvalidQueryError
        If the category is missing, unknown or uncalled for.
    """
    metric, category = asked.metric, asked.category
    if metric.type != "category" and category is not None:
        raise InvalidQueryError(f"{metric.name!r} is no category metric; leave category out.")
    if metric.type == "category" and category not in metric.categories:
        listed = ", ".join(map(repr, metric.categories))
        raise InvalidQueryError(
            f"category {category!r} is none of {metric.name!r}; name one of {listed}."
        )
