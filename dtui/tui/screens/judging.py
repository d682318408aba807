"""What a screen can do that shows proposals: a verdict, an outcome, taking back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dtui.tui.reporting import reporting
from dtui.tui.screens.frame import Frame

if TYPE_CHECKING:
    from dtui.views.forms.outcome import OutcomeForm
    from dtui.views.forms.reading import ReadingForm
    from dtui.views.undo import Said


class JudgingScreen(Frame):
    """A screen from which a proposal can be judged, and what became of it recorded."""

    @reporting
    def ask_override(
        self, proposal_id: str, verdict: str, *, second: bool = False, assignment: str
    ) -> None:
        """Ask for a verdict on a proposal: ``approve``, ``modify`` or ``reject``."""
        from dtui.views.forms.override import override_form

        corpus = self.app.corpus
        asked = override_form(corpus, proposal_id, verdict, second=second, assignment=assignment)
        self.ask(asked)

    @reporting
    def ask_blind(self, proposal_id: str, *, second: bool = False, assignment: str) -> None:
        """Ask which option of a proposal's decision the reviewer would take."""
        from dtui.views.forms.blind import blind_form

        asked = blind_form(self.app.corpus, proposal_id, second=second, assignment=assignment)
        self.ask(asked)

    @reporting
    def ask_outcome(self, proposal_id: str, horizon: int | None = None) -> None:
        """Ask what became of a proposal at a horizon, in seconds; without one, at the next due."""
        from dtui.views.forms.outcome import outcome_form

        app = self.app
        self._ask_reading(outcome_form(app.corpus, proposal_id, horizon, clock=app.clock))

    @reporting
    def ask_correction(self, proposal_id: str, event_id: str = "") -> None:
        """Ask which reading of a proposal is to be corrected, and what it should have been."""
        from dtui.views.forms.outcome import correction_form

        app = self.app
        self._ask_reading(correction_form(app.corpus, proposal_id, event_id, clock=app.clock))

    def _ask_reading(self, asked: OutcomeForm | ReadingForm | str) -> None:
        from dtui.tui.screens.form import form_screen
        from dtui.views.forms.reading import ReadingForm

        if isinstance(asked, ReadingForm):
            then = partial(self._correct, asked.proposal_id)
            self.app.push_screen(form_screen(asked), then)
        else:
            self.ask(asked)

    def _correct(self, proposal_id: str, event_id: str | None) -> None:
        if event_id is not None:
            self.ask_correction(proposal_id, event_id)

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
    def action_undo(self) -> None:
        """Take back the newest verdict or remark of the reviewer."""
        from dtui.views.undo import newest_said

        if not self.corrects_instead():
            self.ask_retraction(newest_said(self.app.corpus, self.app.author))

    @reporting
    def ask_retraction(self, said: Said | None) -> None:
        """Ask why what the reviewer said is taken back, if there is anything to take back."""
        from dtui.tui.screens.form import form_screen
        from dtui.views.forms.retraction import retraction_form

        asked = retraction_form(self.app.corpus, said)
        if isinstance(asked, str):
            self.notify(asked)
        else:
            self.app.push_screen(form_screen(asked), partial(self._show_again, asked.said))

    def _show_again(self, said: Said, retraction_id: str | None) -> None:
        if retraction_id is not None and said.proposal_id:
            self.call_after_refresh(self.show_proposal, said.proposal_id)

    def show_proposal(self, proposal_id: str) -> None:
        """Go to a proposal that waits for a verdict again, where there is a list of such."""
