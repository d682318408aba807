"""One item in full: what it says, what it rests on, what rests on it, and who said so when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dtui.trace.trace import Trace
    from dtui.views.palette import Role


class CardLink(NamedTuple):
    """Another item, named so that it can be followed."""

    item_id: str
    letter: str
    line: str
    role: Role


class CardField(NamedTuple):
    """One thing an item says beside its text."""

    name: str
    value: str


class ItemCard(NamedTuple):
    """An item as its card shows it."""

    trace_id: str
    item_id: str
    letter: str
    type_word: str
    stage: str
    word: str
    role: Role
    body: tuple[str, ...]
    """The text, a paragraph each, unwrapped."""
    fields: tuple[CardField, ...]
    rests_on: tuple[CardLink, ...]
    used_by: tuple[CardLink, ...]
    unblocks: tuple[str, ...]
    """What closing it would unblock, a phrase each."""
    author: str
    occurred: str
    """When it was thought or became true; empty where nobody said."""
    recorded: str
    labels: tuple[str, ...]
    at_risk: tuple[str, ...]
    """Why it is at risk, a sentence each."""


class TraceCard(NamedTuple):
    """A trace's record as its card shows it."""

    trace_id: str
    title: str
    domain: str
    profile: str
    agent: str
    session: str
    opened: str
    fields: tuple[CardField, ...]
    reconstructability: tuple[CardField, ...]
    """For an imported trace, what of each field its source held: fully, partially, absent."""


def item_card(trace: Trace, item_id: str) -> ItemCard:
    """Return the card of an item."""
    raise NotImplementedError


def trace_card(trace: Trace) -> TraceCard:
    """Return the card of the trace itself."""
    raise NotImplementedError


def card_text(card: ItemCard, width: int = 100) -> str:
    """Return the card as plain lines of at most `width` cells."""
    raise NotImplementedError
