"""A corpus as frames: what it held at a moment, and nothing later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, cast

import polars as pl

from dtui.corpus import Corpus
from dtui.errors import InsufficientDataError
from dtui.imports.progress import Progress
from learning.frames.derived import in_sequence, with_order_of_force, with_verdicts
from learning.frames.events import read_events
from learning.frames.frames import FrameOrigin, Frames, check_moment
from learning.frames.merkle import merkle_root
from learning.frames.place import shown
from learning.frames.schema import DECISIONS, OUTCOMES, OVERRIDES, DeclaredMetric
from learning.frames.spans import span

_ABOUT_PROPOSALS = ("proposal", "override", "outcome", "retraction")


def read_corpus(
    corpus: Corpus,
    *,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    segments: bool = True,
) -> Frames:
    """Return decisions, overrides and outcomes as they were recorded by a moment.

    There is no look-ahead: a verdict, a retraction, a correction or a declaration that was
    recorded later changes nothing. An imported entry counts from when its source had it
    recorded (`source_recorded_at`), any other from when the log did. A declaration also counts
    where a proposal that counts was made under it, as an import may not know when it was.

    Parameters
    ----------
    corpus
        One tenant's log.
    as_of
        The moment, with its zone. None: when the latest entry about a proposal was recorded. Other
        entries date nothing: where a desk has closed and the log goes on, its outcomes are not
        overdue for that.
    progress
        Told how many entries have been read, of how many, where the log itself is read.
    segments
        Whether to read by way of Parquet segments beside the corpus, which are made on the way.
        False reads the log alone.

    Returns
    -------
    Frames
        Rows in the order of the log, and with `Frames.origin`.

    Raises
    ------
    InvalidQueryError
        If `as_of` has no zone.
    InsufficientDataError
        If nothing was proposed by then.
    CorruptLogError
        If an event can't be read.
    """
    if as_of is not None:
        check_moment(as_of)
    if segments:
        from learning.frames.segments import read_segments

        events = read_segments(corpus, progress=progress)
    else:
        with corpus.log.reading():
            events = read_events(corpus, progress=progress)
    return frames_of(events, corpus, as_of)


def frames_of(events: pl.DataFrame, corpus: Corpus, as_of: datetime | None) -> Frames:
    """Return the frames of a log's entries."""
    if as_of is None:
        as_of = _latest(events, corpus)
    is_known = pl.col("recorded_at") <= as_of
    known = events.filter(is_known)
    proposals = known.filter(pl.col("kind") == "proposal")
    if proposals.is_empty():
        raise InsufficientDataError(_nothing_by(events, corpus, as_of))
    decisions = _decisions(proposals, corpus.tenant)
    about = known.join(
        decisions.select("proposal_id"), "proposal_id", "semi", maintain_order="left"
    )
    overrides = _overrides(about, known)
    judged = overrides.filter(~pl.col("second"))["proposal_id"]
    decisions = with_verdicts(decisions, overrides, judged)
    declared = _declarations(events, proposals, is_known)
    position = cast("int", pl.concat([known["position"], declared["position"]]).max())
    proposed = decisions.select("proposal_id", "proposed_at")
    waited = overrides.join(proposed, "proposal_id", "left", maintain_order="left")
    return Frames(
        in_sequence(decisions).select(*DECISIONS),
        overrides.with_columns(waited=waited["given_at"] - waited["proposed_at"]),
        _outcomes(about),
        _metrics(declared),
        as_of,
        _origin(events, corpus, position),
    )


def _origin(events: pl.DataFrame, corpus: Corpus, position: int) -> FrameOrigin:
    root = merkle_root(events["leaf"].head(position))
    return FrameOrigin("corpus", corpus.path.name, corpus.tenant, position, root)


def _latest(events: pl.DataFrame, corpus: Corpus) -> datetime:
    """Return when the latest entry about a proposal was recorded."""
    moment = events.filter(pl.col("kind").is_in(_ABOUT_PROPOSALS))["recorded_at"].max()
    if not isinstance(moment, datetime):
        raise InsufficientDataError(_no_proposals(corpus))
    return moment


def _no_proposals(corpus: Corpus) -> str:
    return f"{corpus.path.name} holds no proposals, so there is nothing to learn from yet."


def _nothing_by(events: pl.DataFrame, corpus: Corpus, as_of: datetime) -> str:
    first = events.filter(pl.col("kind") == "proposal")["recorded_at"].min()
    if first is None:
        return _no_proposals(corpus)
    return (
        f"as_of {shown(as_of)} is before every proposal of {corpus.path.name}. The first was "
        f"recorded at {shown(first)}; name a later moment."
    )


def _decisions(proposals: pl.DataFrame, tenant: str) -> pl.DataFrame:
    return proposals.with_columns(
        tenant=pl.lit(tenant),
        agent="actor",
        args=pl.col("args").fill_null("{}"),
        proposed_at="happened_at",
        decided_at=pl.lit(None, DECISIONS["decided_at"]),
        sequence=pl.lit(None, DECISIONS["sequence"]),
    ).select(*DECISIONS)


def _overrides(about: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    retracted = (
        known.filter(pl.col("kind") == "retraction")
        .select(id="retracts", retracted_at="recorded_at")
        .unique("id", keep="first", maintain_order=True)
    )
    given = (
        about.filter(pl.col("kind") == "override")
        .join(retracted, "id", "left", maintain_order="left")
        .with_columns(
            override_id="id",
            reviewer="actor",
            given_at="happened_at",
            unaided=pl.lit(None, OVERRIDES["unaided"]),
            order=pl.col("position").rank("ordinal").over("proposal_id").cast(pl.Int64),
            waited=pl.lit(None, OVERRIDES["waited"]),
        )
    )
    return with_order_of_force(given).select(*OVERRIDES)


def _outcomes(about: pl.DataFrame) -> pl.DataFrame:
    version = pl.col("position").rank("ordinal").over("outcome_id").cast(pl.Int64)
    return (
        about.filter(pl.col("kind") == "outcome")
        .with_columns(version=version, occurred_at="happened_at")
        .select(*OUTCOMES)
    )


def _declarations(events: pl.DataFrame, proposals: pl.DataFrame, is_known: pl.Expr) -> pl.DataFrame:
    """Return the declarations that count: known by then, or with a proposal made under them."""
    last = proposals.group_by("domain").agg(under=pl.col("position").max())
    return (
        events.filter(pl.col("kind") == "domain_declared")
        .join(last, "domain", "left", maintain_order="left")
        .filter(is_known | (pl.col("position") < pl.col("under")))
        .sort("position")
    )


def _metrics(declared: pl.DataFrame) -> tuple[DeclaredMetric, ...]:
    """Return each metric as it was declared last, in the order they were declared in first."""
    found: dict[tuple[str, str], DeclaredMetric] = {}
    for domain, metrics in declared.select("domain", "metrics").iter_rows():
        for said in json.loads(metrics):
            found[domain, said["name"]] = _metric(domain, said)
    return tuple(found.values())


def _metric(domain: str, said: dict[str, Any]) -> DeclaredMetric:
    fields = ("name", "type", "direction", "unit", "only_if", "unaffected")
    horizons = [span(each) or timedelta(0) for each in said["horizons"]]
    return DeclaredMetric(
        domain,
        **{name: said[name] for name in fields if name in said},
        horizons=tuple(horizons),
        categories=tuple(said.get("categories", ())),
    )
