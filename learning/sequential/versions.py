"""A statement with what has to be so for it to hold, and the weakest of several that says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dtui.views.pictures.kinds import Curves
from learning.sequential.confidence import ConfidenceSequence
from learning.showing import Drawn, interval_words

if TYPE_CHECKING:
    import polars as pl

Dependence = Literal["independent", "apart from the level", "shared shocks", "any overlap"]
"""The versions, the one that assumes most first."""

ASSUMPTIONS: dict[Dependence, str] = {
    "independent": (
        "Outcomes do not depend on one another beyond what was known when each decision was taken."
    ),
    "apart from the level": (
        "What outcomes share raises or lowers the odds of all decisions of a block alike; the gain "
        "is the one left when both forecasters are given the same average in each block."
    ),
    "shared shocks": (
        "What outcomes share makes all decisions likelier, or harder to tell apart, and is "
        "forgotten after one outcome window; sums over blocks are about normal."
    ),
    "any overlap": (
        "Decisions one outcome window apart share nothing that was not known; nearer ones may "
        "share anything."
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class Version(Drawn):
    """A running mean with an interval, and what has to be so for it to hold.

    Attributes
    ----------
    name : str
        ``independent``, ``apart from the level``, ``shared shocks`` or ``any overlap``.
    assumption : str
        What has to be so, in a sentence.
    path : ConfidenceSequence
        After each block of time: how many cases are in, their mean, and its interval.
    """

    name: Dependence
    assumption: str
    path: ConfidenceSequence

    def __str__(self) -> str:
        return f"{self.name}: {interval_words(self.mean, self.lower, self.upper)} at any look"

    def frame(self) -> pl.DataFrame:
        """Return a row a block of time."""
        return self.path.frame()

    def picture(self) -> Curves:
        """Return the running mean with its interval, beside zero."""
        return replace(self.path.picture(), x_label="cases")

    def _sentences(self) -> Iterable[str]:
        yield f"Assumed: {self.assumption}"

    @property
    def mean(self) -> float:
        """The mean as it stands."""
        return float(self.path.mean[-1])

    @property
    def lower(self) -> float:
        """The lower end of the interval as it stands."""
        return float(self.path.lower[-1])

    @property
    def upper(self) -> float:
        """The upper end of the interval as it stands."""
        return float(self.path.upper[-1])

    @property
    def first_excludes_zero(self) -> int | None:
        """After how many cases zero first lay outside, None as long as it has not."""
        return self.path.first_excluding(0.0)

    @property
    def alarm(self) -> Literal["above", "below"] | None:
        """On which side of zero the interval lies as it stands, None if zero is in it."""
        return "above" if self.lower > 0 else "below" if self.upper < 0 else None


def weakest_alarm(versions: Iterable[Version]) -> Version | None:
    """Return the version that assumes least of those whose interval leaves zero out.

    The narrower claim ``apart from the level`` counts as assuming more than ``shared shocks``.
    None if no version alarms.
    """
    alarming = [version for version in versions if version.alarm]
    return max(alarming, key=lambda version: list(ASSUMPTIONS).index(version.name), default=None)
