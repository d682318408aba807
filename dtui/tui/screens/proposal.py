"""One proposal: what was proposed, every verdict on it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from dtui.text import cells, one_line
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.keys import READING_KEYS
from dtui.tui.line import content, labelled, lines_of
from dtui.tui.reporting import reporting
from dtui.tui.screens.judging import JudgingScreen
from dtui.views.actions import proposal_actions
from dtui.views.keys import PROPOSAL_KEYS
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped
from dtui.views.proposal_card import proposal_card
from dtui.views.undo import TAKEN_BACK, said_at

if TYPE_CHECKING:
    from dtui.views.proposal_card import CardArgument, CardOutcome, CardVerdict, ProposalCard
    from dtui.views.sheet import Sheet


_LABEL = 12
_WHOLE = 1_000
"""Cells of a line that is to be read in a file."""


class Reading(VerticalScroll):
    """A text that the keys of a list scroll."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(READING_KEYS)


class ProposalScreen(JudgingScreen):
    """Everything of one proposal, to be read, judged and followed.

    Parameters
    ----------
    withheld
        Leave out what others made of it; a verdict given here is a second opinion.
    """

    PURPOSE: ClassVar[str] = (
        "A proposal: its arguments as proposed and as the verdict has them, every verdict and "
        "outcome in order, and what is due. What was taken back or corrected stays readable."
    )

    BINDINGS: ClassVar[list[BindingType]] = bindings(PROPOSAL_KEYS)

    def __init__(self, proposal_id: str, *, withheld: bool = False) -> None:
        super().__init__()
        self._proposal_id = proposal_id
        self._withheld = withheld
        self._card: ProposalCard | None = None
        self._may_undo = False

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"proposal_id": self._proposal_id, "withheld": self._withheld}

    def kept(self) -> object:
        return self.query_one("#reading").scroll_y

    def restore(self, kept: object) -> bool:
        self.query_one("#reading").scroll_to(y=cast("float", kept), animate=False, force=True)
        return True

    def compose_body(self) -> Iterable[Widget]:
        with Reading(id="reading"):
            yield Static(id="proposal")

    def show_failure(self, message: str) -> None:
        self.query_one("#proposal", Static).update(content((Piece(message, "refuted"),)))

    def read(self) -> None:
        from dtui.spine import declared_domain

        corpus = self.app.corpus
        state = corpus.proposal(self._proposal_id)
        made = state.proposal
        domain = declared_domain(corpus.log, made.domain, until=made.position)
        withheld = self._withheld and all(g.reviewer != self.app.author for g in state.standing)
        self._card = card = proposal_card(state, domain, self.app.clock(), withheld=withheld)
        stands = (*state.standing, *state.annotations)
        self._may_undo = any(event.actor == self.app.author for event in stands)
        trace = corpus.rows.trace(card.trace_id) if card.trace_id else None
        title = one_line("" if trace is None else trace.title) or card.trace_id
        self.trail.crumbs = tuple(
            filter(None, (one_line(corpus.path.name), title, card.proposal_id))
        )
        self.trail.aside = (Piece(f"{card.glyph} {card.word}", card.role),) if card.word else ()
        pieces = _drawn(card, self.size.width - 3)
        self.query_one("#proposal", Static).update(content(pieces))
        if self.focused is None:
            self.query_one("#reading").focus()
        self.refresh_bindings()

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Lines, Sheet

        card = self._card
        said = () if card is None else lines_of(_drawn(card, _WHOLE))
        lines = ("".join(text for text, _ in line).rstrip() for line in said)
        title = f"proposal {one_line(self._proposal_id)}"
        return Sheet(title, self.facts(), (Lines("", tuple(lines)),))

    def on_resize(self) -> None:
        """Wrap the text anew."""
        if self._card is not None:
            self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what there is."""
        undo = self._may_undo or self.app.just_recorded[0] in TAKEN_BACK
        allowed = proposal_actions(self._card, undo=undo)
        return is_offered(action, parameters, PROPOSAL_KEYS, allowed)

    def action_override(self, verdict: str) -> None:
        """Ask for a verdict; where what others said is withheld, for a second opinion."""
        second = self._card is not None and bool(self._card.note)
        self.ask_override(self._proposal_id, verdict, second=second, assignment="chosen")

    def action_outcome(self) -> None:
        """Ask what became of it at the next horizon; after the last, what is to be corrected."""
        self.ask_outcome(self._proposal_id)

    def action_correction(self) -> None:
        """Ask which of its readings is to be corrected."""
        self.ask_correction(self._proposal_id)

    def action_take_back(self) -> None:
        """Say that there is nothing to take back, or whose it is."""
        self.action_undo()

    @reporting
    def action_undo(self) -> None:
        """Take back the reviewer's newest verdict or remark here; of another's, say why not."""
        if self.corrects_instead():
            return
        state = self.app.corpus.proposal(self._proposal_id)
        stands = [*state.standing, *state.annotations]
        own = [event for event in stands if event.actor == self.app.author]
        if not own and state.in_force is not None and not self._withheld:
            given = state.in_force
            self.notify(
                one_line(
                    f"{given.id} is {given.reviewer}'s, who alone may take it back; a, m or x "
                    "records yours in its place"
                )
            )
            return
        newest = max((event.position or 0 for event in own), default=0)
        self.ask_retraction(said_at(self.app.corpus, newest))

    def action_decision(self) -> None:
        """Open the decision that it comes from."""
        if self._card is not None:
            self.app.open_decision(self._card.trace_id, self._card.decision_id)

    def action_trace(self) -> None:
        """Open the trace that it comes from, at its decision."""
        if self._card is not None:
            self.app.open_trace(self._card.trace_id, self._card.decision_id or None)

    def action_chain(self) -> None:
        """Show all that led to it."""
        self.app.open_chain(self._proposal_id)


def _drawn(card: ProposalCard, width: int) -> Iterator[Piece]:
    yield Piece(f"P {card.proposal_id}  ", "bright")
    yield Piece(f"{fitted(card.action, max(width - cells(card.proposal_id) - 4, 8)).rstrip()}\n")
    if card.prior:
        yield from labelled("prior", card.prior, width)
    yield from _arguments(card.arguments, width)
    yield Piece("\n")
    for name, value in card.facts:
        yield from labelled(name, value, width, "dim")
    if card.note:
        yield Piece("\n")
        yield from labelled("", card.note, width, "pending")
        return
    yield from _verdicts(card, width)
    yield from _outcomes(card, width)
    if card.remarks:
        yield from _heading("also")
    for remark in card.remarks:
        role = "superseded" if remark.retracted else "plain"
        taken_back = " (taken back)" if remark.retracted else ""
        yield from labelled(remark.kind, f"{remark.says}{taken_back}", width, role)
        yield from labelled("", f"{remark.event_id} · {remark.by}", width, "dim")


def _heading(name: str) -> Iterator[Piece]:
    yield Piece(f"\n{name}\n", "bright")


def _arguments(arguments: Iterable[CardArgument], width: int) -> Iterator[Piece]:
    """Set what was proposed beside what the verdict in force makes of it."""
    every = list(arguments)
    if not every:
        return
    yield Piece("\n")
    name = min(max(cells(one.name) for one in every) + 2, 24)
    name = max(name, _LABEL)
    column = min(max(*(cells(one.before) for one in every), 8) + 2, max((width - name) // 2, 10))
    changed = any(one.changed for one in every)
    if changed:
        yield Piece(f"{' ' * name}{fitted('proposed', column)}  verdict\n", "dim")
    for one in every:
        yield Piece(fitted(one.name, name), "accent")
        if not changed:
            first, *rest = wrapped(one.before, max(width - name, 8))
            yield Piece(f"{first}\n")
            yield from (Piece(f"{' ' * name}{line}\n") for line in rest)
            continue
        yield Piece(fitted(one.before or "–", column), "superseded" if one.changed else "")
        mark = "→ " if one.changed else "  "
        after = fitted(one.after or "–", max(width - name - column - 2, 8)).rstrip()
        yield Piece(f"{mark}{after}\n", "locked" if one.changed else "dim")


def _verdicts(card: ProposalCard, width: int) -> Iterator[Piece]:
    yield from _heading("verdicts")
    if not card.verdicts:
        yield Piece("none yet\n", "pending")
    for given in card.verdicts:
        yield from _verdict(given, width)


def _verdict(given: CardVerdict, width: int) -> Iterator[Piece]:
    role = given.role if given.stands else "superseded"
    by = f"by {given.reviewer}, {given.at} · {given.standing}"
    yield from labelled(f"{given.glyph} {given.word}", by, width, role)
    text = "plain" if given.stands else "superseded"
    for part in (given.changes, given.codes, given.rationale):
        if part:
            yield from labelled("", part, width, text)
    yield from labelled("", " · ".join(filter(None, (given.event_id, given.facts))), width, "dim")


def _outcomes(card: ProposalCard, width: int) -> Iterator[Piece]:
    if card.outcomes or card.due:
        yield from _heading("outcomes")
    for read in card.outcomes:
        yield from _outcome(read, width)
    for due in card.due:
        says = f"{due.metrics} {due.when}, {due.at}"
        yield from labelled(due.horizon, says, width, "late" if due.overdue else "dim")


def _outcome(read: CardOutcome, width: int) -> Iterator[Piece]:
    corrected = "corrected" if read.corrected else ""
    facts = (read.says, f"at {read.at}", read.version, corrected, read.event_id)
    role = "superseded" if read.corrected else "plain"
    yield from labelled(read.horizon or "event", " · ".join(filter(None, facts)), width, role)
