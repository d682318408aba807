"""Putting what is ours into somebody's file of settings, and taking it out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from dtui.errors import RefusedChangeError
from dtui.plugin.json_text import (
    NOTHING,
    Addition,
    Splice,
    holds,
    read,
    value_at,
    with_value,
    without_empty,
    without_value,
)
from dtui.plugin.manifest import Merged, sha256

_EMPTY = b"{}\n"
_GATE = "-m dtui.gate "


def put_in(
    path: str, content: bytes | None, additions: Sequence[Addition], old: Merged | None
) -> tuple[bytes, Merged]:
    """Return a file with what is ours in it, and what there is to remember of that.

    What an earlier installation put in, and is wanted no more, is taken out.

    Raises
    ------
    RefusedChangeError
        If the file is no JSON, or something else stands where ours would.
    """
    try:
        if old is not None and content is not None:
            undone = _undone(content, old)
            if undone is None:
                return _put_in_touched(content, additions, old)
            return _put_in(undone, additions, is_ours=old.is_ours)
        return _put_in(_EMPTY if content is None else content, additions, content is None)
    except ValueError as error:
        raise _refused(path, error) from None


def take_out(path: str, content: bytes, old: Merged) -> tuple[bytes | None, tuple[str, ...]]:
    """Return a file without what is ours, None if nothing is left of it, and what had to stay.

    A file that nobody has changed since is what it was before, byte by byte.

    Raises
    ------
    RefusedChangeError
        If the file is no JSON.
    """
    try:
        undone = _undone(content, old)
        if undone is not None:
            return (None if old.is_ours else undone), ()
        text = content.decode()
        stayed = tuple(
            ".".join(one.path)
            for one in old.additions
            if not holds(text, one) and _is_there(text, one)
        )
        text = _without(text, old.additions)
        is_empty = old.is_ours and not read(text)
    except ValueError as error:
        raise _refused(path, error) from None
    return (None if is_empty else text.encode()), stayed


def _put_in(content: bytes, additions: Iterable[Addition], is_ours: bool) -> tuple[bytes, Merged]:
    text, own, splices = content.decode(), list[Addition](), list[Splice]()
    for addition in additions:
        if holds(text, addition):
            continue
        splices.append(with_value(text, addition))
        own.append(addition)
        text = _spliced(text, splices[-1])
    _check_asks_once(text)
    merged = text.encode()
    return merged, Merged(sha256(merged), is_ours, tuple(own), tuple(splices))


def _put_in_touched(
    content: bytes, additions: Sequence[Addition], old: Merged
) -> tuple[bytes, Merged]:
    text = _without(content.decode(), [one for one in old.additions if one not in additions])
    own = [one for one in additions if one in old.additions]
    for addition in additions:
        if not holds(text, addition):
            text = _spliced(text, with_value(text, addition))
            own = [*own, *([] if addition in own else [addition])]
    _check_asks_once(text)
    merged = text.encode()
    if merged == content and tuple(own) == old.additions:
        return merged, old
    return merged, Merged(sha256(merged), old.is_ours, tuple(own), None)


def _undone(content: bytes, old: Merged) -> bytes | None:
    """Return a file as it was before; None if somebody has changed it since."""
    if old.splices is None or sha256(content) != old.sha256:
        return None
    text = content.decode()
    for place, put_there in reversed(old.splices):
        text = text[:place] + text[place + len(put_there) :]
    return text.encode()


def _without(text: str, additions: Sequence[Addition]) -> str:
    for addition in reversed(additions):
        cut = without_value(text, addition)
        if cut == text:
            continue
        text = cut
        depth = len(addition.path) if addition.listed else len(addition.path) - 1
        for end in range(depth, 0, -1):
            text = without_empty(text, addition.path[:end])
    return text


def _spliced(text: str, splice: Splice) -> str:
    return text[: splice.place] + splice.text + text[splice.place :]


def _is_there(text: str, addition: Addition) -> bool:
    """Whether something of ours is left, though not as it was put in."""
    if not addition.listed:
        return value_at(text, addition.path) is not NOTHING
    return _gates(text, addition.path) > 0


def _gates(text: str, path: tuple[str, ...]) -> int:
    """Return how often a list of hooks runs a gate; the list may say anything."""
    found = value_at(text, path)
    return json.dumps(found).count(_GATE) if isinstance(found, list) else 0


def _check_asks_once(text: str) -> None:
    for event in ("Stop", "PreToolUse", "SessionStart"):
        if _gates(text, ("hooks", event)) > 1:
            raise ValueError(f"hooks.{event} runs a gate already, which is not as dtui wrote it")


def _refused(path: str, error: ValueError) -> RefusedChangeError:
    return RefusedChangeError(
        f"{path}: {error}. Nothing was written. Mend that, or take it out, and try again."
    )
