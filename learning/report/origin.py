"""What a report was made from, and how to make it again."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from typing import TYPE_CHECKING

from dtui import __version__
from learning.report.json import digest_of
from learning.report.phrases import horizon_code

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from learning.report.document import Report

_PACKAGES = ("matplotlib", "numpy", "polars", "scikit-learn", "scipy")
"""Whose releases may change a digit, or how a picture is drawn."""


def versions() -> tuple[tuple[str, str], ...]:
    """Return dtui's version, and those of the packages whose releases may change a byte."""
    return ("dtui", __version__), *((name, version(name)) for name in _PACKAGES)


def moment_code(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, so that reading it back loses nothing.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> moment_code(datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=UTC))
    '2026-06-30T23:59:59.999999Z'
    >>> moment_code(datetime(2026, 6, 30, tzinfo=UTC))
    '2026-06-30T00:00:00Z'
    """
    return moment.isoformat().replace("+00:00", "Z")


def option_pairs(
    *,
    domain: str,
    metric: str | None,
    horizon: timedelta | None,
    reviewers: bool,
    before: Report | None,
) -> tuple[tuple[str, str], ...]:
    """Return the options that change a report, as chosen, so that no default matters later."""
    chosen = {
        "domain": domain,
        "metric": metric,
        "horizon": None if horizon is None else horizon_code(horizon),
        "reviewers": "named" if reviewers else None,
        "since_last": None if before is None else digest_of(before),
    }
    return tuple((name, value) for name, value in chosen.items() if value is not None)


def again(
    kind: str, name: str, as_of: str | None, options: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """Return the command lines that make a report again, and prove that it is the same.

    Examples
    --------
    >>> for line in again("corpus", "decisions.db", "2026-06-30T00:00:00Z", (("domain", "a b"),)):
    ...     print(line)
    dtui report decisions.db --as-of 2026-06-30T00:00:00Z --domain 'a b' --out report.html
    dtui report decisions.db --verify report.html
    """
    # A word that looks like a path is one; any other name needs the option.
    table = [] if kind == "corpus" else ["--mapping", "MAPPING.toml"]
    source = ["dtui", "report", "--corpus", name, *table]
    if kind == "table" or name.endswith(".db"):
        source.remove("--corpus")
    known = dict(options)
    words = [] if as_of is None else ["--as-of", as_of]
    for option in ("domain", "metric", "horizon"):
        if option in known:
            words += [f"--{option}", known[option]]
    if "reviewers" in known:
        words.append("--reviewers")
    before = ["--since-last", "BEFORE.json"] if "since_last" in known else []
    return (
        shlex.join([*source, *words, *before, "--out", "report.html"]),
        shlex.join([*source, *before, "--verify", "report.html"]),
    )
