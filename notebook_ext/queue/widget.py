"""What waits for a person, in a notebook: of every kind, across all traces, in the gate's order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from dtui.corpus.waiting import KINDS, WaitingKind
from dtui.errors import InvalidQueryError
from dtui.views.actions import NOTHING_TO_HIDE, PROPOSALS, instead
from dtui.views.keys import QUEUE_KEYS, Key
from dtui.views.next_pending import NOTHING_ELSE, wrapped_to
from dtui.views.precedents import Precedents
from dtui.views.queue import Queue, QueueChoice, domain_of
from dtui.views.queue_note import item_note, queue_note
from dtui.views.rows import HeldRows, Rows
from dtui.views.search import read_query
from dtui.views.undo import TAKEN_BACK
from dtui.views.waiting_list import WaitingListRow
from notebook_ext.export import Kept
from notebook_ext.frames import frame
from notebook_ext.queue import cards
from notebook_ext.queue.page import queue_markdown, queue_page
from notebook_ext.queue.rows import Offers, Waits, address, address_of, drawn, waits
from notebook_ext.view.keyboard import key_rows
from notebook_ext.view.reviewing import ReviewingWidget
from notebook_ext.view.source import open_corpus
from notebook_ext.view.widget import Clock, answers, now

if TYPE_CHECKING:
    import polars as pl

    from dtui.corpus import Corpus
    from dtui.corpus.waiting import WaitingRow
    from dtui.html import Element
    from dtui.views.queue_note import QueueNote

_NEAR = 512
"""Rows to either side of where a row was, among which it is looked for when others are gone."""

_KEPT = 200
"""Rows of which a file holds notes and cards."""

_WIDE = 60
"""Cells of a row's line in a file."""

_TO_READ = ("next(1)", "next(-1)", "proposal")
"""What can be done where nothing can be written."""

_REMEMBERED = 20_000
"""Rows that a view may ask about without reading them again."""

_KEYS = (Key("/", "search", "Search", "Show what matches alone"), *QUEUE_KEYS)
_HELP = 'words, "a phrase", /a pattern/, kind:verdict, domain:pricing, agent:…; -word: without it'
_WORDS = {"else": NOTHING_ELSE, "1": wrapped_to(1), "-1": wrapped_to(-1)}


class PendingQueue(ReviewingWidget):
    """What waits: what blocks an agent, questions for a person, proposals, outcomes that are due.

    What is chosen here (`query`, `kinds`, `domain`, ...) can be set and observed like `selected`;
    the keys of the terminal set it too.

    Parameters
    ----------
    corpus
        Where it waits.
    query
        Shows what it matches alone, such as ``"kind:verdict discount"``.
    domain
        Shows one domain alone.
    kinds
        Of ``"item"``, ``"verdict"`` and ``"outcome"``, those to show.
    blind
        Hides what agents chose until the verdict.
    second
        Lists decided proposals for a second opinion.
    imported
        Shows what pends in imported traces too.
    author
        Who acts; the operating system's user if left out.
    clock
        Tells the moment that ages are counted to.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from dtui.corpus import Corpus
    >>> with TemporaryDirectory() as folder, Corpus.create(Path(folder) / "decisions.db") as corpus:
    ...     queue = PendingQueue(corpus, kinds=("verdict", "outcome"))
    ...     queue, queue.filtered.height
    (<PendingQueue: 0 waiting for you>, 0)
    """

    PART: ClassVar[str] = "queue"
    ASSIGNMENT: ClassVar[str] = "queue"

    query: Any = traitlets.Unicode("", help="What is shown, in words and fields.").tag(sync=True)
    marked: Any = traitlets.List(traitlets.Unicode(), help="Addresses.").tag(sync=True)
    domain: Any = traitlets.Unicode(None, allow_none=True, help="The only domain to show.")
    kinds: Any = traitlets.Tuple(help="The kinds to show.")
    blind: Any = traitlets.Bool(help="Whether what agents chose is hidden until the verdict.")
    second: Any = traitlets.Bool(help="Whether second opinions are asked for.")
    imported: Any = traitlets.Bool(help="Whether imported traces are shown too.")

    def __init__(
        self,
        corpus: Corpus,
        *,
        query: str = "",
        domain: str | None = None,
        kinds: Collection[WaitingKind] = KINDS,
        blind: bool = False,
        second: bool = False,
        imported: bool = False,
        author: str | None = None,
        clock: Clock = now,
        **traits: Any,
    ) -> None:
        choice: dict[str, Any] = {"query": query, "domain": domain, "kinds": _as_tuple(kinds)}
        choice |= {"blind": blind, "second": second, "imported": imported}
        corpus = open_corpus(corpus, "PendingQueue")
        super().__init__(corpus, author=author, clock=clock, **choice, **traits)
        self._waits_in = corpus
        self._seen: dict[str, WaitingListRow] = {}
        self._agreed: tuple[object, str] = (None, "")
        self._look()
        self.observe(self._choose, list(choice))
        self.follow(corpus)

    @traitlets.validate("query")
    def _readable(self, proposal: Mapping[str, Any]) -> str:
        read_query(proposal["value"]).check(WaitingListRow)
        return proposal["value"]

    @traitlets.validate("kinds")
    def _known(self, proposal: Mapping[str, Any]) -> tuple[str, ...]:
        unknown = [kind for kind in proposal["value"] if kind not in KINDS]
        if unknown or not proposal["value"]:
            named = f"{unknown[0]!r} is no kind" if unknown else "no kind is named"
            raise InvalidQueryError(f"{named} of what waits; there are {', '.join(KINDS)}.")
        return tuple(kind for kind in KINDS if kind in proposal["value"])

    # What waits, as chosen

    def _look(self) -> None:
        self._choice = QueueChoice(self.kinds, self.domain, self.imported, self.blind)
        self._queue = Queue(
            self._waits_in, self._choice, self.clock(), self.author, second=self.second
        )
        self._similar = Precedents(self._waits_in)
        self._rows: Rows[WaitingListRow] = self._queue.rows()
        if self.query:
            matching = [row for _, row in self._matching()]
            self._rows = HeldRows(matching, lambda row: row.key)

    def _choose(self, _: object) -> None:
        # What was read before may hold what is to be hidden now.
        self._seen.clear()
        self._look()
        self.news()

    def _matching(self) -> Iterator[tuple[WaitingRow, WaitingListRow]]:
        """Read all that is listed: of each what is kept, and what is shown."""
        query = read_query(self.query)
        for raw in self._queue.every():
            (row,) = self._queue.shown([raw])
            if query.matches(row):
                yield raw, row

    def _picked(self, addresses: Collection[str]) -> Iterator[tuple[WaitingRow, WaitingListRow]]:
        """Read what is listed at some addresses, whether or not the query matches it."""
        for raw in self._queue.every() if any(addresses) else ():
            if address_of(raw) in addresses:
                (row,) = self._queue.shown([raw])
                yield raw, row

    @property
    def label(self) -> str:
        """What is listed, and how much of it."""
        return f"{len(self._rows):,} {self._queue.title}"

    @property
    def filtered(self) -> pl.DataFrame:
        """All rows that are listed, in their order.

        A column is there and of its type whatever is listed; `since` is in UTC.
        """
        self._look()
        return frame(Waits, [waits(raw, row) for raw, row in self._matching()])

    @property
    def selection(self) -> pl.DataFrame:
        """The rows that are marked, or else the one that is selected, of all that waits."""
        self._look()
        picked = self._picked(set(self.marked or [self.selected]))
        return frame(Waits, [waits(raw, row) for raw, row in picked])

    def hides(self, proposal_id: str) -> bool:
        """Whether a blind reviewer has yet to choose: of what has options alone."""
        proposal = self._waits_in.rows.proposal(proposal_id)
        return self.blind and proposal is not None and proposal.decision_id is not None

    def evidence(self, trace_id: str) -> tuple[str, ...]:
        """Return nothing: what is marked here is what `selection` holds, and no evidence."""
        del trace_id
        return ()

    # What the browser asks

    @answers("open")
    def _begin(self, key: str = "", index: int = 0) -> dict[str, Any]:
        self._look()
        offers = self._offers()
        offers.place(None)
        return {
            "label": self.label,
            "title": self._queue.title,
            "count": len(self._rows),
            "of": self._queue.count,
            "facts": list(self._queue.facts()),
            "blind": self.blind,
            "second": self.second,
            "empty": self._empty(),
            "at": self._place(key, index),
            "can": offers.every[0],
            "keys": key_rows(_KEYS),
            "help": _HELP,
            "words": _WORDS,
        }

    def _empty(self) -> str:
        if self._queue.count:
            return f"None of {self._queue.count:,} that wait matches: esc clears the search."
        return self._queue.empty()

    def _place(self, key: str, index: int) -> int:
        """Return where the cursor goes: to the row of a key, or where that row was."""
        if not key:
            return max(0, self._index_of(self.selected))
        first = max(0, index - _NEAR)
        near = self._rows.page(first, 2 * _NEAR)
        place = next((at for at, row in enumerate(near, first) if row.key == key), None)
        return index if place is None else place

    def _offers(self) -> Offers:
        undo = self.just_recorded[0] in TAKEN_BACK
        return Offers(second=self.second, domain=self.domain is not None, undo=undo)

    @answers("rows")
    def _page(self, first: int, count: int, room: int = 100) -> dict[str, Any]:
        offers = self._offers()
        rows = self._rows.page(first, count)
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen.update((row.key, row) for row in rows)
        shown = [drawn(row, room) | {"can": offers.place(row)} for row in rows]
        return {"rows": shown, "can": offers.every}

    @answers("find")
    def _find(self, address: str) -> dict[str, Any]:
        return {"at": self._index_of(address)}

    def _index_of(self, wanted: str) -> int:
        """Return where an address is listed; -1 where it isn't."""
        if not wanted:
            return -1
        if self.query:
            addresses = map(address, self._rows.page(0, len(self._rows)))
        else:
            addresses = map(address_of, self._queue.every())
        return next((at for at, one in enumerate(addresses) if one == wanted), -1)

    @answers("note")
    def _note(self, key: str) -> dict[str, Any]:
        row = self._seen.get(key)
        note = None if row is None else self._said_of(row)
        if row is None or note is None:
            return {"note": None}
        return {"note": cards.noted(note) | {"cut": _is_cut(row)}}

    def _said_of(self, row: WaitingListRow) -> QueueNote | None:
        return queue_note(self._waits_in, row, self._similar, blind=self.blind)

    @answers("whole")
    def _whole(self, key: str) -> dict[str, Any]:
        row = self._seen.get(key)
        card = None if row is None else cards.item(self._waits_in, row, blind=self.blind)
        if row is None or card is None:
            return {"note": None}
        return {"note": cards.noted(item_note(row, "\n".join(card["body"])))}

    @answers("card")
    def _card(self, key: str) -> dict[str, Any]:
        row = self._seen.get(key)
        if row is None:
            return {"card": None}
        card = cards.card(self._waits_in, row, self._queue.now, self.author, blind=self.blind)
        return {"card": card}

    @answers("chain")
    def _chain(self, key: str) -> dict[str, Any]:
        row = self._seen.get(key)
        if row is None or row.blind:
            return {"chain": None}
        return {"chain": cards.chain(self._waits_in, address(row))}

    @answers("instead")
    def _instead(self, pressed: str, key: str) -> dict[str, Any]:
        return {"says": instead(pressed, self._seen.get(key))}

    # What is chosen by keys

    @answers("search")
    def _search(self, query: str) -> dict[str, Any]:
        self.query = query
        return {}

    @answers("choose")
    def _choose_by(self, what: str, key: str) -> dict[str, Any]:
        """Turn what a key turns; tell of it what the next rows don't show by themselves."""
        row = self._seen.get(key)
        match what:
            case "kind":
                self.kinds = self._choice.next_kinds()
            case "domain":
                return {"says": self._turn_domain(row)}
            case "blind":
                self.blind = not self.blind
                shown = row is not None and row.kind in PROPOSALS and not row.item_id
                return {"says": NOTHING_TO_HIDE if self.blind and shown else ""}
            case "second" | "imported":
                self.set_trait(what, not getattr(self, what))
            case _:
                raise InvalidQueryError(f"{what!r} is nothing that can be chosen.")
        return {"says": ""}

    def _turn_domain(self, row: WaitingListRow | None) -> str:
        if self.domain is not None or row is None:
            self.domain = None
            return ""
        self.domain = domain_of(self._waits_in, row)
        return "" if self.domain else "its trace names no domain"

    @answers("agreement")
    def _agreement(self) -> dict[str, Any]:
        if not self.second:
            return {"says": ""}
        state = (self._waits_in.log.head(), self.domain)
        if self._agreed[0] != state:  # it is reckoned from every verdict
            self._agreed = (state, self._queue.agreement())
        return {"says": self._agreed[1]}

    # Without a kernel

    def page(self, rows: int) -> Element:
        """Return what waits as a table, and what is said of the row that is selected."""
        self._look()
        picked = next((row for row in self._picked([self.selected])), None)
        note = None if picked is None else self._said_of(picked[1])
        return queue_page(self._queue, self._matching(), len(self._rows), rows, note)

    def markdown(self) -> str:
        """Return all that waits as a table."""
        self._look()
        return queue_markdown(self._queue, self._matching(), len(self._rows))

    def kept(self) -> Kept:
        """Return what a file of it can answer: all rows, and of the first ones notes and cards."""
        opened = self._begin() | {"can": list(_TO_READ)}
        rows = self._rows.page(0, len(self._rows))
        self._seen.update((row.key, row) for row in rows[:_KEPT])
        told: list[tuple[str, dict[str, Any], dict[str, Any]]] = [("open", {}, opened)]
        for row in rows[:_KEPT]:
            given = {"key": row.key}
            note = self._whole(row.key) if _is_cut(row) else self._note(row.key)
            told += [("note", given, note), ("card", given, self._card(row.key))]
        kept = [drawn(row, _WIDE) | {"can": list(_TO_READ)} for row in rows]
        return Kept(answers=told, rows=kept)


def _as_tuple(kinds: object) -> object:
    """Return a set or list of kinds as a tuple; of what is neither, the trait says so."""
    return tuple(kinds) if isinstance(kinds, Collection) and not isinstance(kinds, str) else kinds


def _is_cut(row: WaitingListRow) -> bool:
    return not row.proposal_id and row.says.endswith("…")
