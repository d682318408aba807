"""One decision: its matrix, what its selection waits for, and after the lock what was taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from dtui.tui.bindings import bindings, is_offered
from dtui.tui.keys import UNDO_KEYS
from dtui.tui.line import content, noted
from dtui.tui.screens.judging import JudgingScreen
from dtui.tui.screens.past import PastScreen
from dtui.tui.widgets.matrix import Matrix
from dtui.tui.widgets.scrubber import Scrubber
from dtui.views.actions import (
    decision_actions,
    due_proposal,
    may_evaluate,
    open_steelman,
    refused,
    waiting_proposal,
)
from dtui.views.bearing import bearing, other_pairs, pair_heading, pair_notes
from dtui.views.blind import blinded
from dtui.views.decision_matrix import decision_matrix, proposed_on
from dtui.views.keys import DECISION_KEYS
from dtui.views.next_pending import wrapped_to
from dtui.views.piece import Piece
from dtui.views.plain_text import wrapped
from dtui.views.undo import TAKEN_BACK
from dtui.views.waiting_list import BLIND

if TYPE_CHECKING:
    from dtui.trace import Trace
    from dtui.tui.screens.compare import Side
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixProposal,
        MatrixSteelman,
    )
    from dtui.views.sheet import Sheet


class DecisionScreen(PastScreen, JudgingScreen):
    """Options against constraints, and under the matrix everything that bears on it."""

    PURPOSE: ClassVar[str] = (
        "A decision: every option against every constraint. A selection waits until each pair "
        "is evaluated and each steelman has a verdict; it locks the decision."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings((*DECISION_KEYS, *UNDO_KEYS))

    def __init__(
        self, trace_id: str, decision_id: str, at: int | None = None, *, blind: bool = False
    ) -> None:
        super().__init__(trace_id, at)
        self._decision_id = decision_id
        self._blind = blind
        """Whether what the agent chose is left out, for a reviewer who has yet to choose."""
        self._matrix: DecisionMatrix | None = None

    @property
    def arguments(self) -> Mapping[str, object]:
        return {
            "trace_id": self.trace_id,
            "decision_id": self._decision_id,
            "blind": self._blind,
        }

    def kept_within(self) -> object:
        return tuple(self.query_one("#matrix", Matrix).cursor_coordinate)

    def restore_within(self, kept: object) -> bool:
        return self.query_one("#matrix", Matrix).go_to_pair(*cast("tuple[int, int]", kept))

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="question")
        yield Matrix(id="matrix")
        with VerticalScroll(id="below"):
            yield Static(id="cell")
            yield Static(id="bearing")
        yield Scrubber()

    def show_failure(self, message: str) -> None:
        self.query_one("#matrix").display = False
        self.query_one("#bearing", Static).update(content((Piece(message, "refuted"),)))

    def read(self) -> None:
        corpus = self.app.corpus
        trace, until = self.shown_trace, self._until
        proposed = proposed_on(corpus, self.trace_id, self._decision_id, until=until)
        now = self.app.clock() if self.at is None else None
        matrix = decision_matrix(trace, self._decision_id, proposed, now)
        self._matrix = matrix = blinded(matrix) if self._blind else matrix
        self.trail.crumbs = (corpus.path.name, matrix.title, matrix.decision_id)
        lock = BLIND if self._blind else "locked" if matrix.locked else "not locked"
        self.trail.aside = (Piece(f"{matrix.word} ", matrix.role), Piece(f"· {lock}", "dim"))
        question = (Piece(f"{matrix.question}", "bright"),)
        self.query_one("#question", Static).update(content(question))
        step = self.show_moment()
        table = self.query_one("#matrix", Matrix)
        table.show(matrix, came=self.came, read_only=step is not None or self._blind)
        if not table.display:
            self.query_one("#cell", Static).update("")
        elif self.focused is None:
            table.focus()
        self.query_one("#bearing", Static).update(
            content(_bearing(matrix, self._width, blind=self._blind))
        )
        self.refresh_bindings()
        # Whether there is something to scroll to is known when the texts have been laid out.
        self.call_after_refresh(self.refresh_bindings)

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Notes, Sheet
        from dtui.views.sheets import matrix_table, pair_section

        matrix = self._matrix
        if matrix is None:
            return Sheet(self._decision_id, self.facts(), ())
        facts = (
            ("trace", matrix.trace_id),
            ("decision", matrix.decision_id),
            ("state", f"{matrix.word}, {'locked' if matrix.locked else 'not locked'}"),
            ("evaluated", f"{matrix.evaluated:,} of {matrix.pairs:,} pairs"),
            ("blind", BLIND if self._blind else ""),
            ("note", matrix.note),
        )
        cell = self.query_one("#matrix", Matrix).cell
        return Sheet(
            f"{matrix.title}: {matrix.question}",
            (*self.facts(), *facts),
            (
                matrix_table(matrix),
                *(() if cell is None else (pair_section(matrix, cell),)),
                Notes("Bearing on it", tuple(bearing(matrix, blind=self._blind))),
            ),
        )

    @property
    def _until(self) -> int | None:
        """The position up to which there was anything, at the step that is shown: None for now."""
        if self.at is None:
            return None
        # Verdicts and outcomes come between the steps of a trace, and after its last one.
        following = self.app.corpus.rows.items(self.trace_id, self.at + 1, self.at + 1)
        return following[0].position - 1 if following else None

    def earliest(self, trace: Trace) -> int:
        return trace.ordinal(self._decision_id)

    def side(self, at: int | None) -> Side:
        return super().side(at)._replace(decision_id=self._decision_id)

    def action_compare(self) -> None:
        """Compare with the decision that supersedes this one, or else with the one before it."""
        matrix = self._matrix
        if matrix is not None and (other := matrix.superseded_by or matrix.supersedes):
            here = self.side(self.at)
            there = here._replace(decision_id=other)
            first, then = (here, there) if matrix.superseded_by else (there, here)
            self.app.open_comparison(first, then)

    def action_chain(self) -> None:
        """Show what led to the selection, across traces; before the lock, to the decision."""
        matrix = self._matrix
        if matrix is not None:
            item_id = matrix.decision_id if matrix.selection is None else matrix.selection.item_id
            self.app.open_chain(f"{self.trace_id}/{item_id}")

    @on(Matrix.Moved)
    def _show_cell(self, event: Matrix.Moved) -> None:
        matrix = self._matrix
        if matrix is None:
            return
        pieces = [*_pair(matrix, event.cell, self._width)]
        if self.query_one("#matrix", Matrix).is_wider_than_window:
            pieces += _other_pairs(matrix, event.cell, self._width)
        self.query_one("#cell", Static).update(content(pieces))
        self.call_after_refresh(self.refresh_bindings)

    def on_resize(self) -> None:
        """Wrap what stands below the matrix anew."""
        if self._matrix is not None:
            self.reload()

    @property
    def _width(self) -> int:
        return self.size.width - 3

    # Writing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the decision's state allows."""
        if action == "scroll":
            return self.is_mounted and self.query_one("#below").max_scroll_y > 0
        past = self.at is not None
        if action == "undo":
            return not past and not self._blind and self.app.just_recorded[0] in TAKEN_BACK
        allowed = decision_actions(self._matrix, past=past, blind=self._blind)
        return is_offered(action, parameters, DECISION_KEYS, allowed)

    @on(Matrix.Chosen)
    def _evaluate(self, event: Matrix.Chosen) -> None:
        """Ask for an evaluation of the pair."""
        from dtui.views.forms.evaluation import evaluation_form

        matrix = self._matrix
        past = self.at is not None
        if matrix is None or not may_evaluate(matrix, past=past, blind=self._blind):
            self.action_refuse()
            return
        cell = event.cell
        self.ask(evaluation_form(matrix, cell.option_id, cell.constraint_id))

    def action_refuse(self) -> None:
        """Say why nothing can be evaluated any more, and what can be done instead."""
        said = refused(self._matrix, past=self.at is not None, blind=self._blind)
        if said:
            self.notify(said)

    def action_scroll(self, pages: int) -> None:
        """Scroll what stands below the matrix by that many screenfuls."""
        below = self.query_one("#below")
        below.scroll_relative(y=pages * max(1, below.size.height - 1), animate=False)

    def action_select(self) -> None:
        """Ask for the selection."""
        from dtui.views.forms.selection import selection_form

        if self._matrix is not None:
            at = self.query_one("#matrix", Matrix).row
            self.ask(selection_form(self._matrix, at))

    def action_verdict(self, validated: bool) -> None:
        """Ask for a verdict on the first steelman that has none."""
        steelman = self._open_steelman()
        if steelman is not None:
            self.ask_verdict(self.trace_id, steelman.item_id, (), validated=validated)

    def action_next_missing(self, step: int) -> None:
        """Move to the next pair without an evaluation."""
        if self.query_one("#matrix", Matrix).go_to_missing(step):
            self.notify(wrapped_to(step))

    def action_trace(self) -> None:
        """Show the decision in its trace."""
        self.app.open_trace(self.trace_id, self._decision_id, at=self.at)

    def action_override(self, verdict: str) -> None:
        """Ask for a verdict on the first proposal that has none."""
        made = self._waiting_proposal()
        if made is not None:
            self.ask_override(made.proposal_id, verdict, assignment="decision")

    def action_outcome(self) -> None:
        """Ask what became of a proposal of which something is due, or else is to be read later."""
        made = self._due_proposal()
        if made is not None:
            self.ask_outcome(made.proposal_id)

    def action_proposal(self) -> None:
        """Show the proposal that waits for a verdict, or else the newest."""
        if self._matrix is not None and self._matrix.proposals:
            shown = self._waiting_proposal() or self._matrix.proposals[-1]
            self.app.open_proposal(shown.proposal_id)

    def _waiting_proposal(self) -> MatrixProposal | None:
        return None if self._matrix is None else waiting_proposal(self._matrix)

    def _due_proposal(self) -> MatrixProposal | None:
        return None if self._matrix is None else due_proposal(self._matrix)

    def _open_steelman(self) -> MatrixSteelman | None:
        return None if self._matrix is None else open_steelman(self._matrix)


def _pair(matrix: DecisionMatrix, cell: MatrixCell, width: int) -> Iterator[Piece]:
    yield from pair_heading(cell)
    yield Piece("\n")
    yield from noted(pair_notes(matrix, cell), width)


def _other_pairs(matrix: DecisionMatrix, here: MatrixCell, width: int) -> Iterator[Piece]:
    for glyph, says, role in other_pairs(matrix, here):
        line, *rest = wrapped(says, width - 2)
        yield Piece(f"{glyph} ", role)
        yield Piece(f"{line}\n")
        yield from (Piece(f"  {more}\n") for more in rest)


def _bearing(matrix: DecisionMatrix, width: int, *, blind: bool = False) -> Iterator[Piece]:
    if matrix.note:
        yield Piece(f"{matrix.note}\n", "dim")
    yield from noted(bearing(matrix, blind=blind), width)
