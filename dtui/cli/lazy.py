"""A group of commands that are loaded when they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class LazyGroup(click.Group):
    """Commands named by where they live, so that calling one loads no other.

    Parameters
    ----------
    places
        Command name -> ``"module:attribute"``, in the order of the help.
    plugins
        An entry-point group in which other packages announce commands of their own. A name
        of ours can't be taken, and a plugin that fails to load costs only itself.
    **settings
        Whatever `click.Group` takes.
    """

    def __init__(
        self, *, places: Mapping[str, str], plugins: str | None = None, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self._places = places
        self._plugins = plugins

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return our commands in their order, then those of plugins."""
        ours = [*self._places, *super().list_commands(ctx)]
        return [*ours, *sorted(set(self._found).difference(ours))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None if there is none of that name."""
        place = self._places.get(cmd_name)
        if place is not None:
            module, _, attribute = place.partition(":")
            return getattr(import_module(module), attribute)
        added = super().get_command(ctx, cmd_name)
        return added if added is not None else self._plugin(cmd_name)

    @cached_property
    def _found(self) -> dict[str, EntryPoint]:
        """What plugins announce. Looking takes 30 ms, so only help and unknown names do."""
        if self._plugins is None:
            return {}
        from importlib.metadata import entry_points

        found: Iterable[EntryPoint] = entry_points(group=self._plugins)
        return {entry.name: entry for entry in found}

    def _plugin(self, name: str) -> click.Command | None:
        entry = self._found.get(name)
        if entry is None:
            return None
        try:
            command = entry.load()
        except Exception as error:  # noqa: BLE001 - whatever a stranger's module raises
            return _unloadable(name, entry.value, f"{type(error).__name__}: {error}")
        if not isinstance(command, click.Command):
            return _unloadable(name, entry.value, "it is no click command")
        return command


def _unloadable(name: str, place: str, reason: str) -> click.Command:
    """Return a command that stands in the help for one that cannot be loaded, and says why."""
    says = f"{name!r} ({place}) cannot be loaded: {reason}"

    def refuse(**_: object) -> None:
        raise click.UsageError(f"{says}. Reinstall the package it comes from, or remove it.")

    return click.Command(
        name,
        callback=refuse,
        short_help=says,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
