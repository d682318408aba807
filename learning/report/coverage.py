"""Of how many decisions the outcome is known, and of the others why not: before all other figures.

An outcome that is missing for a reason (nobody followed what was rejected, losses are reported
late) bends every figure after this one, so the reader sees first where they are missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dtui.text import horizon_words
from dtui.views.pictures.kinds import Bars
from learning.join import coverage
from learning.report.document import Cell, Figure, Section, Table
from learning.report.phrases import counted, listed, percent
from learning.report.subject import Subject

WORDS = {
    "known": "known",
    "immature": "too early",
    "unreported": "never reported",
    "censored": "lost from view",
    "early": "known before the verdict",
    "undecided": "no verdict yet",
}
"""What each status of the join is called in the report."""

_MOST_GROUPS = 14
"""Agents in a table; the rest are summed up."""

_MOST_MONTHS = 24


def coverage_section(subject: Subject) -> Section:
    """Return what is known of the outcomes: by horizon, verdict, agent and month."""
    if subject.metric is None:
        return Section("What is known", _nothing_measured(subject), (_verdicts(subject),))
    figures = [_by_horizon(subject)]
    if len(subject.frames.overrides):
        figures.append(_by(subject, "verdict", "what was decided"))
    if subject.joined["agent"].n_unique() > 1:
        figures.append(_by(subject, "agent", "agent"))
    if subject.frames.clock:
        figures.append(_by(subject, "month", "month of the decision"))
    name = subject.metric.name
    says = (
        f"Every figure below rests on the decisions of which {name!r} is known. Where outcomes are "
        "missing for a reason, what is left is no fair sample of all decisions."
    )
    return Section("What is known", says, tuple(figures))


def _nothing_measured(subject: Subject) -> str:
    return (
        f"Domain {subject.domain!r} declares no metric that is true or false: nothing is measured "
        "after a decision, so the verdict itself is all that is known."
    )


def _by_horizon(subject: Subject) -> Figure:
    names: list[str] = []
    counts: list[dict[str, int]] = []
    for horizon in subject.horizons:
        names.append("in the end" if horizon is None else horizon_words(horizon))
        counts += coverage(subject.joined, horizon=horizon).to_dicts()
    at = subject.horizons.index(subject.horizon)
    return _figure(
        "coverage",
        f"Decisions whose {_metric(subject)!r} is known",
        _says(counts[at], "" if subject.horizon is None else f" after {names[at]}"),
        "horizon" if subject.frames.clock else "",
        names,
        counts,
        (_EARLY,) if subject.frames.clock else (),
    )


_EARLY = (
    "Early news is no label: an outcome counts from the moment its horizon is reached, whichever "
    "way it went."
)


def _says(counts: dict[str, int], after: str) -> str:
    total = counts["decisions"]
    missing = [
        f"{counts[name]:,} {_why(name)}" for name in WORDS if name != "known" and counts[name]
    ]
    said = (
        f"Of {counted(total, 'decision')} the outcome is known of {counts['known']:,}{after} "
        f"({percent(counts['known'] / max(total, 1))})"
    )
    return f"{said}; {listed(missing)}." if missing else f"{said}."


def _why(status: str) -> str:
    return {
        "immature": "are too young",
        "unreported": "were never reported",
        "censored": "were lost from view",
        "early": "ended before the verdict in force",
        "undecided": "wait for a verdict",
    }[status]


def _by(subject: Subject, by: str, words: str) -> Figure:
    joined = with_verdict(subject) if by == "verdict" else subject.joined
    rows = coverage(joined, horizon=subject.horizon, by=[by]).to_dicts()
    names = [_VERDICTS.get(row[by], str(row[by])) if row[by] else _nameless(by) for row in rows]
    if by == "month":
        rows, names = _recent(rows, names)
    elif len(rows) > _MOST_GROUPS:
        rows, names = _largest(rows, names)
    return _figure(
        f"coverage-by-{by}",
        f"Known outcomes by {words}",
        _apart(by, names, rows),
        words,
        names,
        rows,
    )


_VERDICTS = {"approve": "approved", "modify": "modified", "reject": "rejected"}


def _nameless(by: str) -> str:
    return "no verdict" if by == "verdict" else f"no {by} named"


def with_verdict(subject: Subject) -> pl.DataFrame:
    """Return the decisions with their outcome, and the verdict in force as ``verdict``."""
    verdicts = subject.frames.overrides.filter("in_force").select("proposal_id", "verdict")
    kept = [name for name in subject.joined.columns if name != "verdict"]
    return subject.joined.select(kept).join(
        verdicts, on="proposal_id", how="left", maintain_order="left"
    )


def _largest(
    rows: list[dict[str, int]], names: list[str]
) -> tuple[list[dict[str, int]], list[str]]:
    """Keep the groups with the most decisions, and sum up the rest."""
    order = sorted(range(len(rows)), key=lambda at: (-rows[at]["decisions"], names[at]))
    kept, rest = order[: _MOST_GROUPS - 1], order[_MOST_GROUPS - 1 :]
    summed = {name: sum(rows[at][name] for at in rest) for name in ("decisions", *WORDS)}
    return [*(rows[at] for at in kept), summed], [
        *(names[at] for at in kept),
        f"{len(rest)} others",
    ]


def _recent(rows: list[dict[str, int]], names: list[str]) -> tuple[list[dict[str, int]], list[str]]:
    """Keep the newest months, and sum up those before."""
    if len(rows) <= _MOST_MONTHS:
        return rows, names
    cut = len(rows) - _MOST_MONTHS + 1
    summed = {name: sum(row[name] for row in rows[:cut]) for name in ("decisions", *WORDS)}
    return [summed, *rows[cut:]], [f"before {names[cut]}", *names[cut:]]


def _apart(by: str, names: Sequence[str], rows: Sequence[dict[str, int]]) -> str:
    """Say where the most and the least is known, among groups that are not tiny."""
    shares = [
        (row["known"] / row["decisions"], name)
        for name, row in zip(names, rows, strict=True)
        if row["decisions"] >= 20 and row["decisions"] > row["undecided"]
    ]
    if len(shares) < 2:
        return "There is too little to compare."
    (least, least_of), (most, most_of) = min(shares), max(shares)
    if by == "month":
        young = any(row["immature"] for row in rows)
        return (
            f"Between {percent(least)} ({least_of}) and {percent(most)} ({most_of}) of a month's "
            f"outcomes are known{'; the newest months are still too young' * young}."
        )
    if most == least:
        return f"As much is known of each: {percent(least)}."
    if most - least < 0.1:
        return f"About as much is known of each: {percent(least)} to {percent(most)}."
    return (
        f"Most is known of {most_of} ({percent(most)}), least of {least_of} ({percent(least)}): "
        "figures that mix them lean towards the former."
    )


def _figure(
    name: str,
    title: str,
    says: str,
    words: str,
    names: Sequence[str],
    rows: Sequence[dict[str, int]],
    notes: tuple[str, ...] = (),
) -> Figure:
    parts = [status for status in WORDS if any(row[status] for row in rows)] or ["known"]
    cells: list[tuple[Cell, ...]] = [
        (name, row["decisions"], *(row[part] for part in parts))
        for name, row in zip(names, rows, strict=True)
    ]
    return Figure(
        name=name,
        title=title,
        says=says,
        table=Table((words, "decisions", *(WORDS[part] for part in parts)), tuple(cells)),
        picture=Bars(
            x_label="decisions",
            rows=tuple(names),
            parts=tuple((WORDS[part], tuple(float(row[part]) for row in rows)) for part in parts),
            share=True,
        ),
        notes=notes,
    )


def _verdicts(subject: Subject) -> Figure:
    """Return what was decided, where nothing more is known."""
    words = {**_VERDICTS, None: "no verdict"}
    by_agent = with_verdict(subject).with_columns(agent=pl.col("agent").fill_null("no agent named"))
    counts = by_agent.group_by("agent", "verdict").len().sort("agent", "verdict").rows()
    of: dict[str, dict[str | None, int]] = {}
    for agent, verdict, count in counts:
        of.setdefault(agent, {})[verdict] = count
    names = sorted(of, key=lambda agent: (-sum(of[agent].values()), agent))[:_MOST_GROUPS]
    parts = tuple(
        (word, tuple(float(of[name].get(verdict, 0)) for name in names))
        for verdict, word in words.items()
    )
    total = len(by_agent)
    waiting = int(by_agent["verdict"].null_count())
    return Figure(
        name="coverage",
        title="What was decided",
        says=f"Of {counted(total, 'proposal')}, {total - waiting:,} have a verdict and "
        f"{waiting:,} wait for one. No outcome of any is known.",
        table=Table(
            ("agent", "decisions", *(word for word, _ in parts)),
            tuple(
                (name, sum(of[name].values()), *(int(lengths[at]) for _, lengths in parts))
                for at, name in enumerate(names)
            ),
        ),
        picture=Bars(x_label="proposals", rows=tuple(names), parts=parts, share=True),
    )


def _metric(subject: Subject) -> str:
    assert subject.metric is not None
    return subject.metric.name
