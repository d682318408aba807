"""Small reports, for whatever reads or writes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dtui.views.pictures.kinds import Curves, Forest, Interval, Line
from learning.report.document import Figure, Origin, Report, Section, Statement, Table


def origin(**changed: Any) -> Origin:
    return replace(
        Origin(
            kind="corpus",
            name="decisions.db",
            tenant="local",
            position=48_211,
            digest="9f3c" * 16,
            mapping_digest=None,
            as_of="2026-06-30T23:59:59.999999Z",
            options=(("domain", "pricing"), ("metric", "won"), ("horizon", "P90D")),
            versions=(("dtui", "0.4.0"), ("polars", "2.1.0")),
        ),
        **changed,
    )


def coverage(decisions: int = 3_000, known: int = 2_400) -> Figure:
    return Figure(
        name="coverage",
        title="Outcomes known",
        says="Most are known.",
        table=Table(("", "decisions", "known"), (("90 d", decisions, known),)),
    )


def overrides(*intervals: Interval) -> Figure:
    return Figure(
        name="override-value",
        title="Override value",
        says="They help.",
        table=Table((), ()),
        picture=Forest(x_label="Brier gain", intervals=intervals),
    )


R4 = Interval("R4", 0.012, 0.001, 0.02, 120, group="reviewer")


def report(**changed: Any) -> Report:
    curve = Line("claimed", (0.0, 0.5, 1.0), (0.1, None, 0.9))
    drawn = Figure(
        name="reliability",
        title="Reliability",
        says="pricer <b>east</b> & co. overstate\u2028",
        table=Table(("level", "n"), ((0.5, 20), ("all", None)), (2, None)),
        picture=Curves(x_label="claimed", y_label="happened", lines=(curve,)),
    )
    value = Report(
        title="Pricing exceptions",
        period="Jan 2025 – Jun 2026",
        origin=origin(),
        statements=(
            Statement("Faster", "improving", "good", "median 9.0 h → 6.1 h", ("a reason --> .",)),
            Statement("More accurate", "no evidence", "neutral", "gain 0.002 (−0.004 to 0.008)"),
        ),
        since_last=(),
        sections=(
            Section("Known", "What is known.", (coverage(),)),
            Section("Believed", "Can it be?", (drawn,)),
            Section("Overrides", "Worth it?", (overrides(R4),)),
        ),
        cannot_say=("What rejected deals would have brought.",),
        degraded=False,
    )
    return replace(value, **changed)
