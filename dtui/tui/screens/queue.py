"""What waits for a person, across all traces."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from dtui.corpus.waiting import KINDS, Waiting, WaitingKind, WaitingRow
from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.text import cells, counted, one_line
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.line import Piece, content
from dtui.tui.queue_choice import QueueChoice
from dtui.tui.reporting import reporting
from dtui.tui.screens.judging import JudgingScreen
from dtui.tui.widgets.pending_list import PendingList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import NOTHING_TO_HIDE, PROPOSALS, instead, queue_actions
from dtui.views.age import age
from dtui.views.arguments import argument_lines, read_arguments
from dtui.views.keys import QUEUE_KEYS
from dtui.views.keyset import KeysetRows
from dtui.views.next_pending import NOTHING_ELSE, wrapped_to
from dtui.views.plain_text import fitted, wrapped
from dtui.views.precedents import Precedent, precedents, worth_comparing
from dtui.views.undo import TAKEN_BACK
from dtui.views.waiting_list import (
    BLIND,
    WaitingListRow,
    agreement_words,
    prior,
    proposes,
    waiting_row,
)

_LEAST_ROWS = 3
_SAYS_AT_MOST = 4
"""Lines of a proposal in the note; the proposal's own screen has them all."""

_LOOKS_BACK = 1_000
"""Decided proposals of the same action among which similar ones are looked for."""

_KIND_FILTERS: tuple[tuple[str, Collection[WaitingKind]], ...] = (
    ("all", KINDS),
    ("verdict", ("verdict",)),
    ("outcome", ("outcome",)),
    ("item", ("item",)),
)


class QueueScreen(JudgingScreen):
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

    BINDINGS: ClassVar[list[BindingType]] = bindings(QUEUE_KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._second = False
        self._agreed = ""
        self._agreed_at: tuple[int, str | None] | None = None
        """The head of the log and the domain that `_agreed` was reckoned for."""
        self._decided: dict[tuple[str, str], list[ProposalRow]] = {}

    @property
    def _choice(self) -> QueueChoice:
        return self.app.queue_choice

    def step_back(self) -> bool:
        """Go from second opinions back to what waits."""
        if not self._second:
            return False
        self.action_second()
        return True

    def compose_body(self) -> Iterable[Widget]:
        yield PendingList(id="queue")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        now = self.app.clock()
        self._decided.clear()

        def shown(rows: Sequence[WaitingRow]) -> Sequence[WaitingListRow]:
            look = partial(waiting_row, now=now, blind=self._choice.blind, second=self._second)
            return [look(row) for row in rows]

        waiting = self._waiting()
        count = waiting.count()
        hidden = self._waiting(imported=True).count() - count
        if not count:
            self.list.say_when_empty(self._empty(hidden))
        read_on = partial(_newest_first, waiting) if self._second else waiting.page
        self.list.show(KeysetRows(count, read_on, shown, lambda row: row.key))
        self._show_trail(count, hidden)
        self._share_room()
        self._show_note()
        self.refresh_bindings()

    def _waiting(
        self, *, kinds: Collection[WaitingKind] | None = None, imported: bool | None = None
    ) -> Waiting:
        """Return what is to be listed, or what would be with another choice."""
        own: Collection[WaitingKind] = (
            ("second",) if self._second else _KIND_FILTERS[self._choice.kind][1]
        )
        return self.app.corpus.waiting(
            self.app.clock(),
            kinds=own if kinds is None else kinds,
            domain=self._choice.domain,
            imported=self._choice.imported if imported is None else imported,
            reviewer=self.app.author,
        )

    def on_resize(self) -> None:
        """Share the room out anew."""
        self._share_room()
        self._show_note()

    def _share_room(self) -> None:
        """Give the list what it needs, up to its share; the rest is for what the item says."""
        room = self.query_one("#body").size.height
        needed = max(_LEAST_ROWS, self.list.row_count)
        self.list.styles.height = min(needed, max(_LEAST_ROWS, room * 3 // 5))

    def _show_trail(self, count: int, hidden: int) -> None:
        corpus = self.app.corpus
        what = "second opinions" if self._second else "waiting for you"
        self.trail.crumbs = (one_line(corpus.path.name), f"{what}  {count}")
        facts = [Piece(fact, "dim") for fact in self._facts(hidden)]
        if self._second:
            # It is reckoned from every verdict: the rows come first.
            self.call_after_refresh(self._show_agreement)
            facts += [Piece(self._agreed, "plain")] if self._agreed else []
        if self._choice.blind:
            facts.append(Piece("BLIND", "pending"))
        self.trail.aside = tuple(
            fact if fact is facts[-1] else Piece(f"{fact.text} · ", fact.role) for fact in facts
        )

    def _facts(self, hidden: int) -> Iterator[str]:
        if hidden:
            yield f"{hidden} in imported traces"
        elif self._choice.imported:
            yield "with imported traces"
        oldest = self._oldest()
        if oldest is not None:
            yield f"oldest {age(oldest, self.app.clock())}"
        if not self._second:
            yield f"kind {_KIND_FILTERS[self._choice.kind][0]}"
        if self._choice.domain is not None:
            yield f"domain {one_line(self._choice.domain, 24)}"

    @reporting
    def _show_agreement(self) -> None:
        """Say how far reviewers agree so far, once that is reckoned."""
        corpus = self.app.corpus
        state = (corpus.log.head(), self._choice.domain)
        if not self._second or state == self._agreed_at:
            return
        self._agreed_at = state
        self._agreed = agreement_words(corpus.agreement(self._choice.domain))
        self.read()

    def _oldest(self) -> datetime | None:
        """Return since when the first of each kind has been waiting, whichever is the earliest."""
        own: Collection[WaitingKind] = (
            ("second",) if self._second else _KIND_FILTERS[self._choice.kind][1]
        )
        firsts = [row for kind in own for row in self._waiting(kinds=(kind,)).page(limit=1)]
        since = [_since(row) for row in firsts]
        if "item" in own and self._choice.domain is None and not self._second:
            pending = self.app.corpus.rows.pending_since(imported=self._choice.imported)
            since += [] if pending is None else [pending]
        return min(since, default=None)

    def _empty(self, hidden: int) -> str:
        """Say that there is nothing here, and where there is something."""
        where = "" if self._choice.domain is None else f" in domain {one_line(self._choice.domain)}"
        if self._second:
            return (
                f"No decided proposal{where} waits for a second opinion of yours. S goes back to "
                "what waits for a verdict."
            )
        if hidden:
            return f"Nothing waits but {hidden} in imported traces: press i to see them."
        ways: list[str] = []
        if self._choice.kind:
            ways.append("f shows every kind")
        if self._choice.domain is not None:
            ways.append("d shows every domain")
        if ways:
            kind = _KIND_FILTERS[self._choice.kind][0]
            return f"Nothing of kind {kind} waits{where}: {', '.join(ways)}."
        second = self._waiting(kinds=("second",)).count()
        if second:
            proposals = counted(second, "decided proposal")
            return f"Nothing waits for you. S offers {proposals} for your second opinion."
        return "Nothing waits for you. What agents propose, and what they ask, comes here."

    @property
    def list(self) -> PendingList:
        """The list of what waits."""
        return self.query_one("#queue", PendingList)

    # What the row under the cursor says

    @on(VirtualList.Moved)
    @reporting
    def _show_note(self) -> None:
        row = self.list.current
        width = self.size.width - 3
        pieces = () if row is None else self._note(row, width)
        self.query_one("#note", Static).update(content(pieces), layout=False)
        self.refresh_bindings()
        if row is not None and not row.proposal_id and row.says.endswith("…"):
            # Reading an item whole loads the models: only where its line does not hold it all.
            self.call_after_refresh(self._show_whole, row)

    def _note(self, row: WaitingListRow, width: int) -> Iterable[Piece]:
        if not row.proposal_id:
            return _item_note(row, row.says, width)
        proposal = self.app.corpus.rows.proposal(row.proposal_id)
        if proposal is None:
            return ()
        if row.kind == "outcome":
            return _outcome_note(row, proposal, width)
        return self._proposal_note(row, proposal, width)

    def _proposal_note(
        self, row: WaitingListRow, proposal: ProposalRow, width: int
    ) -> Iterator[Piece]:
        yield from _named(row, proposal)
        if row.blind:
            yield from self._decision_line(proposal, width, blind=True)
            yield from _wrapped(f"blind: {BLIND}; a chooses", width, "pending")
            return
        if self._choice.blind:
            yield from _wrapped(f"not blind: {NOTHING_TO_HIDE}", width, "pending")
        yield from _proposed(proposal, width)
        if shown := prior(proposal):
            yield Piece(f"{fitted(shown, width).rstrip()}\n", "dim")
        yield from self._decision_line(proposal, width)
        yield from _similar(self._precedents(proposal), width)

    def _decision_line(
        self, proposal: ProposalRow, width: int, *, blind: bool = False
    ) -> Iterator[Piece]:
        """Say which decision a proposal comes from, and which option it would carry out."""
        if proposal.trace_id is None or proposal.decision_id is None:
            return
        rows = self.app.corpus.rows
        option_id = None if blind else proposal.option_id
        named = filter(None, (proposal.decision_id, option_id))
        found = [rows.item(proposal.trace_id, item_id) for item_id in named]
        parts = [f"{row.item_id} {row.line}" for row in found if row is not None]
        if parts:
            yield Piece(f"{fitted(' → '.join(parts), width).rstrip()}\n", "dim")

    def _precedents(self, proposal: ProposalRow) -> tuple[Precedent, ...]:
        # A second reviewer sees what the first one could have seen.
        before = proposal.position if self._second else None
        sort = (proposal.domain, proposal.action)
        decided = self._decided.get(sort)
        if decided is None or before is not None:
            found = self.app.corpus.rows.decided(*sort, before=before, limit=_LOOKS_BACK)
            decided = self._decided[sort] = worth_comparing(found)
        return precedents(proposal, decided)

    @reporting
    def _show_whole(self, row: WaitingListRow) -> None:
        if row != self.list.current or not self.is_attached:
            return
        says = "\n".join(self.card(row.trace_id, row.item_id).body)
        pieces = _item_note(row, says, self.size.width - 3)
        self.query_one("#note", Static).update(content(pieces), layout=False)

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
        self._choice.kind = (self._choice.kind + 1) % len(_KIND_FILTERS)
        self.reload()

    @reporting
    def action_domain(self) -> None:
        """Show only what is of the domain of the row under the cursor; or all again."""
        row = self.list.current
        if self._choice.domain is not None:
            self._choice.domain = None
        elif row is not None:
            trace = None if row.domain else self.app.corpus.rows.trace(row.trace_id)
            self._choice.domain = row.domain or ("" if trace is None else trace.domain) or None
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

    @reporting
    def action_undo(self) -> None:
        """Take back the newest verdict or remark of the reviewer."""
        from dtui.views.undo import newest_said

        if not self.corrects_instead():
            self.ask_retraction(newest_said(self.app.corpus, self.app.author))

    def show_proposal(self, proposal_id: str) -> None:
        self.list.go_to(one_line(proposal_id))


def _newest_first(
    waiting: Waiting, *, after: WaitingRow | None, limit: int, backwards: bool = False
) -> Sequence[WaitingRow]:
    """Read what waits from its end: who is asked for a second opinion remembers the newest."""
    return waiting.page(after=after, limit=limit, backwards=not backwards)


def _since(row: WaitingRow) -> datetime:
    match row:
        case PendingRow():
            return row.since
        case ProposalRow():
            return row.proposed_at
        case DueRow():
            return row.due_at


def _item_note(row: WaitingListRow, says: str, width: int) -> Iterator[Piece]:
    """Say what waits and what would unblock it; the text last, for it may need all the room."""
    yield Piece(f"{row.letter} {row.item_id}  ", "bright")
    yield Piece(f"{' · '.join(filter(None, (row.kind, row.title, row.aside)))}\n", "dim")
    yield from _wrapped(row.unblocks, width, "pending")
    yield from _wrapped(says, width)


def _outcome_note(row: WaitingListRow, proposal: ProposalRow, width: int) -> Iterator[Piece]:
    yield from _named(row, proposal)
    yield from _wrapped(row.unblocks, width, "late")
    yield from _proposed(proposal, width)
    verdict = f"{proposal.verdict} by {proposal.reviewer}"
    yield from _wrapped(" · ".join(filter(None, (verdict, proposal.edited))), width, "dim")
    if proposal.outcome:
        yield from _wrapped(f"known so far  {proposal.outcome}", width, "dim")


def _proposed(proposal: ProposalRow, width: int) -> Iterator[Piece]:
    action = f"{proposes(proposal)} {proposal.action}"
    args = read_arguments(proposal.args)
    for line in argument_lines(action, args, width, _SAYS_AT_MOST, more="more: p shows them"):
        yield Piece(f"{line}\n")


def _named(row: WaitingListRow, proposal: ProposalRow) -> Iterator[Piece]:
    title = row.title.removeprefix(row.proposal_id).removeprefix(" · ")
    about = (row.kind, title, "" if row.blind else one_line(proposal.domain))
    yield Piece(f"{row.letter} {row.proposal_id}  ", "bright")
    yield Piece(f"{' · '.join(filter(None, about))}\n", "dim")


def _wrapped(text: str, width: int, role: str = "") -> Iterator[Piece]:
    for line in wrapped(text, width):
        yield Piece(f"{line}\n", role)


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
