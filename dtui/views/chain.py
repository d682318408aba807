"""What led to something, or what came of it: one walk over causes, as rows of a list.

The entry that was asked about stands first. Below it follows what it came from, step by step
(or, turned round, what came of it), so a row is always joined to rows above it: the lanes are
those of a trace's list, on the walk turned upside down. Entries of one trace or system stay
together under a heading as long as the order of causes allows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from dtui.log.projections import ItemRow
from dtui.text import one_line
from dtui.views.graph_layout import LANES, Mark, SpineRow, spine_rows
from dtui.views.item_card import moment
from dtui.views.kin import Cone, cone

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import Corpus
    from dtui.log.projections import TraceRow
    from dtui.signs import Role
    from dtui.spine.causality import Chain, Link

SHOWN_FIRST = 2_000
"""Entries of a walk that are read before anybody asks for more."""

MORE = "# more"
"""The key of the row that stands for what was left out."""

_LONGEST_LINE = 400

_MOST_RELATED = 100
"""Where a walk stops looking for what else there is of a correlation."""

_VERDICTS = ("approve", "modify", "reject")
_SECOND = "second opinion: "


class ChainRow(NamedTuple):
    """One entry of a walk, or the heading above the entries of a trace or system."""

    key: str
    """The entry's id in the log; of a heading, what no entry is called."""
    heading: str
    """Which trace or system the entries below belong to; empty for an entry."""
    ordinal: int = 0
    """Which entry of the walk it is, from 1; 0 for a heading, and for what is not on the walk."""
    trace_id: str = ""
    """The trace it is an item of, or whose record it is; empty for an event."""
    item_id: str = ""
    """Empty for an event, and for a trace's record."""
    name: str = ""
    """What it is called among its own: an item's id without its trace."""
    kind: str = ""
    """An item's type, an event's kind, or ``trace_opened``."""
    letter: str = ""
    gutter: str = ""
    """Lanes and glyph, as in a trace's list; of a heading, the lanes that pass it."""
    node: int = 0
    lanes: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What it is joined to that no lane shows; the ordinals are those of this walk."""
    says: str = ""
    word: str = ""
    role: Role = "plain"
    who: str = ""
    """Who acted or thought it, by attribution; empty where nobody said."""
    when: str = ""
    """To the minute, in UTC: when it happened, else when it was recorded."""
    at: datetime | None = None
    """The same moment; None for a heading."""
    joined: tuple[str, ...] = ()
    """The entry ids of the rows above that it is joined to: what it led to, or came from."""
    position: int = 0
    """In the log; 0 for a heading."""


class ChainView(NamedTuple):
    """A walk, ready to be shown."""

    entry_id: str
    """Where it began."""
    effects: bool
    """Whether it goes on to what came of the entry, and not back to what led to it."""
    rows: tuple[ChainRow, ...]
    """Entries and headings, the start first."""
    entries: int
    left_out: str
    """What a limit left out, in a sentence; empty if it is all there."""
    related: tuple[ChainRow, ...]
    """Entries of the same correlation that no cause joins to the walk, the oldest first."""
    related_says: str
    """What those have in common, in a sentence; empty if there are none."""
    layout: tuple[ItemRow, ...]
    """The walk as rows of a graph, for `kin`."""


def read_chain(
    corpus: Corpus,
    entry_id: str,
    *,
    effects: bool = False,
    limit: int | None = None,
    lanes: int = LANES,
    ascii: bool = False,
) -> ChainView:
    """Walk from an entry of a corpus, and return what there is to show.

    Parameters
    ----------
    corpus : Corpus
        Where the entry is.
    entry_id : str
        An event's id, a trace's, or an item as ``<trace_id>/<item_id>``.
    effects : bool
        Walk to what came of it instead of what led to it.
    limit : int, optional
        At most so many entries; the corpus's own limit if left out.
    lanes, ascii
        As for `spine_rows`.

    Raises
    ------
    UnknownEntryError
        If the corpus has no such entry.
    """
    walk = corpus.effects if effects else corpus.chain
    chain = walk(entry_id) if limit is None else walk(entry_id, limit=limit)
    told = (*chain.links, *chain.related)
    traces = {stream: corpus.rows.trace(stream) for stream in {link.stream for link in told}}
    items = {
        link.position: corpus.rows.item(link.stream, _name(link))
        for link in told
        if "/" in link.entry_id
    }
    proposals = (corpus.rows.proposal_at(link.position) for link in told if link.kind == "proposal")
    return chain_view(
        chain,
        effects=effects,
        traces={stream: row for stream, row in traces.items() if row is not None},
        items={position: row for position, row in items.items() if row is not None},
        waiting=[row.position for row in proposals if row is not None and not row.verdict],
        lanes=lanes,
        ascii=ascii,
    )


def chain_view(
    chain: Chain,
    *,
    effects: bool = False,
    traces: Mapping[str, TraceRow] | None = None,
    items: Mapping[int, ItemRow] | None = None,
    waiting: Collection[int] = (),
    lanes: int = LANES,
    ascii: bool = False,
) -> ChainView:
    """Return a walk as rows, the entry it began at first.

    Parameters
    ----------
    chain : Chain
        From `Corpus.chain`, or from `Corpus.effects`.
    effects : bool
        Which of the two it is.
    traces : mapping of str to TraceRow, optional
        By stream, for headings; a stream without one is called by its name.
    items : mapping of int to ItemRow, optional
        By position, for the states of items.
    waiting : collection of int
        The positions of proposals that wait for a verdict.
    lanes, ascii
        As for `spine_rows`.
    """
    traces = traces or {}
    states = {
        **{position: (row.state, row.at_risk) for position, row in (items or {}).items()},
        **dict.fromkeys(waiting, ("waits", False)),
    }
    links = _ordered(chain, effects=effects)
    ordinals = {link.position: ordinal for ordinal, link in enumerate(links, 1)}
    joined = _joined(chain.links, effects=effects)
    layout = tuple(
        _as_item(
            link, states, ordinals[link.position], [ordinals[p] for p in joined[link.position]]
        )
        for link in links
    )
    drawn = spine_rows(layout, first=1, count=len(layout), lanes=lanes, ascii=ascii)
    start = next(link for link in links if link.position == chain.start)
    rows = _with_headings(links, drawn, traces)
    related = tuple(_related_row(link, states, ascii=ascii) for link in chain.related)
    return ChainView(
        entry_id=one_line(start.entry_id),
        effects=effects,
        rows=tuple(rows),
        entries=len(links),
        left_out="" if chain.is_complete else _left_out(len(links), effects=effects),
        related=related,
        related_says=_related_says(start, len(related)),
        layout=layout,
    )


def listed(view: ChainView) -> tuple[ChainRow, ...]:
    """Return the walk, then what a limit left out of it, then what is not on it."""
    more = [ChainRow(MORE, f"{view.left_out} · enter shows more")] if view.left_out else []
    apart = [ChainRow("# apart", view.related_says)] if view.related else []
    return (*view.rows, *more, *apart, *view.related)


def kin(view: ChainView, ordinal: int) -> Cone:
    """Return the ordinals of all that lies between an entry and the start, and beyond it."""
    return cone(view.layout, ordinal)


def _joined(links: Iterable[Link], *, effects: bool) -> dict[int, list[int]]:
    """Return of each position the positions on the walk that it was reached from."""
    links = list(links)
    joined: dict[int, list[int]] = {link.position: [] for link in links}
    for link in links:
        for cause in link.causes:
            if cause in joined:
                here, there = (link.position, cause) if effects else (cause, link.position)
                joined[here].append(there)
    return joined


def _ordered(chain: Chain, *, effects: bool) -> list[Link]:
    """Return the links so that each comes after all it was reached from, streams together.

    Of what may come next, an entry of the same stream goes first, and among those the nearest
    in time.
    """
    by_position = {link.position: link for link in chain.links}
    joined = _joined(chain.links, effects=effects)
    onwards: dict[int, list[int]] = {position: [] for position in joined}
    for position, above in joined.items():
        for other in above:
            onwards[other].append(position)
    missing = {position: len(above) for position, above in joined.items()}
    turn = 1 if effects else -1
    ready: list[tuple[int, int]] = []
    ready_in: dict[str, list[tuple[int, int]]] = {}

    def add(position: int) -> None:
        place = (turn * position, position)
        heappush(ready, place)
        heappush(ready_in.setdefault(by_position[position].stream, []), place)

    for position in [p for p, count in missing.items() if not count]:
        add(position)
    ordered: list[Link] = []
    done: set[int] = set()
    stream = by_position[chain.start].stream
    while ready:
        here = ready_in.get(stream) or ready
        _, position = heappop(here)
        if position in done:
            continue
        done.add(position)
        link = by_position[position]
        ordered.append(link)
        stream = link.stream
        for other in onwards[position]:
            missing[other] -= 1
            if not missing[other]:
                add(other)
    return ordered


_States = Mapping[int, tuple[str, bool]]
"""By position: an item's state, or that a proposal waits; and whether it is at risk."""


def _as_item(link: Link, states: _States, ordinal: int, joined: Iterable[int]) -> ItemRow:
    """Return a link as the graph layout takes it; what it says is the row's business."""
    state, at_risk = states.get(link.position, (_verdict(link), False))
    return ItemRow(
        trace_id="",
        ordinal=ordinal,
        spine=ordinal,
        item_id=one_line(_name(link)),
        type=one_line(link.kind),
        line="",
        detail="",
        refs=tuple(sorted(joined)),
        state=state,
        at_risk=at_risk,
        position=link.position,
    )


def _name(link: Link) -> str:
    return link.entry_id.rpartition("/")[2]


def _verdict(link: Link) -> str:
    """Return what an override says, read from its line; it begins with the verdict."""
    if link.kind != "override":
        return ""
    word = link.says.removeprefix(_SECOND).partition(" · ")[0]
    return word if word in _VERDICTS else ""


def _says(link: Link) -> str:
    """Return an entry's line, but for a verdict that already stands beside it."""
    verdict = _verdict(link)
    if not verdict or link.says.startswith(_SECOND):
        return link.says
    return link.says.removeprefix(verdict).removeprefix(" · ")


def _with_headings(
    links: Sequence[Link], drawn: Sequence[SpineRow], traces: Mapping[str, TraceRow]
) -> Iterator[ChainRow]:
    stream: str | None = None
    ids = [one_line(link.entry_id) for link in links]
    joined = {row.ordinal: tuple(ids[ref - 1] for ref in _all_joined(row)) for row in drawn}
    for link, row in zip(links, drawn, strict=True):
        if link.stream != stream:
            stream = link.stream
            yield _heading(row, stream, traces.get(stream))
        yield _row(link, row, joined[row.ordinal])


def _all_joined(row: SpineRow) -> list[int]:
    return sorted({*row.parents, *(mark.ordinal for mark in row.marks)})


_PASSING = str.maketrans(
    {**dict.fromkeys("├┤╰╯", "│"), **dict.fromkeys("+`'", "|"), **dict.fromkeys("─-", " ")}
)


def _heading(below: SpineRow, stream: str, trace: TraceRow | None) -> ChainRow:
    """Return the heading above a row; the lanes that come into that row pass it."""
    strokes = list(below.gutter.translate(_PASSING))
    strokes[2 * below.node] = " "
    return ChainRow(
        key=f"#{below.ordinal}",
        heading=_stream_says(stream, trace),
        trace_id=one_line(stream) if trace is not None else "",
        gutter="".join(strokes).rstrip(),
        node=below.node,
        lanes=below.lanes,
    )


def _stream_says(stream: str, trace: TraceRow | None) -> str:
    if trace is None:
        return one_line(stream, _LONGEST_LINE)
    named = (trace.trace_id, trace.title, trace.domain, trace.agent or "")
    return " · ".join(one_line(name, _LONGEST_LINE) for name in dict.fromkeys(named) if name)


def _row(link: Link, drawn: SpineRow, joined: tuple[str, ...]) -> ChainRow:
    is_item = "/" in link.entry_id
    return ChainRow(
        key=one_line(link.entry_id),
        heading="",
        ordinal=drawn.ordinal,
        trace_id=one_line(link.stream) if is_item or link.kind == "trace_opened" else "",
        item_id=one_line(_name(link)) if is_item else "",
        name=one_line(_name(link)),
        kind=one_line(link.kind),
        letter=drawn.letter,
        gutter=drawn.gutter,
        node=drawn.node,
        lanes=drawn.lanes,
        marks=drawn.marks,
        says=one_line(_says(link), _LONGEST_LINE),
        word=drawn.word,
        role=drawn.role,
        who=one_line(link.agent or "", 100),
        when=moment(link.happened_at),
        at=link.happened_at,
        joined=joined,
        position=link.position,
    )


def _related_row(link: Link, states: _States, *, ascii: bool) -> ChainRow:
    """Return an entry that no cause joins to the walk: by itself, without lanes."""
    alone = _as_item(link, states, 1, ())
    (drawn,) = spine_rows([alone], first=1, count=1, ascii=ascii)
    return _row(link, drawn._replace(ordinal=0), ())


def _left_out(entries: int, *, effects: bool) -> str:
    when = "later" if effects else "earlier"
    shown = counted_entries(entries)
    return f"not all: only {shown} shown; what is {when} is left out for the limit"


def _related_says(start: Link, count: int) -> str:
    if not count or start.correlation_id is None:
        return ""
    named = one_line(start.correlation_id, 100)
    counted = f"the newest {count:,}" if count >= _MOST_RELATED else f"{count:,} more"
    return f"{counted} of {named}, not on this walk"


def counted_entries(count: int) -> str:
    """Return a number of entries with its noun."""
    return "1 entry" if count == 1 else f"{count:,} entries"
