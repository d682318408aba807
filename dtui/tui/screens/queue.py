"""What waits for a person, across all traces."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from dtui.errors import DtuiError
from dtui.text import cells, one_line
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.keys import SEARCH_KEYS
from dtui.tui.line import content, lines_of
from dtui.tui.reporting import reporting
from dtui.tui.screens.judging import JudgingScreen
from dtui.tui.screens.searching import SearchingScreen
from dtui.tui.widgets.pending_list import PendingList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import NOTHING_TO_HIDE, PROPOSALS, instead, queue_actions
from dtui.views.arguments import argument_lines
from dtui.views.keys import QUEUE_KEYS
from dtui.views.next_pending import NOTHING_ELSE, wrapped_to
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped
from dtui.views.precedents import Precedent, Precedents
from dtui.views.queue import MatchingRows, Queue, QueueChoice, domain_of
from dtui.views.queue_note import QueueNote, item_note, queue_note
from dtui.views.search import Query
from dtui.views.undo import TAKEN_BACK
from dtui.views.waiting_list import WaitingListRow

if TYPE_CHECKING:
    from textual.worker import Worker

    from dtui.views.sheet import Sheet

_LEAST_ROWS = 3
_WHOLE = 1_000
"""Cells of a line that is to be read in a file."""
_AT_ONCE = 300
"""Things that wait that are looked through before the next key: some ten milliseconds."""
_SAYS_AT_MOST = 4
"""Lines of a proposal in the note; the proposal's own screen has them all."""


class QueueScreen(SearchingScreen, JudgingScreen):
    """One line for each thing that waits: what, since when, and what would unblock it."""

    PURPOSE: ClassVar[str] = (
        "What waits, across all traces: what blocks an agent first, then questions for a person, "
        "proposals without a verdict, and outcomes that are due. Enter opens an item in its trace, "
        "and of a proposal the decision it comes from, or else the proposal. Similar proposals "
        "that were decided stand below: what happened, not what will. Blind, this list and what is "
        "opened from it hide what agents chose; the list of traces hides nothing."
    )
    OFFERS_QUEUE: ClassVar[bool] = False
    LEADS_TO: ClassVar[tuple[str, ...]] = ("report", "scorecard")

    BINDINGS: ClassVar[list[BindingType]] = bindings((*QUEUE_KEYS, *SEARCH_KEYS))

    def __init__(self) -> None:
        super().__init__()
        self._second = False
        self._agreed = ""
        self._agreed_at: tuple[int, str | None] | None = None
        """The head of the log and the domain that `_agreed` was reckoned for."""
        self._similar: Precedents | None = None
        self._matching: MatchingRows | None = None
        self._searching: Worker[None] | None = None

    @property
    def _choice(self) -> QueueChoice:
        return self.app.queue_choice

    def step_back(self) -> bool:
        """Clear a search, and go from second opinions back to what waits."""
        if super().step_back():
            return True
        if self._second:
            self.action_second()
            return True
        return False

    def compose_body(self) -> Iterable[Widget]:
        yield PendingList(id="queue")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        app = self.app
        self._similar = Precedents(app.corpus)
        queue = Queue(app.corpus, self._choice, app.clock(), app.author, second=self._second)
        self._queue: Queue = queue
        self._show_rows(queue)
        self._show_trail(queue)
        self._share_room()
        self._show_note()
        self.refresh_bindings()

    def _show_rows(self, queue: Queue) -> None:
        """List all of it, or what is searched for."""
        if self.asked:
            self._search_through(queue)
        else:
            self._matching = None
            if not queue.count:
                self.list.say_when_empty(queue.empty())
            self.list.show(queue.rows())

    # What is searched for

    @property
    def searched_list(self) -> PendingList:
        return self.list

    def look_for(self, query: Query) -> None:
        query.check(WaitingListRow)
        if query != self.asked:
            self.asked = query
            self._matching = None
            self.reload()

    def _search_through(self, queue: Queue) -> None:
        """Show what is found: at once, or as it is found in a long queue."""
        if self._searching is not None:
            self._searching.cancel()
        pieces = queue.searched(self.asked)
        if queue.count <= _AT_ONCE:
            *_, found = pieces
            self._show_matching(found)
        else:
            # What was found before stays meanwhile, but says no more than it may by now.
            self.list.read_again()
            self._searching = self.run_worker(self._step(queue, pieces))

    async def _step(self, queue: Queue, pieces: Generator[MatchingRows, None, None]) -> None:
        # What was found before stays until all has been looked at.
        again = self._matching is not None
        try:
            for found in pieces:
                if not again or found.is_complete:
                    self._show_matching(found)
                    self._show_trail(queue)
                await asyncio.sleep(0)
        except DtuiError as error:
            self.say_found(Piece(one_line(str(error)), "refuted"))

    def _show_matching(self, found: MatchingRows) -> None:
        self._matching = found
        done = "" if found.is_complete else f" · looking, {100 * found.looked_at // found.of} %"
        self.list.say_when_empty(
            f"Nothing of the {found.of:,} here is found by {one_line(str(self.asked), 60)}. "
            "esc shows all of them, / changes the search."
            if found.is_complete
            else "Looking …"
        )
        self.list.show(found)
        self.say_found(
            Piece(f"{len(found):,} of {found.of:,}{done}", "accent" if len(found) else "pending")
        )
        self._share_room()
        self._show_note()

    def on_resize(self) -> None:
        """Share the room out anew."""
        self._share_room()
        self._show_note()

    def _share_room(self) -> None:
        """Give the list what it needs, up to its share; the rest is for what the item says."""
        room = self.query_one("#body").size.height
        needed = max(_LEAST_ROWS, self.list.row_count)
        self.list.styles.height = min(needed, max(_LEAST_ROWS, room * 3 // 5))

    def _show_trail(self, queue: Queue) -> None:
        count = f"{queue.count:,}" if self._matching is None else self._counted(self._matching)
        self.trail.crumbs = (one_line(self.app.corpus.path.name), f"{queue.title}  {count}")
        facts = [Piece(fact, "dim") for fact in queue.facts()]
        if self._second:
            # It is reckoned from every verdict: the rows come first.
            self.call_after_refresh(self._show_agreement, queue)
            facts += [Piece(self._agreed, "plain")] if self._agreed else []
        if self._choice.blind:
            facts.append(Piece("BLIND", "pending"))
        self.trail.aside = tuple(
            fact if fact is facts[-1] else Piece(f"{fact.text} · ", fact.role) for fact in facts
        )

    def _counted(self, found: MatchingRows) -> str:
        return f"{len(found):,} of {found.of:,}"

    @reporting
    def _show_agreement(self, queue: Queue) -> None:
        """Say how far reviewers agree so far, once that is reckoned."""
        state = (self.app.corpus.log.head(), self._choice.domain)
        if not self._second or state == self._agreed_at:
            return
        self._agreed_at = state
        self._agreed = queue.agreement()
        self.read()

    @property
    def list(self) -> PendingList:
        """The list of what waits."""
        return self.query_one("#queue", PendingList)

    # What the row under the cursor says

    @on(VirtualList.Moved)
    @reporting
    def _show_note(self) -> None:
        row = self.list.current
        note = None
        if row is not None and self._similar is not None:
            note = queue_note(self.app.corpus, row, self._similar, blind=self._choice.blind)
        self._draw_note(note)
        self.refresh_bindings()
        if row is not None and not row.proposal_id and row.says.endswith("…"):
            # Reading an item whole loads the models: only where its line does not hold it all.
            self.call_after_refresh(self._show_whole, row)

    def _draw_note(self, note: QueueNote | None) -> None:
        pieces = () if note is None else _drawn(note, self.size.width - 3)
        self.query_one("#note", Static).update(content(pieces), layout=False)

    @reporting
    def _show_whole(self, row: WaitingListRow) -> None:
        if row != self.list.current or not self.is_attached:
            return
        says = "\n".join(self.card(row.trace_id, row.item_id).body)
        self._draw_note(item_note(row, says))

    def trace_in_view(self) -> str | None:
        """Return the trace of the row under the cursor."""
        row = self.list.current
        return None if row is None else row.trace_id or None

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Lines, Sheet
        from dtui.views.sheets import waiting_table

        queue, row = self._queue, self.list.current
        rows = queue.rows() if self._matching is None else self._matching
        facts = (
            ("shown", " · ".join(queue.facts())),
            ("blind", "yes" if self._choice.blind else ""),
            ("search", str(self.asked) if self.asked else ""),
            ("rows", f"{len(rows):,} of {queue.count:,}" if self.asked else f"{len(rows):,}"),
        )
        note = None
        if row is not None and self._similar is not None:
            note = queue_note(self.app.corpus, row, self._similar, blind=self._choice.blind)
        drawn = () if note is None else lines_of(_drawn(note, _WHOLE))
        lines = tuple("".join(text for text, _ in line).rstrip() for line in drawn)
        under = (Lines("Under the cursor", lines),) if lines else ()
        return Sheet(
            queue.title, (*self.facts(), *facts), (waiting_table(self.app.corpus, rows), *under)
        )

    # Where to

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        """Show the item in its trace; of a decision, its matrix; of a proposal, its decision."""
        row = self.list.current
        if row is None:
            return
        if row.blind:
            self.app.open_decision(row.trace_id, row.item_id, blind=True)
        elif row.proposal_id:
            if row.kind == "verdict" and row.trace_id and row.item_id:
                self.app.open_decision(row.trace_id, row.item_id)
            else:
                self.action_proposal()
        else:
            self.app.open_trace(row.trace_id, row.item_id)
            if row.kind == "decision":
                self.app.open_decision(row.trace_id, row.item_id)

    def action_proposal(self) -> None:
        """Show all of the proposal."""
        if (row := self.list.current) is not None and row.proposal_id:
            self.app.open_proposal(row.proposal_id, withheld=row.kind == "second")

    def action_chain(self) -> None:
        """Show all that led to the row under the cursor."""
        if (row := self.list.current) is not None:
            self.app.open_chain(row.proposal_id or f"{row.trace_id}/{row.item_id}")

    def action_next(self, step: int) -> None:
        """Move by one; past the end, to the other end."""
        here, count = self.list.cursor, self.list.row_count
        if count < 2:
            self.notify(NOTHING_ELSE)
        elif 0 <= here + step < count:
            self.list.action_move(step)
        else:
            self.list.go_to_row((here + step) % count)
            self.notify(wrapped_to(step))

    # What is listed, and how

    def action_imported(self) -> None:
        """Show what pends in imported traces too, or hide it again."""
        self._choice.imported = not self._choice.imported
        self.reload()

    def action_kind(self) -> None:
        """Show the next kind alone; after the last, all of them."""
        self._choice.kinds = self._choice.next_kinds()
        self.reload()

    @reporting
    def action_domain(self) -> None:
        """Show only what is of the domain of the row under the cursor; or all again."""
        row = self.list.current
        if self._choice.domain is not None:
            self._choice.domain = None
        elif row is not None:
            self._choice.domain = domain_of(self.app.corpus, row)
            if self._choice.domain is None:
                self.notify("its trace names no domain")
        self.reload()

    def action_blind(self) -> None:
        """Hide what agents chose until the verdict, or show it again."""
        self._choice.blind = not self._choice.blind
        self.reload()
        row = self.list.current
        if self._choice.blind and row is not None and row.kind in PROPOSALS and not row.blind:
            self.notify(NOTHING_TO_HIDE)

    def action_second(self) -> None:
        """List decided proposals for a second opinion, or what waits again."""
        self._second = not self._second
        self.reload()

    # What can be done

    def action_instead(self, key: str) -> None:
        """Say what a key that does nothing on this row leaves to be done."""
        self.notify(instead(key, self.list.current))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the row under the cursor allows."""
        if self.is_typing:
            return False
        allowed = queue_actions(
            self.list.current,
            second=self._second,
            domain=self._choice.domain is not None,
            # Whether anything else can be taken back takes a look at the whole log.
            undo=self.app.just_recorded[0] in TAKEN_BACK,
        )
        return is_offered(action, parameters, QUEUE_KEYS, allowed)

    def action_verdict(self, validated: bool) -> None:
        """Ask for a validation of the hypothesis under the cursor."""
        if (row := self.list.current) is not None:
            self.ask_verdict(row.trace_id, row.item_id, (), validated=validated)

    def action_answer(self) -> None:
        """Ask for an answer to the question under the cursor."""
        if (row := self.list.current) is not None:
            self.ask_answer(row.trace_id, row.item_id, ())

    def action_override(self, verdict: str) -> None:
        """Ask for a verdict on the proposal under the cursor."""
        if (row := self.list.current) is not None:
            self.ask_override(row.proposal_id, verdict, second=self._second, assignment="queue")

    def action_choose_blind(self) -> None:
        """Ask which option the reviewer would take."""
        if (row := self.list.current) is not None:
            self.ask_blind(row.proposal_id, second=self._second, assignment="queue")

    def action_outcome(self) -> None:
        """Ask what became of the proposal under the cursor at the horizon that is due."""
        if (row := self.list.current) is not None:
            self.ask_outcome(row.proposal_id, row.horizon)

    def action_take_back(self) -> None:
        """Take back what was said before this session."""
        self.action_undo()

    def show_proposal(self, proposal_id: str) -> None:
        self.list.go_to(one_line(proposal_id))


def _drawn(note: QueueNote, width: int) -> Iterator[Piece]:
    yield Piece(f"{note.letter} {note.name}  ", "bright")
    yield Piece(f"{note.about}\n", "dim")
    yield from _lines(note.above, width)
    if note.args is not None:
        more = "more: p shows them"
        lines = argument_lines(note.action, note.args, width, _SAYS_AT_MOST, more=more)
        yield from (Piece(f"{line}\n") for line in lines)
    if note.similar is None:
        yield from _lines(note.below, width)
        return
    # What it is compared with needs the room.
    yield from (Piece(f"{fitted(text, width).rstrip()}\n", role) for text, role in note.below)
    yield from _similar(note.similar, width)


def _lines(said: Iterable[Piece], width: int) -> Iterator[Piece]:
    for text, role in said:
        yield from (Piece(f"{line}\n", role) for line in wrapped(text, width))


def _similar(found: Sequence[Precedent], width: int) -> Iterator[Piece]:
    """Tell of similar proposals that were decided, a line each."""
    label = "similar  "
    if not found:
        yield Piece(f"{label}none decided yet\n", "dim")
        return
    says = min(max(cells(one.says) for one in found), width * 2 // 5)
    for one in found:
        yield Piece(label, "dim")
        yield Piece(f"{fitted(one.says, says)}  ")
        yield Piece(fitted(one.word, 10), one.role)
        rest = " · ".join(filter(None, (one.edited, one.outcome or "no outcome yet")))
        room = max(width - says - cells(label) - 12, 8)
        yield Piece(f"{fitted(rest, room).rstrip()}\n", "dim")
        label = " " * len(label)
