"""What a field of an item accepts, and the form it is kept in.

Texts can be stored, moments are in UTC, numbers are finite, and mappings are frozen to the
bottom: whatever is refused is refused here, before any rule looks at the item.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    JsonValue,
    PlainSerializer,
)

from dtui.text import flaw_in

_Entry = TypeVar("_Entry")

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def _storable(value: object) -> object:
    if isinstance(value, str) and (flaw := flaw_in(value)) is not None:
        raise ValueError(flaw)
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank; say it in words")
    return value


def at_least_one(values: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
    """Refuse an empty list, and that alone."""
    # Not min_length: pydantic would call a list of one wrong entry too short as well.
    if not values:
        raise ValueError("needs at least one entry")
    return values


def _not_a_number(value: object) -> object:
    """Keep pydantic from reading a number, or a date without its dashes, as seconds."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal()):
        raise ValueError("is a number; write a moment as 2026-10-01T09:00:00Z")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


class FrozenMapping(Mapping[str, Any]):
    """A mapping that cannot be changed, so that a frozen item is frozen to the bottom.

    Unlike a mappingproxy it can be hashed, copied and pickled with its item.
    """

    __slots__ = ("_content",)

    def __init__(self, content: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._content = dict(content)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __hash__(self) -> int:
        return hash(frozenset(self._content))

    def __repr__(self) -> str:
        return repr(self._content)


def _frozen_json(value: JsonValue) -> object:
    """Freeze a free-form value, refusing in it what is refused in a field."""
    match value:
        case float() if not math.isfinite(value):
            raise ValueError("holds a NaN or an infinity")
        case int() if not -(2**63) <= value < 2**63:
            raise ValueError("holds an integer of more than 64 bits")
        case str():
            return _storable(value)
        case list():
            return tuple(_frozen_json(part) for part in value)
        case dict():
            return FrozenMapping(
                {str(_storable(name)): _frozen_json(part) for name, part in value.items()}
            )
        case _:
            return value


def _thawed_json(value: object) -> object:
    match value:
        case FrozenMapping():
            return {name: _thawed_json(part) for name, part in value.items()}
        case tuple():
            return [_thawed_json(part) for part in cast("tuple[object, ...]", value)]
        case _:
            return value


ItemId = Annotated[str, BeforeValidator(_storable), Field(strict=True, pattern=ID_PATTERN)]
"""An id, unique within its trace: a letter or digit, then letters, digits, ``.``, ``_``, ``-``."""

Text = Annotated[str, BeforeValidator(_storable), Field(strict=True)]
"""Anything that can be stored: no NUL, no lone surrogate, at most 1 MiB. May be empty."""

Prose = Annotated[Text, AfterValidator(_not_blank)]
"""Words somebody wrote for somebody to read; never blank."""

Moment = Annotated[AwareDatetime, BeforeValidator(_not_a_number), AfterValidator(_in_utc)]
"""A point in time with its zone, kept in UTC."""

Probability = Annotated[float, Field(ge=0.0, le=1.0, strict=True)]
Number = Annotated[float, Field(strict=True)]


_frozen = AfterValidator(FrozenMapping)
_thawed = PlainSerializer(dict)
Count = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Counts = Annotated[Mapping[Prose, Count], _frozen, _thawed]
Reasons = Annotated[Mapping[ItemId, Prose], _frozen, _thawed]
Provenance = Annotated[
    Mapping[str, JsonValue],
    AfterValidator(lambda value: _frozen_json(dict(value))),
    PlainSerializer(_thawed_json),
]

Profile = Literal["strict", "seed", "imported"]
Stage = Literal["free", "pre_mortem", "adversarial_thinking", "steelmanning"]
