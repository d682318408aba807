"""What can be done on a screen: by key, from the palette, and as a word after a colon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from textual.dom import DOMNode
from textual.screen import Screen

from dtui.tui.command_grammar import Command

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_MOVING = ("list", "table", "matrix", "reading", "panes")
"""Places whose actions move a cursor: those are named last."""


class Offer(NamedTuple):
    """One thing to do on the screen in front, by whichever way it is asked for."""

    id: str
    word: str
    """What is typed for it: the last part of its id."""
    does: str
    keys: tuple[str, ...]
    """As they are shown, the first one first."""
    action: str
    node: DOMNode
    """Where the action is done."""
    shown: bool = True
    """Whether it stands among the keys at the bottom, if there is room."""

    @property
    def moves(self) -> bool:
        """Whether it only moves a cursor."""
        return self.id.partition(".")[0] in _MOVING


def offers(app: ReviewApp, screen: Screen[object]) -> list[Offer]:
    """Return what can be done now, each thing once, in the order of the keys.

    What the toolkit binds for itself has no id: it is not among it.
    """
    found: dict[str, Offer] = {}
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        if not (enabled and binding.description and binding.id):
            continue
        key = app.get_key_display(binding)
        known = found.get(binding.id)
        if known is None:
            does = binding.tooltip or binding.description
            word = binding.id.rpartition(".")[2]
            found[binding.id] = Offer(
                binding.id, word, does, (key,), binding.action, node, binding.show
            )
        elif key not in known.keys and binding.action == known.action:
            found[binding.id] = known._replace(keys=(*known.keys, key))
    return sorted(found.values(), key=lambda offer: offer.moves)


def by_word(offered: Iterable[Offer]) -> dict[str, Offer]:
    """Return offers by what is typed for them; of one word, the first that has it."""
    found: dict[str, Offer] = {}
    for offer in offered:
        found.setdefault(offer.word, offer)
        found[offer.id] = offer
    return found


def typed_commands(commands: Iterable[Command], offered: Iterable[Offer]) -> Mapping[str, Command]:
    """Return every command by every name of it: those that take arguments, and what is offered.

    A command with the word of an offer does, without arguments, what is offered.
    """
    named: dict[str, Command] = {}
    by_words = by_word(offered)
    for command in commands:
        offer = by_words.get(command.name)
        merged = command if offer is None else command._replace(alone=offer.does)
        for name in (command.name, *command.aliases):
            named.setdefault(name, merged)
    for word, offer in by_words.items():
        named.setdefault(word, Command(word, does=offer.does))
    return named


def listed(commands: Mapping[str, Command]) -> Iterator[Command]:
    """Return the commands that are worth a line of their own: each by its shortest name."""
    return (one for name, one in commands.items() if name == one.name and "." not in name)
