"""What a screen can do that shows proposals: a verdict, an outcome, taking back."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from dtui.text import horizon_words, one_line
from dtui.tui.reporting import reporting
from dtui.tui.screens.frame import Frame
from dtui.views.actions import NOTHING_TO_MODIFY
from dtui.views.undo import NOTHING_TO_TAKE_BACK

if TYPE_CHECKING:
    from dtui.log.projections import ProposalRow
    from dtui.spine import ProposalState
    from dtui.tui.screens.override_form import Judged
    from dtui.tui.widgets.proposed import Proposed
    from dtui.views.undo import Said


class JudgingScreen(Frame):
    """A screen from which a proposal can be judged, and what became of it recorded."""

    @reporting
    def ask_override(
        self, proposal_id: str, verdict: str, *, second: bool = False, assignment: str
    ) -> None:
        """Ask for a verdict on a proposal: ``approve``, ``modify`` or ``reject``."""
        from dtui.tui.screens.override_form import OverrideForm

        row = self.app.corpus.rows.proposal(proposal_id)
        if row is None:
            return
        if verdict == "modify" and not json.loads(row.args):
            self.notify(NOTHING_TO_MODIFY)
            return
        judged = self._judged(row, second=second, assignment=assignment)
        self.app.push_screen(OverrideForm(judged, verdict))

    @reporting
    def ask_blind(self, proposal_id: str, *, second: bool = False, assignment: str) -> None:
        """Ask which option of a proposal's decision the reviewer would take."""
        from dtui.tui.screens.override_form import BlindForm
        from dtui.views.decision_matrix import decision_matrix

        corpus = self.app.corpus
        row = corpus.rows.proposal(proposal_id)
        if row is None or row.trace_id is None or row.decision_id is None:
            return
        matrix = decision_matrix(corpus.trace(row.trace_id), row.decision_id)
        taken = matrix.selection.option_ids[:1] if matrix.selection is not None else ()
        option = row.option_id or next(iter(taken), "")
        if option not in {one.option_id for one in matrix.options}:
            self.notify("it names no option of its decision to compare yours with; b shows it")
            return
        judged = self._judged(row, second=second, assignment=assignment)
        self.app.push_screen(BlindForm(judged, matrix, option))

    def _judged(self, row: ProposalRow, *, second: bool, assignment: str) -> Judged:
        from dtui.tui.screens.override_form import Judged

        domain = self.app.corpus.rows.domain(row.domain)
        codes = () if domain is None else domain.codes
        return Judged(row, json.loads(row.args), codes, second, assignment)

    @reporting
    def ask_outcome(self, proposal_id: str, horizon: int | None = None) -> None:
        """Ask what became of a proposal at a horizon, in seconds; without one, at the next due."""
        from dtui.spine import declared_domain
        from dtui.tui.screens.outcome_form import OutcomeForm
        from dtui.views.item_card import moment

        corpus = self.app.corpus
        state = corpus.proposal(proposal_id)
        made = state.proposal
        domain = declared_domain(corpus.log, made.domain, until=made.position)
        if domain is None:
            return
        every = state.due(domain)
        wanted = None if horizon is None else timedelta(seconds=horizon)
        due = next((one for one in every if wanted in (None, one.horizon)), None)
        if due is None:
            if state.outcomes:
                self.ask_correction(proposal_id)
            else:
                self.notify("nothing is to be read of it any more")
            return
        metrics = [metric for metric in domain.metrics if metric.name in due.metrics]
        # What is known before its horizon was known at some time up to now.
        when = moment(due.due_at) if due.due_at <= self.app.clock() else "now"
        proposed = _proposed(state, f"{horizon_words(due.horizon)} after the verdict")
        self.app.push_screen(OutcomeForm(proposal_id, metrics, due.horizon, when, proposed))

    @reporting
    def ask_correction(self, proposal_id: str) -> None:
        """Ask which reading of a proposal is to be corrected, and what it should have been."""
        from dtui.tui.screens.reading_form import ReadingForm

        readings = self.app.corpus.proposal(proposal_id).outcomes
        if not readings:
            self.notify("nothing was read of it yet that could be corrected")
        elif len(readings) == 1:
            self._correct(proposal_id, readings[0].id)
        else:
            form = ReadingForm(proposal_id, readings)
            self.app.push_screen(form, partial(self._correct, proposal_id))

    @reporting
    def _correct(self, proposal_id: str, event_id: str | None) -> None:
        from dtui.spine import declared_domain
        from dtui.tui.screens.outcome_form import OutcomeForm
        from dtui.views.item_card import moment

        corpus = self.app.corpus
        state = corpus.proposal(proposal_id)
        read = next((one for one in state.outcomes if one.id == event_id), None)
        made = state.proposal
        domain = declared_domain(corpus.log, made.domain, until=made.position)
        if read is None or domain is None or read.occurred_at is None:
            return
        metrics = [metric for metric in domain.metrics if metric.name == read.metric]
        if not metrics:
            self.notify(one_line(f"{made.domain} declares no metric {read.metric} any more"))
            return
        after = "" if read.horizon is None else f"{horizon_words(read.horizon)} after the verdict"
        form = OutcomeForm(
            proposal_id,
            metrics,
            read.horizon,
            moment(read.occurred_at),
            _proposed(state, after),
            corrects=read,
        )
        self.app.push_screen(form)

    def corrects_instead(self) -> bool:
        """Where an outcome was recorded just now, offer to correct it; tell whether it was one.

        An outcome isn't taken back: what was known stays, and a later version corrects it. Asked
        once more, the newest verdict is what is taken back.
        """
        kind, event_ids = self.app.just_recorded
        if kind != "outcome":
            return False
        self.app.just_recorded = ("", ())
        entry = self.app.corpus.log.entry(event_ids[-1])
        row = None if entry is None else self.app.corpus.rows.event_at(entry.position)
        if row is None or not row.proposal_id:
            return False
        self.ask_correction(row.proposal_id)
        self.notify("outcomes are corrected, not taken back; esc leaves it as it is")
        return True

    @reporting
    def ask_retraction(self, said: Said | None) -> None:
        """Ask why what the reviewer said is taken back, if there is anything to take back."""
        from dtui.tui.screens.retraction_form import RetractionForm
        from dtui.views.waiting_list import proposed

        if said is None:
            self.notify(NOTHING_TO_TAKE_BACK)
            return
        row = self.app.corpus.rows.proposal(said.proposal_id)
        about = "" if row is None else f"on {row.proposal_id}: {proposed(row)}"
        self.app.push_screen(RetractionForm(said, about), partial(self._show_again, said))

    def _show_again(self, said: Said, retraction_id: str | None) -> None:
        if retraction_id is not None and said.proposal_id:
            self.call_after_refresh(self.show_proposal, said.proposal_id)

    def show_proposal(self, proposal_id: str) -> None:
        """Go to a proposal that waits for a verdict again, where there is a list of such."""


def _proposed(state: ProposalState, says: str) -> Proposed:
    from dtui.tui.widgets.proposed import Proposed

    made = state.proposal
    more = "more: esc, then p shows them"
    return Proposed(f"P {made.id}", made.action, made.args, says, more=more)
