"""How what is being typed after a colon may go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from dtui.errors import DtuiError
from dtui.text import one_line
from dtui.tui.command_grammar import Command, Slot
from dtui.tui.offers import listed

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import Corpus

_MOST_FILES: Final = 2_000
"""Files of a folder that are looked at."""


class Candidate(NamedTuple):
    """One way to go on."""

    word: str
    says: str = ""


class Candidates(NamedTuple):
    """The first ways to go on, and whether there are more."""

    shown: tuple[Candidate, ...] = ()
    more: bool = False


def candidates(
    slot: Slot,
    commands: Mapping[str, Command],
    corpus: Corpus,
    now: datetime,
    most: int,
) -> Candidates:
    """Return how what is being typed may go on, the likeliest first.

    Parameters
    ----------
    slot
        What is being typed.
    commands
        By every name they go by.
    most
        How many are wanted at most.
    """
    if slot.is_name:
        found = _names(slot.begun, commands)
    elif slot.argument is None:
        found = iter(())
    elif slot.argument.choices:
        found = (Candidate(one) for one in _matching(slot.begun, slot.argument.choices))
    else:
        kind = _KINDS.get(slot.argument.kind)
        found = iter(()) if kind is None else kind(slot, corpus, now, most)
    try:
        shown = tuple(islice(found, most + 1))
    except DtuiError:  # what cannot be read is said by whoever reads it next, not while one types
        return Candidates()
    return Candidates(shown[:most], len(shown) > most)


def _matching(begun: str, words: Iterable[str]) -> Iterator[str]:
    """Return words that begin so, then those that have it elsewhere."""
    among, begun = list(words), begun.casefold()
    yield from (word for word in among if word.casefold().startswith(begun))
    yield from (
        word
        for word in among
        if begun in word.casefold()[1:] and not word.casefold().startswith(begun)
    )


def _names(begun: str, commands: Mapping[str, Command]) -> Iterator[Candidate]:
    by_name = {command.name: command for command in listed(commands)}
    if "." in begun:
        by_name = {name: one for name, one in commands.items() if "." in name}
    for name in _matching(begun, by_name):
        command = by_name[name]
        takes = command.usage.partition(" ")[2]
        does = f"{takes}  {command.does}" if takes else command.does
        yield Candidate(name, does)


def traces(begun: str, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    """Return traces whose id begins so, then those that the words choose."""
    from dtui.views.facets import TraceChoice, chosen_traces
    from dtui.views.search import Query, read_query

    seen: set[str] = set()
    for trace_id in corpus.rows.trace_ids(begun, limit=most + 1) if begun else ():
        row = corpus.rows.trace(trace_id)
        seen.add(trace_id)
        yield Candidate(trace_id, "" if row is None else one_line(row.title, 200))
    query = read_query(" ".join(_literal(word) for word in begun.split())) if begun else Query()
    for row in chosen_traces(corpus, TraceChoice(query), now).page(0, most + 1):
        if row.trace_id not in seen:
            yield Candidate(row.trace_id, row.title)


def _literal(word: str) -> str:
    """Write a word so that it is looked for as it is, whatever its signs mean in a query."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _traces(slot: Slot, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    return traces(slot.begun, corpus, now, most)


def _items(slot: Slot, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    del now
    trace_id = slot.before[1]
    for found in corpus.rows.entry_ids(f"{trace_id}/{slot.begun}", limit=most + 1):
        item_id = found[len(trace_id) + 1 :]
        row = corpus.rows.item(trace_id, item_id)
        if row is not None:
            yield Candidate(item_id, one_line(row.line, 200))


def _decisions(slot: Slot, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    begun = slot._replace(begun=slot.begun or "dec")
    trace_id = slot.before[1]
    for one in _items(begun, corpus, now, 10 * most):
        row = corpus.rows.item(trace_id, one.word)
        if row is not None and row.type == "decision":
            yield one


def _entries(slot: Slot, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    del now
    return (Candidate(one) for one in corpus.rows.entry_ids(slot.begun, limit=most + 1))


def _files(slot: Slot, corpus: Corpus, now: datetime, most: int) -> Iterator[Candidate]:
    del corpus, now, most
    folder, _, begun = slot.begun.rpartition("/")
    there = Path(f"{folder}/" if folder or slot.begun.startswith("/") else ".").expanduser()
    try:
        entries = sorted(islice(there.iterdir(), _MOST_FILES))
    except (OSError, RuntimeError):
        return
    for path in entries:
        if path.name.startswith(begun) and (begun or not path.name.startswith(".")):
            name = f"{folder}/{path.name}" if "/" in slot.begun else path.name
            yield Candidate(f"{name}/" if path.is_dir() else name)


_KINDS: Final[
    Mapping[str, Callable[[Slot, Corpus, datetime, int], Iterator[Candidate]]]
] = {
    "trace": _traces,
    "item": _items,
    "decision": _decisions,
    "entry": _entries,
    "file": _files,
}  # fmt: skip
