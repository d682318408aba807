"""What in somebody's settings keeps an installation from doing its work: told, never changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from dtui.plugin.json_text import value_at
from dtui.plugin.wiring import SERVER, SETTINGS

_TOOLS = f"mcp__{SERVER}"


def hindrances(project: Path) -> tuple[str, ...]:
    """Return in sentences what would keep the gate from running, or its agents from recording.

    Looked at are the project's settings, those of one person in it, and those of this person
    everywhere; what an organisation sets for all of its machines is not.
    """
    own = Path(os.environ.get("CLAUDE_CONFIG_DIR") or Path.home() / ".claude")
    places = (
        project / SETTINGS,
        project / ".claude/settings.local.json",
        own / "settings.json",
    )
    return tuple(sentence for place in places for sentence in _of(place))


def _of(place: Path) -> Iterator[str]:
    try:
        text = place.read_text("utf-8")
        disabled = _list(text, "disabledMcpjsonServers")
    except (OSError, ValueError):  # the platform says itself what it can't read
        return
    if value_at(text, ("disableAllHooks",)) is True:
        yield f"{place} says disableAllHooks: the gate never runs, and no agent is held"
    if SERVER in disabled:
        yield f"{place} has {SERVER} in disabledMcpjsonServers: agents are held and have no tools"
    for rule in _list(text, "permissions", "deny"):
        if isinstance(rule, str) and rule.startswith(_TOOLS):
            yield f"{place} denies {rule}: agents are held, and may not record what would free them"


def _list(text: str, *path: str) -> list[Any]:
    found = value_at(text, path)
    return cast("list[Any]", found) if isinstance(found, list) else []
