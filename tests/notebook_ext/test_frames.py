"""Rows of the views as polars frames."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, NamedTuple

import polars as pl

from dtui.log.projections import ItemRow, PendingRow, ProposalRow
from notebook_ext.frames import frame


class _Row(NamedTuple):
    name: str
    kind: Literal["a", "b"]
    number: int
    share: float | None
    done: bool
    at: datetime | None
    refs: tuple[int, ...]


_ONE = _Row("x", "a", 1, None, True, datetime(2026, 10, 1, 9, tzinfo=UTC), (1, 2))


def test_a_frame_has_the_same_schema_whatever_its_rows_are() -> None:
    full = frame(_Row, [_ONE, _ONE._replace(at=None, share=0.5, refs=())])
    assert full.schema == frame(_Row, []).schema
    assert full.schema == {
        "name": pl.String,
        "kind": pl.String,
        "number": pl.Int64,
        "share": pl.Float64,
        "done": pl.Boolean,
        "at": pl.Datetime("us", "UTC"),
        "refs": pl.List(pl.Int64),
    }


def test_values_come_back_as_they_were() -> None:
    assert frame(_Row, [_ONE]).row(0) == (*_ONE[:-1], [1, 2])


def test_rows_of_every_list_make_a_frame() -> None:
    for kind in (ItemRow, PendingRow, ProposalRow):
        assert frame(kind, []).columns == list(kind._fields)


def test_a_text_that_would_command_a_terminal_is_only_shown() -> None:
    shown = frame(_Row, [_ONE._replace(name="\x1b[2J\u202eevil")])
    assert not set("\x1b\u202e") & set(shown["name"][0])
