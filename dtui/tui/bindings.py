"""The keys of `dtui.views.keys` as the toolkit has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from textual.binding import Binding, BindingType

from dtui.views.keys import Key


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
