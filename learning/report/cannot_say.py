"""What may not be concluded from this log, and what would have to be recorded to conclude it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from learning.improvement import Improvement
from learning.report.coverage import with_verdict
from learning.report.phrases import counted, listed, percent
from learning.report.subject import Subject
from learning.value import OverrideValue

_MISSING = 0.2
"""A share of unknown outcomes among the rejected from which on it is pointed out."""


def cannot_say(subject: Subject, improvement: Improvement, value: OverrideValue) -> tuple[str, ...]:
    """Return what this log cannot tell, a sentence or two each."""
    return tuple(
        dict.fromkeys(
            (
                *_unmeasured(subject),
                *_without_clock(subject),
                *_other_domains(subject),
                *_missing(subject),
                *_overrides(subject, value),
                *_causes(improvement),
            )
        )
    )


def _unmeasured(subject: Subject) -> Iterator[str]:
    if subject.metric is None:
        yield (
            "Whether decisions get more accurate or better calibrated, and what overrides are "
            "worth: nothing is measured after a decision, and a verdict does not judge itself. "
            "Declare a metric that is seen later, and record it."
        )
        return
    priors = int(subject.joined.select(subject.speaks_of_it().sum()).item())
    if not priors:
        yield (
            f"How well anybody foresees {subject.metric.name!r}: no proposal states a probability "
            "of it. Let agents state one."
        )


def _without_clock(subject: Subject) -> Iterator[str]:
    if not subject.frames.clock:
        yield (
            "How fast anything is, or when anything changed: the table has no times, so changes "
            "stand at a place of its sequence. Map the times if there are any."
        )


def _other_domains(subject: Subject) -> Iterator[str]:
    others = [pair for pair in subject.domains if pair[0] != subject.domain]
    if others:
        names = [f"{name!r} ({count:,})" for name, count in others]
        yield (
            f"Anything about {listed(names)}: a report speaks of one domain. Name another with "
            "--domain."
        )


def _missing(subject: Subject) -> Iterator[str]:
    if subject.metric is None or subject.metric.unaffected:
        return
    rejected = with_verdict(subject).filter(pl.col("verdict") == "reject")
    matured = rejected.filter(~pl.col(subject.status).is_in(["immature", "undecided"]))
    unknown = matured.filter(pl.col(subject.status) != "known")
    if len(matured) and len(unknown) / len(matured) >= _MISSING:
        yield (
            f"What became of {percent(len(unknown) / len(matured))} of the rejected proposals "
            f"({counted(len(unknown), 'outcome')} unknown): nobody followed them. Follow a part, "
            "drawn by lot."
        )


def _overrides(subject: Subject, value: OverrideValue) -> Iterator[str]:
    if subject.metric is None:
        return
    if value.rung in (None, 1):
        yield (
            "Whether overriding helps: without a record of how likely each verdict was, or cases "
            "dealt by chance, what the overridden would have become is not identified. Record "
            "propensity and assignment with every verdict."
        )
    named = set(subject.frames.overrides["codes"].explode().drop_nulls())
    given = subject.frames.overrides.filter(pl.col("verdict") != "approve")
    if len(given) and not named:
        yield "Which reasons for overriding are good ones: no override gives a rationale code."


def _causes(improvement: Improvement) -> Iterator[str]:
    if improvement.drift is not None and improvement.drift.found:
        yield (
            "Why the world moved: the log shows that it did, and since when. What changed then "
            "has to be found elsewhere."
        )
