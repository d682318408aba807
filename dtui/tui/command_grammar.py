r"""How commands are typed after a colon: names, what they take, and what is being typed just now.

A command is a name and its arguments, with spaces between. An argument with a space in it stands
in double quotes (``\"`` and ``\\`` within), but for the last one of a command that takes the rest
of the line as it is: ``as-of 3 d ago``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from dtui.errors import InvalidCommandError
from dtui.text import one_line


class Argument(NamedTuple):
    """One thing that a command takes."""

    name: str
    """As the usage has it: ``TRACE``."""
    kind: str = ""
    """What it is: ``trace``, ``item``, ``file``; where it can be completed."""
    choices: tuple[str, ...] = ()
    """All it may be, where that is known."""
    needed: bool = True
    rest: bool = False
    """Whether it takes the rest of the line."""


class Command(NamedTuple):
    """One command."""

    name: str
    arguments: tuple[Argument, ...] = ()
    does: str = ""
    aliases: tuple[str, ...] = ()
    alone: str = ""
    """What it does without arguments, where that is something else."""

    @property
    def usage(self) -> str:
        """How it is typed.

        Examples
        --------
        >>> Command("trace", (Argument("TRACE"), Argument("ITEM", needed=False))).usage
        'trace TRACE [ITEM]'
        """
        words = (
            one.name if one.needed and not self.alone else f"[{one.name}]" for one in self.arguments
        )
        return " ".join((self.name, *words))


class Asked(NamedTuple):
    """A command with what was typed for its arguments; an optional one may be missing."""

    command: Command
    values: tuple[str, ...] = ()


class Slot(NamedTuple):
    """What is being typed at the end of a line."""

    start: int
    """Where it begins."""
    begun: str
    """What stands there so far, without quotes."""
    before: tuple[str, ...] = ()
    """The words before it."""
    argument: Argument | None = None
    """Which argument it is; None for the command's name, or where nothing more is taken."""
    is_name: bool = False


class _Word(NamedTuple):
    start: int
    text: str
    is_open: bool
    """Whether more of it may be typed."""


_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\\?$)|[^\s]+', re.DOTALL)


def read_command(text: str, commands: Mapping[str, Command]) -> Asked:
    """Return the command that a line asks for.

    Parameters
    ----------
    commands
        By every name they go by.

    Raises
    ------
    InvalidCommandError
        If there is none, or not with these arguments.

    Examples
    --------
    >>> go = Command("trace", (Argument("TRACE"), Argument("ITEM", needed=False)))
    >>> read_command('trace "two words" obs-1', {"trace": go}).values
    ('two words', 'obs-1')
    >>> read_command("trcae x", {"trace": go})
    Traceback (most recent call last):
    dtui.errors.InvalidCommandError: there is no command 'trcae'; did you mean 'trace'?
    """
    text = _without_colon(text)
    words = _words(text)
    if not words:
        raise InvalidCommandError("no command is typed; tab completes, esc closes the line")
    command = commands.get(words[0].text)
    if command is None:
        raise InvalidCommandError(_unknown(words[0].text, commands))
    return Asked(command, _values(command, text, words[1:]))


def _values(command: Command, text: str, words: Sequence[_Word]) -> tuple[str, ...]:
    taken = command.arguments
    if taken and taken[-1].rest and len(words) >= len(taken):
        last = words[len(taken) - 1]
        rest = text[last.start :].strip()
        values = (*(word.text for word in words[: len(taken) - 1]), rest)
    else:
        values = tuple(word.text for word in words)
    if len(values) > len(taken):
        more = one_line(values[len(taken)], 40)
        raise InvalidCommandError(f"{more!r} is more than it takes: {command.usage}")
    needed = [one for one in taken if one.needed]
    if len(values) < len(needed) and not (command.alone and not values):
        missing = needed[len(values)]
        raise InvalidCommandError(f"{missing.name} is missing: {command.usage}")
    for value, argument in zip(values, taken, strict=False):
        if argument.choices and value not in argument.choices:
            nearest = _nearest(value, argument.choices)
            among = ", ".join(argument.choices[:12])
            raise InvalidCommandError(
                f"{one_line(value, 40)!r} is no {argument.name}{nearest}; there are {among}"
            )
    return values


def slot_at_end(text: str, commands: Mapping[str, Command]) -> Slot:
    """Return what is being typed at the end of a line.

    Examples
    --------
    >>> go = Command("trace", (Argument("TRACE", "trace"), Argument("ITEM", "item", needed=False)))
    >>> slot_at_end("tr", {"trace": go}).is_name
    True
    >>> slot = slot_at_end("trace acme obs", {"trace": go})
    >>> slot.begun, slot.before, slot.argument.kind
    ('obs', ('trace', 'acme'), 'item')
    """
    cut = len(text) - len(_without_colon(text))
    words = _words(text[cut:])
    if words and words[-1].is_open:
        *before, last = words
    else:
        before, last = words, _Word(len(text) - cut, "", is_open=True)
    names = tuple(word.text for word in before)
    start = cut + last.start
    if not before:
        return Slot(start, last.text, names, is_name=True)
    command = commands.get(names[0])
    taken = () if command is None else command.arguments
    number = len(before) - 1
    if taken and taken[-1].rest and number >= len(taken) - 1:
        at = before[len(taken)].start if number >= len(taken) else last.start
        return Slot(cut + at, text[cut + at :], names[: len(taken)], taken[-1])
    return Slot(start, last.text, names, taken[number] if number < len(taken) else None)


def completed(text: str, slot: Slot, word: str) -> str:
    """Return a line with what is being typed completed.

    Examples
    --------
    >>> completed("trace ac", Slot(6, "ac"), "acme corp")
    'trace "acme corp"'
    """
    rest = slot.argument is not None and slot.argument.rest
    return text[: slot.start] + (word if rest else quoted(word))


def quoted(word: str) -> str:
    """Return a word as it is typed, in quotes where it needs them."""
    if word and not re.search(r'[\s"]', word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without_colon(text: str) -> str:
    return text.lstrip().removeprefix(":")


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for found in _WORD.finditer(text):
        inner = found[1]
        if inner is None:
            words.append(_Word(found.start(), found[0], found.end() == len(text)))
        else:
            is_closed = found[0].endswith('"') and found.end(1) < found.end()
            plain = re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
            words.append(_Word(found.start(), plain, not is_closed))
    return words


def _unknown(name: str, commands: Iterable[str]) -> str:
    nearest = _nearest(name, commands)
    return f"there is no command {one_line(name, 40)!r}{nearest or '; tab lists those there are'}"


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:100], names, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
