"""What tests ask of a report: a figure by its name, a row by its first cell."""

from __future__ import annotations

from typing import Any

from dtui.views.pictures.kinds import Curves, Forest, Interval
from learning.report.document import Figure, Report, Section


def figures(report: Report) -> dict[str, Figure]:
    return {figure.name: figure for section in report.sections for figure in section.figures}


def figures_of(section: Section | None) -> dict[str, Figure]:
    assert section is not None
    return {figure.name: figure for figure in section.figures}


def rows(figure: Figure) -> list[dict[str, Any]]:
    return [dict(zip(figure.table.columns, row, strict=True)) for row in figure.table.rows]


def curves(figure: Figure) -> Curves:
    assert isinstance(figure.picture, Curves)
    return figure.picture


def intervals(figure: Figure) -> dict[tuple[str, str], Interval]:
    assert isinstance(figure.picture, Forest)
    return {(each.group, each.label): each for each in figure.picture.intervals}
