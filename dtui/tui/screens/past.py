"""What a screen of one trace has more than others: it can be shown as of any of its moments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on

from dtui.text import plain
from dtui.tui.command_grammar import Argument, Command
from dtui.tui.reporting import reporting
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.scrubber import Moment, Scrubber
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from textual.timer import Timer

    from dtui.trace import Trace
    from dtui.tui.screens.compare import Side
    from dtui.views.item_card import ItemCard
    from dtui.views.sheet import Fact
    from dtui.views.timeline import TimelineStep

_PLAYS_EVERY = 0.6
"""Seconds a step stays when they are played."""

_NOTHING_BEFORE = "nothing before this"
_NOTHING_AFTER = "nothing after this: it is how things stand now"


class PastScreen(Frame):
    """A screen of one trace, now or as of an earlier step.

    A subclass reads its trace by `shown_trace`, calls `show_moment` at the end of `read`, and
    yields a `Scrubber`. What `dtui.views.actions` does not allow of the past is hidden there.
    """

    LINE_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("as-of", (Argument("MOMENT", rest=True),), "Show it as of a moment, or 3 d ago"),
    )

    def __init__(self, trace_id: str, at: int | None = None) -> None:
        super().__init__()
        self.trace_id = trace_id
        self._at = at
        self._player: Timer | None = None

    @property
    def at(self) -> int | None:
        """The step that is shown, or None while it is now and may be written to."""
        return self._at

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"trace_id": self.trace_id}

    def kept(self) -> object:
        return (self._at, self.kept_within())

    def restore(self, kept: object) -> bool:
        at, within = cast("tuple[int | None, object]", kept)
        if at != self._at:
            self._go(at)
        return within is None or self.restore_within(within)

    def kept_within(self) -> object:
        """Return where the reviewer is, whatever the moment."""
        return super().kept()

    def restore_within(self, kept: object) -> bool:
        """Go there; False if that is no longer there."""
        return super().restore(kept)

    def earliest(self, trace: Trace) -> int:
        """Return the first step at which there is something to show."""
        return 0

    @property
    def whole_trace(self) -> Trace:
        """The trace as it stands now."""
        return self.app.corpus.trace(self.trace_id)

    @property
    def shown_trace(self) -> Trace:
        """The trace as of the step that is shown."""
        trace = self.whole_trace
        return trace if self._at is None else trace.at(min(self._at, len(trace)))

    @property
    def came(self) -> tuple[str, ...]:
        """What the step that is shown brought to a matrix: cell, option, or constraint by its link.

        Nothing, while it is now.
        """
        item = self.shown_trace.newest if self._at is not None else None
        if item is None:
            return ()
        return (item.constraint_id if item.type == "decision_constraint" else item.id,)

    def card(self, trace_id: str, item_id: str) -> ItemCard:
        """Return an item in full, as of the step that is shown."""
        from dtui.views.item_card import item_card

        if self._at is None:
            return super().card(trace_id, item_id)
        return item_card(self.shown_trace, item_id, links=False)

    def show_moment(self) -> TimelineStep | None:
        """Show on the scrubber where in time the screen stands; return the step, None for now."""
        from dtui.views.timeline import timeline_step

        scrubber = self.query_one(Scrubber)
        if self._at is None:
            scrubber.moment = None
            return None
        trace = self.whole_trace
        step = timeline_step(trace, min(self._at, len(trace)))
        taken = tuple(trace.ordinal(item.id) for item in trace.of_type("decision_selection"))
        scrubber.moment = Moment(step, len(trace), taken, self._player is not None)
        self.trail.aside = (
            Piece(f"{step.pending} pending · ", "dim"),
            # The zone is told below; here there is hardly room for the words that matter.
            Piece(f"as of {step.when.removesuffix(' UTC') or 'opening'} (read only)", "pending"),
        )
        return step

    def facts(self) -> tuple[Fact, ...]:
        """Say beside what every sheet says, as of which step of the trace it is."""
        from dtui.views.timeline import timeline_step

        if self._at is None:
            return super().facts()
        trace = self.whole_trace
        at = min(self._at, len(trace))
        when = timeline_step(trace, at).when or "opening"
        return *super().facts(), ("as of", f"step {at:,} of {len(trace):,}, {when}")

    # Through time

    @reporting
    def action_as_of(self) -> None:
        """Turn to the past, starting from now; or come back."""
        self._go(len(self.whole_trace) if self._at is None else None)

    @reporting
    def action_past_leave(self) -> None:
        """Come back to now."""
        self._go(None)

    @reporting
    def action_past_step(self, step: int) -> None:
        """Go a step back or on."""
        self._stop()
        self._go_by(step)

    @reporting
    def action_past_jump(self, step: int) -> None:
        """Go to the nearest selection or verdict that way, or else to the end of the bar."""
        from dtui.views.timeline import jump

        self._jump_to(jump(self.whole_trace, self._at or 0, step, "selection", "verdict"), step)

    @reporting
    def action_past_day(self, step: int) -> None:
        """Go to the first step of this day or the one before, or of the next."""
        from dtui.views.timeline import jump

        self._jump_to(jump(self.whole_trace, self._at or 0, step, "day"), step)

    @reporting
    def action_past_end(self, step: int) -> None:
        """Go to the first step or the last."""
        self._jump_to(None, step)

    def action_past_play(self) -> None:
        """Play the steps from here on, or stop; from the last one, play all."""
        if self._player is not None:
            self._stop()
        else:
            self._player = self.set_interval(_PLAYS_EVERY, self.play_on)
            if self._at == len(self.whole_trace):
                self._at = self.earliest(self.whole_trace)
        self.reload()

    @reporting
    def play_on(self) -> None:
        """Show the next step, as the player does in its time; after the last one, stop."""
        if self._at is None or self._at >= len(self.whole_trace) or not self.is_current:
            self._stop()
            self.reload()
        else:
            self._go(self._at + 1)

    def action_past_seek(self) -> None:
        """Ask for a moment and go to the step it falls in."""
        from dtui.tui.screens.moment_prompt import MomentPrompt

        self._stop()
        self.app.push_screen(MomentPrompt(), self._seek)

    @reporting
    def _seek(self, typed: str | None) -> None:
        if typed is not None:
            self.command_as_of(typed)

    def command_as_of(self, typed: str) -> None:
        """Show it as of a moment that was typed.

        Raises
        ------
        InvalidQueryError
            If it is no moment.
        """
        from dtui.views.timeline import read_moment, step_at

        trace = self.whole_trace
        wanted = step_at(trace, read_moment(typed, self.app.clock()))
        first = self.earliest(trace)
        if wanted < first or not wanted:
            self.notify(f"{plain(typed)} is before anything here was recorded; this is the first")
        self._go(max(first, wanted))

    @on(Scrubber.Sought)
    @reporting
    def _go_where_pointed(self, event: Scrubber.Sought) -> None:
        self._stop()
        self._go(max(event.length, self.earliest(self.whole_trace)))

    def action_past_compare(self) -> None:
        """Compare the moment in view with now."""
        self.app.open_comparison(self.side(self._at), self.side(None))

    def side(self, at: int | None) -> Side:
        """Return what the screen shows, as one side of a comparison."""
        from dtui.tui.screens.compare import Side

        return Side(self.trace_id, None, at)

    def on_screen_suspend(self) -> None:
        """Play on to nobody."""
        self._stop()

    def _jump_to(self, found: int | None, step: int) -> None:
        self._stop()
        trace = self.whole_trace
        first = self.earliest(trace)
        end = len(trace) if step > 0 else first
        self._go(end if found is None else max(found, first))

    def _go_by(self, step: int) -> None:
        trace = self.whole_trace
        here = self._at or 0
        wanted = here + step
        if wanted > len(trace):
            self.notify(_NOTHING_AFTER)
        elif wanted < self.earliest(trace):
            self.notify(_NOTHING_BEFORE)
        else:
            self._go(wanted)

    def _go(self, at: int | None) -> None:
        if at is None:
            self._stop()
        self._at = at
        self.reload()
        self.refresh_bindings()

    def _stop(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player = None
