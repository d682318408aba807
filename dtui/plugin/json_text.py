"""JSON as a person wrote it: something is put in or taken out, and no other byte changes.

A file of settings is somebody's: their indentation, the order of their keys and how they write a
number are theirs. So nothing here parses a file and writes it anew; it finds the place in the text
and changes that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, NoReturn, cast

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_INDENT = re.compile(r"[\[{]\r?\n([ \t]+)\S")


NOTHING: Final = object()
"""Not even null."""


class Addition(NamedTuple):
    """A value that is put into a document.

    ``path`` leads through objects; what is missing on the way is made. The value becomes an
    element of the list that the path ends at, or, if not `listed`, the member that it ends at.
    """

    path: tuple[str, ...]
    value: Any
    listed: bool = False


class Splice(NamedTuple):
    """A text that was put in, and where: undone by cutting it out again."""

    place: int
    text: str


class _Node(NamedTuple):
    """A value in the text, from `start` to `end`."""

    start: int
    end: int
    parts: tuple[_Part, ...] = ()
    opens: str = ""
    """``{`` or ``[``; empty for a scalar."""


class _Part(NamedTuple):
    """A member or an element, from the first character of its key, if it has one."""

    start: int
    key: str | None
    value: _Node


def read(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Parse a document, strictly.

    Raises
    ------
    ValueError
        If it is no JSON: with a line, where that is known.
    """
    try:
        return json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def value_at(text: str, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands at a place of a document; `NOTHING` where nothing does."""
    found: Any = read(text)
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return NOTHING
        found = cast("dict[str, Any]", found)[key]
    return found


def holds(text: str, addition: Addition) -> bool:
    """Whether a value is in the document already, at its place."""
    found = value_at(text, addition.path)
    if addition.listed:
        elements = cast("list[Any]", found) if isinstance(found, list) else []
        return any(_same(one, addition.value) for one in elements)
    return found is not NOTHING and _same(found, addition.value)


def with_value(text: str, addition: Addition) -> Splice:
    """Return what to put in where, so that a document has a value more.

    Raises
    ------
    ValueError
        If something else stands in its place, or on the way to it.

    Examples
    --------
    >>> text = '{"hooks": {"Stop": []}}'
    >>> place, put_in = with_value(text, Addition(("hooks", "Stop"), 1, listed=True))
    >>> text[:place] + put_in + text[place:]
    '{"hooks": {"Stop": [1]}}'
    """
    node, path = _scan(text), addition.path
    for depth, key in enumerate(path):
        if node.opens != "{":
            raise ValueError(f"{_dotted(path[:depth])} is no object")
        below = _member(node, key)
        if below is None:
            value = [addition.value] if addition.listed else addition.value
            for missing in reversed(path[depth + 1 :]):
                value = {missing: value}
            return _inserted(text, node, key, value)
        node = below
    if not addition.listed:
        raise ValueError(f"{_dotted(path)} is there already, and says something else")
    if node.opens != "[":
        raise ValueError(f"{_dotted(path)} is no list")
    return _inserted(text, node, None, addition.value)


def without_value(text: str, addition: Addition) -> str:
    """Return the text without a value; as it is, if the value isn't there as it was put in.

    Examples
    --------
    >>> without_value('{"allow": ["a", "b"]}', Addition(("allow",), "b", listed=True))
    '{"allow": ["a"]}'
    """
    node = _scan(text)
    holder, part = node, None
    for key in addition.path:
        part = next((one for one in reversed(node.parts) if one.key == key), None)
        if part is None:
            return text
        holder, node = node, part.value
    if addition.listed:
        holder = node
        part = next((one for one in node.parts if _is(text, one.value, addition.value)), None)
    elif part is not None and not _is(text, part.value, addition.value):
        part = None
    return text if part is None else _cut(text, holder, part)


def without_empty(text: str, path: tuple[str, ...]) -> str:
    """Return the text without the object or list that a path ends at, if that is empty."""
    text = without_value(text, Addition(path, {}))
    return without_value(text, Addition(path, []))


def _same(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)  # 1 is not true


def _is(text: str, node: _Node, value: object) -> bool:
    return _same(json.loads(text[node.start : node.end]), value)


def _dotted(path: tuple[str, ...]) -> str:
    return repr(".".join(path)) if path else "the document"


def _member(node: _Node, key: str) -> _Node | None:
    # The last of several of one name is the one that a parser keeps.
    return next((part.value for part in reversed(node.parts) if part.key == key), None)


# -- putting in, and cutting out ------------------------------------------------------------------


def _inserted(text: str, node: _Node, key: str | None, value: object) -> Splice:
    """Put a part in at the end of an object or a list, set as its neighbours are."""
    newline = "\r\n" if "\r\n" in text else "\n"
    found = _INDENT.search(text)
    step = found[1] if found else "  "
    if node.parts:
        last = node.parts[-1]
        before = text[text.rfind("\n", 0, last.start) + 1 : last.start]
        # On a line of its own where the last one is.
        indent = before if "\n" in text[node.start : last.start] and not before.strip() else None
        place, lead, tail = last.value.end, ",", ""
    else:
        own = re.match(r"[ \t]*", text[text.rfind("\n", 0, node.start) + 1 :])
        outer = own[0] if own else ""
        indent = outer + step if "\n" in text.rstrip() or node.start == 0 else None
        is_bare = node.end - node.start == 2
        place, lead = node.start + 1, ""
        tail = newline + outer if is_bare and indent is not None else ""
    if indent is None:
        said = json.dumps(value, ensure_ascii=False)
        lead += " " if node.parts else ""
    else:
        said = json.dumps(value, ensure_ascii=False, indent=step).replace("\n", newline + indent)
        lead += newline + indent
    named = "" if key is None else f"{json.dumps(key, ensure_ascii=False)}: "
    return Splice(place, lead + named + said + tail)


def _cut(text: str, holder: _Node, part: _Part) -> str:
    parts = holder.parts
    here = parts.index(part)
    if len(parts) == 1:
        return text[: holder.start + 1] + text[holder.end - 1 :]
    if here == 0:
        return text[: part.start] + text[parts[1].start :]
    return text[: parts[here - 1].value.end] + text[part.value.end :]


# -- finding places -------------------------------------------------------------------------------


def _scan(text: str) -> _Node:
    read(text)  # from here on it is known to be JSON
    try:
        return _value(text, _skip(text, 0))
    except RecursionError:  # for us sooner than for the one that reads in C
        raise ValueError("it is nested too deeply") from None


def _value(text: str, start: int) -> _Node:
    opens = text[start]
    if opens not in "[{":
        return _Node(start, _DECODER.raw_decode(text, start)[1])
    parts = tuple(_parts(text, start, named=opens == "{"))
    end = _skip(text, parts[-1].value.end if parts else start + 1)
    return _Node(start, end + 1, parts, opens)


def _parts(text: str, start: int, *, named: bool) -> Iterator[_Part]:
    place = _skip(text, start + 1)
    while text[place] not in "]}":
        first, key = place, None
        if named:
            key, after = _DECODER.raw_decode(text, place)
            place = _skip(text, _skip(text, after) + 1)  # over the colon
        value = _value(text, place)
        yield _Part(first, key, value)
        place = _skip(text, value.end)
        if text[place] == ",":
            place = _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
