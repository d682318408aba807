"""The keys of `dtui.views.keys` as the toolkit has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeVar

from textual import getters
from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from dtui.views.keys import Key

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp
    from dtui.tui.keymap import Keymap

ResultT = TypeVar("ResultT")


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    """Return keys as bindings, in their order."""
    return [
        Binding(
            key.keys,
            key.action,
            key.name,
            show=key.shown,
            key_display=key.display or None,
            tooltip=key.tip,
            priority=key.first,
            id=key.id or None,
        )
        for key in keys
    ]


class Rebindable(Screen[ResultT]):
    """A screen on which keys do what the person at it wants them to do.

    The toolkit's own keymap takes a key away from all that it stands for when one of them moves;
    ours has keys that stand for several actions, of which one applies at a time.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        chain, keymap = super()._binding_chain, self.app.keymap
        return [(node, rebound(own, keymap)) for node, own in chain] if keymap else chain


def rebound(own: BindingsMap, keymap: Keymap) -> BindingsMap:
    """Return bindings with the keys that are in force, in the order they had."""
    if not any(binding.id in keymap for _, binding in own):
        return own
    moved: dict[str, list[Binding]] = {}
    done: set[tuple[str, str]] = set()
    for name, binding in own:
        if binding.id is None or binding.id not in keymap:
            moved.setdefault(name, []).append(binding)
        elif (binding.id, binding.action) not in done:
            done.add((binding.id, binding.action))
            for other in keymap[binding.id].split(","):
                moved.setdefault(other, []).append(binding.with_key(other))
    return BindingsMap.from_keys(moved)


def is_offered(
    action: str, parameters: tuple[object, ...], keys: Iterable[Key], allowed: Collection[str]
) -> bool:
    """Whether a screen offers an action: what no key of its own stands for, it leaves alone.

    Parameters
    ----------
    action, parameters
        As the toolkit asks for them.
    keys
        The screen's own.
    allowed
        The actions that apply, as `dtui.views.actions` has them.
    """
    if action_of(action, parameters) in allowed:
        return True
    return all(key.action.partition("(")[0] != action for key in keys)


def action_of(action: str, parameters: tuple[object, ...]) -> str:
    """Return an action as a key has it.

    Examples
    --------
    >>> action_of("override", ("modify",)), action_of("chain", ())
    ("override('modify')", 'chain')
    """
    return f"{action}({', '.join(map(repr, parameters))})" if parameters else action
