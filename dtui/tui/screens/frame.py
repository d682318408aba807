"""What every screen of the reviewer has: where one is, the body, the keys that work here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from dtui.errors import DtuiError
from dtui.text import one_line, plain
from dtui.tui.bindings import Rebindable
from dtui.tui.command_grammar import Command
from dtui.tui.history import Place
from dtui.tui.reporting import reporting
from dtui.tui.widgets.key_line import KeyLine
from dtui.tui.widgets.loss_line import LossLine
from dtui.tui.widgets.trail import Trail
from dtui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp
    from dtui.views.forms import form as asking
    from dtui.views.item_card import ItemCard
    from dtui.views.sheet import Fact, Sheet


class Frame(Rebindable[None]):
    """A screen with a trail above and a key line below.

    It reads what it shows in `read`, which is called when the screen comes to the front and
    whenever somebody, here or in another process, has written to the corpus.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-short"), (28, "-high"), (36, "-tall")]  # noqa: RUF012

    PURPOSE: ClassVar[str] = ""
    """What the screen is for; the first line of its help."""

    OFFERS_QUEUE: ClassVar[bool] = True
    """Whether there is a way from here to what waits: not from that screen itself."""

    LEADS_TO: ClassVar[tuple[str, ...]] = ()
    """Which of the pages on what all decisions came to can be reached from here."""

    _comes_back_to: object = None
    """Where the reviewer was, while that is still to be shown."""

    LINE_COMMANDS: ClassVar[tuple[Command, ...]] = ()
    """Commands with arguments that only this screen has; ``command_sort`` does ``sort``."""

    def compose(self) -> ComposeResult:
        yield Trail()
        with Container(id="body"):
            yield from self.compose_body()
        yield LossLine()
        yield KeyLine()

    def line_commands(self) -> Iterable[Command]:
        """Return the commands with arguments that can be typed here."""
        return self.LINE_COMMANDS

    def compose_body(self) -> Iterable[Widget]:
        """Return what stands between the trail and the key line."""
        return ()

    def read(self) -> None:
        """Read what is shown, and keep the reviewer's place in it if it was shown before."""

    def show_failure(self, message: str) -> None:
        """Say why there is nothing to show, in the place of what would be shown."""

    def reload(self) -> None:
        """Show things as they are now, or why they cannot be read."""
        try:
            self.read()
            self._restore()
        except DtuiError as error:
            self.show_failure(plain(str(error)))

    def step_back(self) -> bool:
        """Go back one step within the screen; False where there is none, and it is to close."""
        return False

    @property
    def can_step_back(self) -> bool:
        """Whether there is a step back on the first screen, where there is none to close."""
        return False

    def on_screen_resume(self) -> None:
        """Show what has changed while another screen was in front."""
        self.reload()
        self.app.travel.arrived()

    def on_screen_suspend(self) -> None:
        """Keep where the reviewer was, for coming back."""
        self.app.travel.left(self)

    # Where one is, for coming back

    @property
    def arguments(self) -> Mapping[str, object]:
        """What this screen was made with, and what another one is made with to show the same."""
        return {}

    def trace_in_view(self) -> str | None:
        """Return the trace that a command means which names none; None where there is none."""
        named = self.arguments.get("trace_id")
        return None if named is None else str(named)

    def kept(self) -> object:
        """Return where the reviewer is in this screen, for `restore`; None for no place."""
        return next((rows.current_key for rows in self._lists()), None)

    def restore(self, kept: object) -> bool:
        """Go where the reviewer was in this screen; False if that is no longer there."""
        return any(rows.go_to(str(kept)) for rows in self._lists())

    def place(self) -> Place:
        """Return this screen as a place to come back to."""
        return Place(type(self), dict(self.arguments), self.kept() if self.is_mounted else None)

    def come_back_to(self, kept: object) -> None:
        """Go where the reviewer was, as soon as this screen shows what it shows."""
        self._comes_back_to = kept
        if self.is_mounted and self.is_current:
            self.reload()

    def _restore(self) -> None:
        kept, self._comes_back_to = self._comes_back_to, None
        if kept is not None and not self.restore(kept):
            self.notify("what the cursor was on is no longer here")

    def _lists(self) -> Iterable[VirtualList[Any]]:
        found = self.query("#body VirtualList")
        return (cast("VirtualList[Any]", rows) for rows in found)

    # What is seen, to be written to a file

    def sheet(self) -> Sheet:
        """Return all that this screen shows, with what says how much of what that is."""
        raise NotImplementedError

    def facts(self) -> tuple[Fact, ...]:
        """Say what every sheet says: of which corpus it is, and as of when."""
        from dtui.views.item_card import moment

        corpus = self.app.corpus
        seen = f"{moment(self.app.clock())}, {corpus.log.head():,} entries in the log"
        return ("corpus", one_line(corpus.path.name)), ("seen", seen)

    # What can be written from more than one screen

    @reporting
    def ask_verdict(
        self, trace_id: str, hypothesis_id: str, evidence: Iterable[str], *, validated: bool
    ) -> None:
        """Ask for a validation of a hypothesis, which way is known already."""
        from dtui.views.forms.verdict import verdict_form

        trace = self.app.corpus.trace(trace_id)
        self.ask(verdict_form(trace, hypothesis_id, evidence, validated=validated))

    @reporting
    def ask_answer(self, trace_id: str, question_id: str, evidence: Iterable[str]) -> None:
        """Ask for an answer to a question."""
        from dtui.views.forms.answer import answer_form

        self.ask(answer_form(self.app.corpus.trace(trace_id), question_id, evidence))

    def ask(self, asked: asking.Form | str) -> None:
        """Ask the reviewer, or say why there is nothing to ask."""
        from dtui.tui.screens.form import form_screen

        if isinstance(asked, str):
            self.notify(asked)
        else:
            self.app.push_screen(form_screen(asked))

    def card(self, trace_id: str, item_id: str) -> ItemCard:
        """Return an item in full, but for its links; this loads the models."""
        from dtui.views.item_card import item_card

        return item_card(self.app.corpus.trace(trace_id), item_id, links=False)

    @property
    def trail(self) -> Trail:
        """The line at the top."""
        return self.query_one(Trail)
