"""Rows of the views as polars frames: what is selected in a widget, ready to be worked with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Literal,
    NamedTuple,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from dtui.text import plain

if TYPE_CHECKING:
    import polars as pl


def frame(kind: type[NamedTuple], rows: Iterable[NamedTuple]) -> pl.DataFrame:
    """Return rows as a frame whose columns depend on their kind alone, never on their values.

    So a pipeline written while something was selected also works while nothing is. Texts are
    sanitised as everywhere: printed on a terminal, a frame does nothing but show them.

    Parameters
    ----------
    kind
        The class of the rows: their fields are the columns, their annotations the types.
    rows
        What it holds, in their order.

    Examples
    --------
    >>> class Seen(NamedTuple):
    ...     item_id: str
    ...     ordinal: int
    ...     at: datetime | None = None
    >>> frame(Seen, [Seen("obs-1", 1)]).schema == frame(Seen, []).schema
    True
    >>> frame(Seen, []).columns
    ['item_id', 'ordinal', 'at']
    """
    import polars as pl

    schema = {name: _column(hint) for name, hint in get_type_hints(kind).items()}
    return pl.DataFrame([tuple(map(_safe, row)) for row in rows], schema=schema, orient="row")


def _safe(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    return list(map(_safe, cast("Iterable[object]", value))) if isinstance(value, tuple) else value


def _column(hint: object) -> pl.DataType | type[pl.DataType]:
    """Return the column type of an annotation; of what may be None, that of the rest."""
    import polars as pl

    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _column(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return pl.List(_column(arguments[0]))
    if origin is Literal:
        return pl.String
    if hint is datetime:
        return pl.Datetime("us", "UTC")
    named = {str: pl.String, bool: pl.Boolean, int: pl.Int64, float: pl.Float64}
    return named[cast("type", hint)]
