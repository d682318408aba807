"""The ways from one screen to another, which every screen may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from dtui.tui.screens.frame import Frame

if TYPE_CHECKING:
    from dtui.tui.screens.compare import Side


class Wayfinding(App[None]):
    """An app that can show each thing on a screen of its own, loaded when it is first shown."""

    def open_trace(
        self,
        trace_id: str,
        item_id: str | None = None,
        *,
        instead: bool = False,
        at: int | None = None,
    ) -> None:
        """Show a trace, with the cursor on an item if one is named.

        Parameters
        ----------
        instead
            Put it in the place of the screen in front, so that going back skips that one.
        at
            Show it as it stood at that step, to be read only; None for now.
        """
        from dtui.tui.screens.trace import TraceScreen

        screen = TraceScreen(trace_id, item_id, at)
        if instead:
            # Not by closing the one in front first: what is below would be shown for nothing.
            self.switch_screen(screen)  # pyright: ignore[reportUnknownMemberType]
        else:
            self.push_screen(screen)

    def open_decision(
        self, trace_id: str, decision_id: str, *, at: int | None = None, blind: bool = False
    ) -> None:
        """Show a decision's matrix, or what it was at a step of its trace.

        Parameters
        ----------
        blind
            Leave out what the agent chose and how sure it was.
        """
        from dtui.tui.screens.decision import DecisionScreen

        self.push_screen(DecisionScreen(trace_id, decision_id, at, blind=blind))

    def open_chain(self, entry_id: str, *, effects: bool = False) -> None:
        """Show what led to an entry of the log, or what came of it.

        Parameters
        ----------
        entry_id
            An event's id, a trace's, or an item as ``<trace_id>/<item_id>``.
        effects
            Show what came of it.
        """
        from dtui.tui.screens.chain import ChainScreen

        self.push_screen(ChainScreen(entry_id, effects=effects))

    def open_proposal(self, proposal_id: str, *, withheld: bool = False) -> None:
        """Show a proposal with everything that became of it.

        Parameters
        ----------
        withheld
            Leave out what others made of it, for whoever has yet to say their own.
        """
        from dtui.tui.screens.proposal import ProposalScreen

        self.push_screen(ProposalScreen(proposal_id, withheld=withheld))

    def open_found(self, query: str = "") -> None:
        """Show what a query finds in all traces; without one, ask for it."""
        from dtui.tui.screens.found import FoundScreen

        self.push_screen(FoundScreen(query))

    def open_comparison(self, left: Side, right: Side) -> None:
        """Show what differs between two traces, decisions or moments."""
        from dtui.tui.screens.compare import comparison_screen

        self.push_screen(comparison_screen(left, right))

    def open_audit(self, trace_id: str) -> None:
        """Show how well a trace is argued."""
        from dtui.tui.screens.audit import AuditScreen

        self.push_screen(AuditScreen(trace_id))

    def open_stages(self, trace_id: str) -> None:
        """Show where a trace's decisions stand in their stages."""
        from dtui.tui.screens.stages import StagesScreen

        self.push_screen(StagesScreen(trace_id))

    def action_queue(self) -> None:
        """Show what waits; where that was shown on the way here, go back to it."""
        from dtui.tui.screens.queue import QueueScreen

        self._show_or_return_to(QueueScreen)

    def action_report(self) -> None:
        """Show the calibration report."""
        from dtui.tui.screens.report import ReportScreen

        self._show_or_return_to(ReportScreen)

    def action_scorecard(self) -> None:
        """Show the reviewer how their own overrides turned out."""
        from dtui.tui.screens.scorecard import ScorecardScreen

        self._show_or_return_to(ScorecardScreen)

    def _show_or_return_to(self, screen: type[Frame]) -> None:
        """Show a screen; where that was shown on the way here, go back to it."""
        opened = [shown for shown in self.screen_stack if isinstance(shown, screen)]
        if not opened:
            self.push_screen(screen())
            return
        while self.screen is not opened[-1]:
            self.pop_screen()

    async def action_back(self) -> None:
        """Go back a step, and at last to the screen before."""
        if isinstance(self.screen, Frame) and self.screen.step_back():
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()
