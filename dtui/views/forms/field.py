"""One thing that a form asks for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from dtui.views.piece import Piece

Kind = Literal["prose", "text", "number", "either", "one", "several", "tick", "argument", "refs"]
"""How a field is answered, and what is handed back of it:

``prose``, ``text``, ``number``
    Several lines, one line, a number: the text as it was typed.
``either``, ``one``
    One of a few options, side by side or below each other under numbers: its place, counted from
    0, or None.
``several``
    Options under numbers: the places of those that were taken.
``tick``
    Whether it was ticked.
``argument``
    One line that may also be left out: the text as it was typed, or None.
``refs``
    The ids of items of the trace: a text that names them, or a list.
"""

Value = str | int | bool | tuple[int, ...] | None
"""What stands in a field."""


class Option(NamedTuple):
    """Something that can be taken."""

    name: str
    says: str = ""
    role: str = "accent"
    """Of its name."""
    below: tuple[Piece, ...] = ()
    """What else is to be known of it, a line each."""


@dataclass(frozen=True)
class Field:
    """One thing that a form asks for, and what stands in it at first.

    Examples
    --------
    >>> Field("answer", "prose", "answer").to_dict()["value"]
    ''
    """

    name: str
    """By which its value is handed back, and a refusal points at it."""
    kind: Kind
    label: str = ""
    value: Value = ""
    """What stands in it at first."""
    options: tuple[Option, ...] = ()
    says: tuple[Piece, ...] = ()
    """What is said beside the label."""
    placeholder: str = ""
    group: str = ""
    """A heading over this field and the next ones of the same group."""
    unless: str = ""
    """The tick that makes the question pointless."""

    def to_dict(self) -> dict[str, Any]:
        """Return the field as JSON can hold it."""
        return asdict(self)
