"""Decisions, overrides and outcomes, checked on entry and held to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import polars as pl

from dtui.errors import InsufficientDataError, InvalidQueryError
from dtui.text import counted
from learning.frames import checks
from learning.frames.derived import (
    in_force_by,
    in_sequence,
    latest,
    with_verdicts,
    with_versions,
)
from learning.frames.outcome_checks import check_values
from learning.frames.place import Place, shown
from learning.frames.schema import SCHEMAS, DeclaredMetric, Name
from learning.showing import Result


@dataclass(frozen=True, slots=True)
class FrameOrigin:
    """What frames were read from: enough to read them again and get the same."""

    kind: Literal["corpus", "table"]
    name: str
    """The file's own name, without its folder."""
    tenant: str | None
    position: int | None
    """The last entry of the log that counts; None for a table."""
    digest: str
    """RFC 9162's Merkle root over the leaf hashes up to there, or the file's SHA-256."""
    mapping_digest: str | None = None
    """The SHA-256 of the mapping a table was read by."""


@dataclass(frozen=True, slots=True, repr=False)
class Frames(Result):
    """Decisions with what people made of them and what became of them, as of one moment.

    Use `of` for frames of your own, `read_corpus` and `read_table` for a log or a file.
    """

    decisions: pl.DataFrame
    overrides: pl.DataFrame
    outcomes: pl.DataFrame
    metrics: tuple[DeclaredMetric, ...]
    as_of: datetime | None
    """Nothing in here was recorded later; None where there is no clock."""
    origin: FrameOrigin | None = None
    """None where the frames came from memory."""

    def __str__(self) -> str:
        sizes = (
            counted(self.decisions.height, "decision"),
            counted(self.overrides.height, "verdict"),
            counted(self.outcomes.height, "outcome"),
        )
        of = "" if self.origin is None else f" of {self.origin.name}"
        as_of = "" if self.as_of is None else f", as of {self.as_of:%Y-%m-%d %H:%M}"
        return f"{', '.join(sizes)}{of}{as_of}"

    def frame(self) -> pl.DataFrame:
        """Return how many decisions each domain has."""
        return self.decisions.group_by("domain").len("decisions").sort("decisions", "domain")

    @property
    def clock(self) -> bool:
        """Whether there are moments; without them there are no horizons either."""
        return self.as_of is not None

    @classmethod
    def of(
        cls,
        decisions: pl.DataFrame,
        overrides: pl.DataFrame | None = None,
        outcomes: pl.DataFrame | None = None,
        *,
        metrics: tuple[DeclaredMetric, ...] = (),
        as_of: datetime | None = None,
    ) -> Frames:
        """Hold frames to each other, and complete what follows from the others.

        Parameters
        ----------
        decisions, overrides, outcomes
            As the functions of those names return them.
        metrics
            What was declared; values are held to it. None: nothing is known of them.
        as_of
            Leave out whatever was recorded later. None: the latest moment there is.

        Raises
        ------
        InvalidFrameError
            If an override or outcome is about no decision, a verdict came before its proposal,
            an outcome before its decision, or a value is not of its metric.
        InsufficientDataError
            If nothing was recorded by `as_of`.
        """
        overrides = empty("overrides") if overrides is None else overrides
        outcomes = empty("outcomes") if outcomes is None else outcomes
        places = {name: Place(name) for name in ("decisions", "overrides", "outcomes")}
        checks.check_made(decisions, "decisions")
        checks.check_made(overrides, "overrides")
        checks.check_made(outcomes, "outcomes")
        checks.check_metrics(metrics)
        return assembled(decisions, overrides, outcomes, metrics, places).known_by(as_of)

    def metric(self, name: str, domain: str | None = None) -> DeclaredMetric | None:
        """Return a metric by its name, in a domain if one is given; None if there is none."""
        return next(
            (each for each in self.metrics if each.name == name and domain in (None, each.domain)),
            None,
        )

    def of_domain(self, domain: str) -> Frames:
        """Return the decisions of one domain, what is about them, and the metrics it declares."""
        decisions = self.decisions.filter(pl.col("domain") == domain)
        about = pl.col("proposal_id").is_in(decisions["proposal_id"].implode())
        return replace(
            self,
            decisions=decisions,
            overrides=self.overrides.filter(about),
            outcomes=self.outcomes.filter(about),
            metrics=tuple(metric for metric in self.metrics if metric.domain == domain),
        )

    def known_by(self, as_of: datetime | None) -> Frames:
        """Return what was known at an earlier moment: no verdict, retraction or outcome later.

        Metrics stay as these frames have them, and the origin is lost unless `as_of` is None.

        Raises
        ------
        InvalidQueryError
            If `as_of` has no zone, or there is no clock.
        InsufficientDataError
            If nothing was recorded by then.
        """
        if as_of is None:
            return self
        check_moment(as_of)
        if not self.clock:
            raise no_clock()
        decisions = decided_by(self.decisions, as_of)
        verdicts = in_force_by(_recorded_by(self.overrides, as_of, decisions), as_of)
        judged = self.overrides.filter(~pl.col("second"))["proposal_id"]
        return replace(
            self,
            decisions=in_sequence(with_verdicts(decisions, verdicts, judged)),
            overrides=verdicts,
            outcomes=with_versions(_recorded_by(self.outcomes, as_of, decisions)),
            as_of=as_of,
            origin=None,
        )


def empty(name: Name) -> pl.DataFrame:
    """Return a frame without rows."""
    return pl.DataFrame(schema=dict(SCHEMAS[name]))


def assembled(
    decisions: pl.DataFrame,
    overrides: pl.DataFrame,
    outcomes: pl.DataFrame,
    metrics: tuple[DeclaredMetric, ...],
    places: Mapping[str, Place],
) -> Frames:
    """Hold checked frames to each other; see `Frames.of`."""
    ids = decisions["proposal_id"]
    for name, frame in (("overrides", overrides), ("outcomes", outcomes)):
        checks.check_known(
            frame,
            places[name],
            "proposal_id",
            ids,
            "of no decision",
            "Add the decision, or leave the rows out.",
        )
    if metrics:
        checks.check_known(
            decisions,
            places["decisions"],
            "metric",
            pl.Series([metric.name for metric in metrics], dtype=pl.String),
            "no metric that was declared",
            "A probability speaks of one: declare it, or leave it out if there is one alone.",
        )
    as_of = latest(decisions, overrides, outcomes)
    judged = overrides.filter(~pl.col("second"))["proposal_id"]
    if as_of is not None:
        overrides = _timed(overrides, decisions, places["overrides"])
        decisions = with_verdicts(decisions, overrides, judged)
    of_decisions = decisions.select("proposal_id", "proposed_at", "decided_at")
    verdicts = overrides.join(of_decisions, "proposal_id", "left", maintain_order="left")
    checks.check_order(
        verdicts,
        places["overrides"],
        "proposed_at",
        "given_at",
        "Nobody decides what was not proposed yet; correct the one or the other.",
        strict=False,
    )
    overrides = overrides.with_columns(waited=verdicts["given_at"] - verdicts["proposed_at"])
    _check_outcomes(outcomes, of_decisions, metrics, places["outcomes"])
    return Frames(in_sequence(decisions), overrides, outcomes, metrics, as_of)


def _timed(overrides: pl.DataFrame, decisions: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Take from the decision when a verdict was given, where the verdict does not say."""
    told = decisions.select("proposal_id", told=pl.coalesce("decided_at", "proposed_at"))
    overrides = (
        overrides.join(told, "proposal_id", "left", maintain_order="left")
        .with_columns(given_at=pl.coalesce("given_at", "told"))
        .with_columns(recorded_at=pl.coalesce("recorded_at", "given_at"))
        .drop("told")
    )
    checks.check_given(overrides, place, ["given_at"])
    return overrides


def _check_outcomes(
    outcomes: pl.DataFrame,
    of_decisions: pl.DataFrame,
    metrics: tuple[DeclaredMetric, ...],
    place: Place,
) -> None:
    known = pl.Series([metric.name for metric in metrics], dtype=pl.String)
    if metrics:
        checks.check_known(
            outcomes, place, "metric", known, "no metric that was declared", "Declare it."
        )
    check_values(outcomes, place, metrics)
    dated = outcomes.join(of_decisions, "proposal_id", "left", maintain_order="left")
    for earlier in ("proposed_at", "decided_at"):
        checks.check_order(
            dated,
            place,
            earlier,
            "occurred_at",
            "What came before a decision is no outcome of it; leave it out, or correct the time.",
            strict=True,
        )


def decided_by(decisions: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return the decisions that were recorded by a moment, undecided if they were then.

    Raises
    ------
    InsufficientDataError
        If there is none.
    """
    known = decisions.filter(pl.col("recorded_at") <= as_of)
    if known.is_empty():
        first = decisions["recorded_at"].min()
        begins = "There is none" if first is None else f"The first is of {shown(first)}"
        raise InsufficientDataError(
            f"as_of {shown(as_of)} is before every proposal. {begins}; name a later moment."
        )
    return known.with_columns(decided_at=pl.when(pl.col("decided_at") <= as_of).then("decided_at"))


def _recorded_by(about: pl.DataFrame, as_of: datetime, decisions: pl.DataFrame) -> pl.DataFrame:
    """Return what was recorded by a moment about decisions that were, too."""
    recorded = about.filter(pl.col("recorded_at") <= as_of)
    return recorded.join(decisions, "proposal_id", "semi", maintain_order="left")


def check_moment(as_of: datetime) -> None:
    """Refuse what is no moment, or one without a zone."""
    if not isinstance(as_of, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidQueryError(
            f"as_of must be a datetime with its zone, as in datetime(2026, 10, 1, tzinfo=UTC); it "
            f"is {shown(as_of)}."
        )
    if as_of.tzinfo is None:
        raise InvalidQueryError(
            f"as_of {as_of} has no time zone; say which, as in 2026-10-01T09:00:00Z."
        )


def no_clock() -> InvalidQueryError:
    """Return that there is nothing a moment could be held against."""
    return InvalidQueryError(
        "as_of says up to when what is known counts, and this table has no times. Leave it out."
    )
