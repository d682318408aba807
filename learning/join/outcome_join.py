"""`join_outcomes`: what was known of each decision's outcome, as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from dtui.errors import InvalidFrameError
from learning.frames import DeclaredMetric
from learning.join.checks import check_answerable, check_is_frame, check_memory
from learning.join.kernel import join_arrow
from learning.join.partition import BYTES_A_ROW, join_parts
from learning.join.question import HORIZONS, Early, Kind, Question, Unreported


def join_outcomes(
    decisions: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    horizons: Sequence[timedelta] = HORIZONS,
    as_of: datetime | None,
    metric: str | DeclaredMetric | None = None,
    kind: Kind = "binary",
    unreported: Unreported = "unknown",
    early: Early = "leave out",
    memory: int | None = None,
) -> pl.DataFrame:
    """Tell of each decision what was known of its outcome, so and so long after it.

    Nothing that was recorded after `as_of` is looked at, so that the answer is the same whether
    it was in the frames or not. Of each outcome the last version counts that was there by then.
    An outcome is told only where its horizon is reached: early news is not a label, for what is
    known early is a biased sample of all that will be.

    A *reading* names its horizon and settles that one alone. An *event* names none: it happened
    when it happened, strictly after the decision, and settles every horizon. A binary metric is
    true at a horizon if it was read so, or came true by then, the horizon's last microsecond
    included; it is false if it was read so, is known never to come true, came true later, or was
    watched in vain until the horizon or beyond. A number is what was read at the horizon, by name
    or as the last without one since the horizon before. A category is what was read, or came up
    last by then.

    Parameters
    ----------
    decisions
        As `learning.decisions` makes them: ``proposal_id``, each once, and ``decided_at``, null
        where nobody has decided. Moments may be in any zone, and in any order.
    outcomes
        As `learning.outcomes` makes them: ``outcome_id``, ``version``, ``proposal_id``,
        ``metric``, ``value`` or ``category``, ``censored``, ``horizon``, ``occurred_at``,
        ``recorded_at``. Those of other proposals and metrics are left aside.
    horizons
        How long after a decision the outcome is asked for, whole seconds. Empty: what is known so
        far, at no horizon, which is all there is where a table has no clock.
    as_of
        The moment, with its zone. None where there is no clock.
    metric
        The metric, as it was declared, or its name. May be left out where there is one alone.
    kind, unreported
        Of a metric that is given by name: what its values are, and whether a matured decision
        without any record is ``unknown`` or a ``no``, as it is where only what happens is logged.
    early
        What becomes of a record that was so before its decision, or with it: ``leave out`` tells
        such decisions apart by their status, ``refuse`` raises.
    memory
        How many bytes the join may take beside the frames; where that is too little, it spills to
        a temporary folder. For frames that fit into no memory see `join_parts`.

    Returns
    -------
    pl.DataFrame
        The decisions in their order, with these columns for each horizon, named ``30d``, ``36h``,
        ``90m`` or ``45s`` in the largest unit it is whole in:

        ``outcome_30d``
            Boolean, Float64 or String; null unless it is matured and known. A category that came
            up later than the horizon is known to be none yet: null too.
        ``matured_30d``
            Whether the horizon was reached by `as_of`.
        ``status_30d``
            ``known``, ``immature``, ``unreported`` (matured, and nobody said), ``censored``
            (nobody could look), ``early`` (all that is known was so before the decision) or
            ``undecided`` (as of then).

        And of how long each decision was watched, for survival curves: ``time_to_event`` (null
        where it didn't happen), ``event_observed``, and ``followed_for``, until the event, or in
        vain until the watch ended or `as_of`; null where nothing tells, as of numbers and of
        metrics that are only read at horizons. With no horizons ``outcome`` and ``status``.

    Raises
    ------
    InvalidFrameError
        If a column is missing, or its moments have no zone; if a proposal or a version comes
        twice, a value is none of its kind, a horizon is not positive, `as_of` has no zone, an
        option is none of its words, or it isn't clear which metric is meant. It says which rows,
        and how many.
    InsufficientDataError
        If no decision was taken and recorded by `as_of`.

    Notes
    -----
    Every figure is made of whole numbers and choices, so that no order of rows and no number of
    threads changes a bit. Beside DuckDB's ASOF join of the same tables it took half the time for
    a million decisions and 0.7 × for ten million; `join_parts` joined ten million within 320 MB
    (`benchmarks/learning_join.py`).

    A record of what a binary metric is *not yet* is a censored one: it says that nothing had
    happened up to then, so horizons before it are known to be false, and later ones are not.

    Examples
    --------
    >>> from datetime import UTC
    >>> day = lambda day: datetime(2026, 3, day, tzinfo=UTC)
    >>> decisions = pl.DataFrame({"proposal_id": ["a", "b"], "decided_at": [day(1), day(9)]})
    >>> outcomes = pl.DataFrame({
    ...     "outcome_id": ["won-a", "won-b"], "proposal_id": ["a", "b"], "value": [1.0, 1.0],
    ...     "occurred_at": [day(5), day(12)], "recorded_at": [day(6), day(12)],
    ... })
    >>> week = timedelta(days=7)
    >>> joined = join_outcomes(decisions, outcomes, horizons=[week], as_of=day(14))
    >>> joined.select("proposal_id", "outcome_7d", "status_7d").rows()
    [('a', True, 'known'), ('b', None, 'immature')]
    """
    for name, frame in (("decisions", decisions), ("outcomes", outcomes)):
        check_is_frame(name, frame)
    check_memory(memory)
    if isinstance(horizons, timedelta):
        raise InvalidFrameError("horizons is one horizon. Give a list of them.", column="horizons")
    asked = _question(tuple(horizons), as_of, metric, kind, unreported, early)
    if memory is None or (decisions.height + outcomes.height) * BYTES_A_ROW <= memory:
        check_answerable(decisions.lazy(), outcomes.lazy(), asked)
        return join_arrow(decisions, outcomes, asked)
    with TemporaryDirectory(prefix="dtui-join-") as folder:
        joined = join_parts(
            decisions.lazy(), outcomes.lazy(), asked, folder=Path(folder), memory=memory
        )
        return joined.collect()


def _question(
    horizons: tuple[timedelta, ...],
    as_of: datetime | None,
    metric: str | DeclaredMetric | None,
    kind: Kind,
    unreported: Unreported,
    early: Early,
) -> Question:
    if not isinstance(metric, str | DeclaredMetric | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidFrameError(
            f"metric is {metric!r:.60}. Give its name, or the DeclaredMetric.", column="metric"
        )
    if metric is None or isinstance(metric, str):
        return Question(horizons, as_of, metric, kind, unreported, early)
    return Question(
        horizons,
        as_of,
        metric.name,
        metric.type,
        metric.unreported,
        early,
        declared=True,
        declared_horizons=metric.horizons,
    )
