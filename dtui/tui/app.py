"""The reviewer's app: the way in, and what all its screens share."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.reactive import var

from dtui.errors import BusyPlaceError, DtuiError, InvalidNameError, UnwritablePlaceError
from dtui.text import one_line, plain
from dtui.tui.ascii import draws_ascii, encoding
from dtui.tui.bindings import bindings
from dtui.tui.command_output import Made, RunCommand, run_command
from dtui.tui.filters import ColoursRemoved, ControlsRemoved, DrawnInAscii
from dtui.tui.first_frame import end_first_frame, taking_over
from dtui.tui.keys import APP_KEYS
from dtui.tui.reporting import reporting
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.frame import Frame
from dtui.tui.settings import Settings, keep_theme, read_settings
from dtui.tui.settings_file import settings_path
from dtui.tui.start import Start
from dtui.tui.themes import DARK, PLAIN, THEME_NAMES, THEMES, theme_refusal
from dtui.tui.travel import Travel
from dtui.tui.type_ahead import TypeAhead
from dtui.tui.wayfinding import Wayfinding
from dtui.tui.widgets.search_line import Earlier
from dtui.views.piece import Piece
from dtui.views.queue import QueueChoice

if TYPE_CHECKING:
    from pathlib import Path

    from dtui.corpus import Corpus
    from dtui.log.head import Loss
    from dtui.tui.keymap import Keymap

_Written = TypeVar("_Written")

_PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_TRIES_AGAIN = 0.05
"""Seconds between two tries to write meanwhile."""

_LOOKS_EVERY = 1.0
"""Seconds between two looks at whether another process has written."""

_NOTHING_SET = Settings()
_AT_THE_START = Start()

_SAID_IN = {"information": "validated", "warning": "pending", "error": "refuted"}
"""The role that a message is drawn in."""


def _now() -> datetime:
    return datetime.now(UTC)


def _commands() -> type[Provider]:
    """Load the command palette's provider when the palette is first opened."""
    from dtui.tui.commands import ReviewCommands

    return ReviewCommands


class ReviewApp(Wayfinding):
    """One corpus, opened for a reviewer to read and to write.

    Parameters
    ----------
    corpus
        The open corpus; whoever opened it closes it.
    author
        Who the reviewer is; written into every item recorded here.
    clock
        Tells the present moment, for ages.
    run_command
        Runs a command of `dtui` beside the app, for what it works out.
    settings
        What the reviewer has set: the theme and their own keys.
    start
        Where to begin.
    """

    TITLE = "dtui"
    CSS_PATH = "app.tcss"
    COMMANDS = {_commands}  # noqa: RUF012 - the toolkit's own type is not a ClassVar
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP_KEYS)

    said: var[Piece | None] = var[Piece | None](None)
    """What the key line says in the place of the keys, until the next key."""

    loss: var[Loss | None] = var["Loss | None"](None)
    """What the corpus lost, so that nothing can be recorded in it."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        author: str,
        clock: Callable[[], datetime] = _now,
        run_command: RunCommand = run_command,
        settings: Settings = _NOTHING_SET,
        start: Start = _AT_THE_START,
    ) -> None:
        super().__init__()
        self.corpus = corpus
        self.author = author
        self.clock = clock
        self.run_command = run_command
        self.made: dict[tuple[str, ...], Made] = {}
        """What commands printed, by their words."""
        self._seen = corpus.version()
        self._last_command = ""
        self.queue_choice = QueueChoice()
        self.searches = Earlier()
        """What was searched for, on whichever screen."""
        self.export_end = "md"
        """The end of the name of what was exported last."""
        self.just_recorded: tuple[str, tuple[str, ...]] = ("", ())
        """The kind and the ids of what was recorded last in this session."""
        self._type_ahead = TypeAhead(self, self._hand_out)
        self.travel = Travel(self)
        self.settings = settings
        self._start = start
        self.keymap = settings.keymap
        self.typed_commands = Earlier()
        self.may_colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._safe = ControlsRemoved()
        self._in_ascii = DrawnInAscii(encoding(), enabled=draws_ascii())
        self._colourless = ColoursRemoved(enabled=False)
        for theme in THEMES:
            self.register_theme(theme)
        theme = THEME_NAMES.get(start.theme or settings.theme, DARK) if self.may_colour else PLAIN
        self.no_color = self._colourless.enabled = theme is PLAIN
        # Set before anything is drawn, so that no style has to be computed twice.
        self.set_reactive(ReviewApp.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode")
        self.stylesheet.set_variables(self.get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing unsafe out, nor any colour that is not wanted.

        The toolkit's own filter translates ANSI colours. Our themes have none, and every filter
        copies every line that is drawn.
        """
        filters = (self._safe, self._in_ascii, self._colourless)
        return [one for one in filters if one.enabled]

    def get_default_screen(self) -> Frame:
        """Start with the traces."""
        return CorpusScreen()

    def on_mount(self) -> None:
        self.set_interval(_LOOKS_EVERY, self.follow)
        if not self.is_headless:
            self._leave_when_told()
        self._look_for_loss()
        self._begin()
        self._say_faults()

    def _leave_when_told(self) -> None:
        """Give the terminal back as it was when the process is told to end."""
        for told in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(told) == signal.SIG_DFL:  # `nohup` has the second one ignored
                leave = partial(self.exit, return_code=128 + told)
                asyncio.get_running_loop().add_signal_handler(told, leave)

    def on_ready(self) -> None:
        """Collect garbage from here on, if `review` put that off, and only what is new."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _begin(self) -> None:
        """Go where the reviewer asked to begin."""
        begin = self._start
        if begin.query and isinstance(self.screen, CorpusScreen):
            from dtui.views.search import read_query

            self.screen.call_after_refresh(self.screen.show_query, read_query(begin.query))
        if begin.trace_id:
            self.open_trace(begin.trace_id, begin.item_id or None)

    # The way there and back

    def action_history_back(self) -> None:
        """Go back to where one was, screens that were closed meanwhile included."""
        self.travel.back()

    def action_history_forward(self) -> None:
        """Go forward again to where one came back from."""
        self.travel.forward()

    def action_command_line(self) -> None:
        """Let a command be typed."""
        self.ask_command()

    def ask_command(self, text: str = "", refusal: str = "") -> None:
        """Let a command be typed, beginning with some text; say why that was refused."""
        from dtui.tui.app_commands import Commanding
        from dtui.tui.screens.command_prompt import CommandPrompt, Typed

        commanding = Commanding(self)

        def run(typed: Typed | None) -> None:
            if typed is None:
                return
            try:
                commanding.run(typed.asked)
            except DtuiError as error:
                self.ask_command(typed.text, plain(str(error)))

        self.push_screen(CommandPrompt(commanding.commands(), text, refusal), run)

    def action_jump(self) -> None:
        """Put a letter on everything one can go to; the one that is typed is gone to."""
        from dtui.tui.screens.jump import JumpScreen, Target, targets

        def go(chosen: Target | None) -> None:
            if chosen is not None:
                chosen.go()

        if found := targets(self.screen):
            self.push_screen(JumpScreen(found), go)

    def open_keys(self) -> None:
        """Show all keys there are, to look at and to change."""
        from dtui.tui.screens.keys import KeysScreen

        self._show_or_return_to(KeysScreen)

    def mark_place(self) -> None:
        """Remember where one is in the screen in front, before jumping elsewhere in it."""
        self.travel.mark()

    def action_close(self) -> None:
        """Go back to the screen before; from the first one, leave."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit()

    def action_help_quit(self) -> None:
        """Say how one leaves, to whoever presses ctrl+c for that."""
        self.notify("ctrl+q leaves from anywhere")

    def action_help(self) -> None:
        """Show the keys that work here and what the signs mean."""
        from dtui.tui.screens.help import HelpScreen

        purpose = self.screen.PURPOSE if isinstance(self.screen, Frame) else ""
        self.push_screen(HelpScreen(self.screen, purpose))

    def action_export(self) -> None:
        """Write what is seen to a file that is asked for."""
        self.export()

    def export(self, typed: str = "") -> None:
        """Ask for a file and write what is seen to it.

        Parameters
        ----------
        typed
            The name to begin with; left out, one made of what is seen.
        """
        from dtui.tui.screens.export_prompt import ExportPrompt

        if isinstance(self.screen, Frame):
            self.push_screen(ExportPrompt(self.screen.sheet(), typed))

    def action_switch_theme(self) -> None:
        """Change between dark and light."""
        if self.may_colour:
            name = self.theme.removeprefix("dtui-")
            swapped = {"dark": "light", "light": "dark", "plain": "dark"}
            *before, last = name.split("-")
            self.choose_theme("-".join((*before, swapped[last])))

    def choose_theme(self, name: str) -> None:
        """Draw everything in other colours, and do so next time.

        Raises
        ------
        InvalidNameError
            If there is no such theme, or the terminal is to have no colours.
        """
        if refusal := theme_refusal(name):
            raise InvalidNameError(refusal)
        if not self.may_colour and name != "plain":
            raise InvalidNameError("there is no colour in this terminal, or NO_COLOR is set")
        self.no_color = self._colourless.enabled = name == "plain"
        self.theme = THEME_NAMES[name].name
        self.keep(lambda path: keep_theme(path, name))

    def keep(self, write: Callable[[Path], None]) -> None:
        """Keep a setting for next time, or say why it is not kept."""
        if self.settings.path is None:
            return
        try:
            write(self.settings.path)
        except UnwritablePlaceError as error:
            self.notify(plain(str(error)), severity="warning")

    def choose_keys(self, keymap: Keymap) -> None:
        """Let other keys be in force."""
        self.keymap = keymap
        self.refresh_bindings()

    def get_key_display(self, binding: Binding) -> str:
        """Show a key as its action has it, where it has not been given another one."""
        moved = binding.id in self.keymap and binding.key == "enter"
        return "enter" if moved else super().get_key_display(binding)

    def _say_faults(self) -> None:
        """Say what of the settings could not be had, until the next key."""
        first, *more = self.settings.faults or ("",)
        if first:
            others = f" · and {len(more)} more: `:keys` tells" if more else ""
            self.notify(f"{first}{others}", severity="warning")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done from here."""
        match action:
            case "back":
                return len(self.screen_stack) > 1 or (
                    isinstance(self.screen, Frame) and self.screen.can_step_back
                )
            case "queue":
                return not isinstance(self.screen, Frame) or self.screen.OFFERS_QUEUE
            case "report" | "scorecard":
                return isinstance(self.screen, Frame) and action in self.screen.LEADS_TO
            case "history_back":
                return self.travel.may_go_back
            case "history_forward":
                return self.travel.may_go_forward
            case "export":
                return isinstance(self.screen, Frame)
            case "switch_theme":
                return self.may_colour
            case "copy_command":
                return bool(self._last_command)
            case _:
                return True

    # What is said

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something at the bottom until the next key, over nothing that is to be read.

        Only the message and how grave it is count; it is never parsed as markup.
        """
        self.said = Piece(plain(message), _SAID_IN[severity])

    async def on_event(self, event: events.Event) -> None:
        """Take one key after the other, each when the one before it is done with."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._type_ahead.take(event)
        else:
            await super().on_event(event)

    async def _hand_out(self, typed: events.Key | events.Paste) -> None:
        """Let a key take away what was said, before it does what it does."""
        if isinstance(typed, events.Key):
            self.said = None
        await super().on_event(typed)

    def _fatal_error(self) -> None:
        """End after an exception that nobody expected, for `review` to raise it again.

        The toolkit would print its traceback with every local variable, an agent's texts among
        them, and end with a code of its own.
        """
        self._close_messages_no_wait()

    @property
    def failure(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    # Reading and writing

    def describe(self, trace_id: str, item_id: str) -> str | None:
        """Return what an item says in one line, or None if the trace has no such item."""
        row = self.corpus.rows.item(trace_id, item_id)
        return None if row is None else one_line(row.line)

    async def record(self, trace_id: str, item_type: str, payload: Mapping[str, Any]) -> str:
        """Record an item as the reviewer's, and say how a command would have done it.

        Raises
        ------
        RejectedItemError
            If the store refuses it.
        BusyPlaceError
            If another process kept writing for ten seconds.
        """
        from dtui.tui.command_line import record_command

        signed = {**payload, "author": self.author}
        item_id = await self._written(lambda: self.corpus.record(trace_id, item_type, signed))
        self._last_command = record_command(self.corpus.path, trace_id, item_type, signed)
        self.refresh_bindings()
        self.notify(f"recorded {item_id}{self._copies()}")
        self.just_recorded = (item_type, (item_id,))
        return item_id

    async def emit(self, kind: str, payload: Mapping[str, Any], *, says: str = "") -> str:
        """Record what the reviewer did, and say how a command would have done it.

        Parameters
        ----------
        says
            What was done, in words and in one line; left out, the event's id.

        Raises
        ------
        RejectedEventError
            If the spine refuses it.
        BusyPlaceError
            If another process kept writing for ten seconds.
        """
        return (await self.emit_all(kind, [payload], says=says))[-1]

    async def emit_all(
        self, kind: str, payloads: Sequence[Mapping[str, Any]], *, says: str = ""
    ) -> list[str]:
        """Record several things of one kind that the reviewer did: all of them, or none.

        Raises
        ------
        RejectedEventError
            If the spine refuses one of them.
        BusyPlaceError
            If another process kept writing for ten seconds.
        """
        from dtui.tui.command_line import event_command

        who = "reviewer" if kind == "override" else "agent"
        signed = [{**payload, who: self.author} for payload in payloads]
        event_ids = await self._written(lambda: [self.corpus.emit(kind, one) for one in signed])
        commands = (event_command(self.corpus.path, kind, one) for one in signed)
        self._last_command = "\n".join(filter(None, commands))
        self.refresh_bindings()
        said = one_line(says) or f"recorded {', '.join(event_ids)}"
        self.notify(f"{said}{self._copies()}")
        self.just_recorded = (kind, tuple(event_ids))
        return event_ids

    async def _written(self, write: Callable[[], _Written]) -> _Written:
        """Write, waiting for another process that does without holding up the screen."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with self.corpus.writing(patience=0):
                    return write()
            except BusyPlaceError:
                if time.monotonic() > deadline:
                    raise
            self.notify("another process is writing; waiting for it")
            await asyncio.sleep(_TRIES_AGAIN)

    def _copies(self) -> str:
        """Say which key copies the command that would have recorded the same."""
        from dtui.tui.keymap import keys_of_id, shown

        key, *_ = keys_of_id("app.copy-command", self.keymap)
        return f" · {shown(key)} copies the command" if self._last_command else ""

    def action_copy_command(self) -> None:
        """Copy the command that would have recorded what was recorded last."""
        self.copy_to_clipboard(self._last_command)
        self.notify("copied")

    @reporting
    def follow(self) -> None:
        """Show what another process has written since the last look."""
        version = self.corpus.version()
        if version != self._seen:
            self._seen = version
            self._look_for_loss()
            if isinstance(self.screen, Frame):
                self.screen.reload()

    @reporting
    def _look_for_loss(self) -> None:
        self.loss = self.corpus.log.loss()


def review(
    corpus_path: str | os.PathLike[str], *, author: str, start: Start = _AT_THE_START
) -> int:
    """Let a person review a corpus in this terminal; return the exit code.

    Raises
    ------
    MissingCorpusError, ForeignFileError, NewerSchemaError, CorruptLogError
        If there is no corpus at the path, or it cannot be used.
    Exception
        Whatever ended the app unexpectedly; the terminal is as it was before.
    """
    from dtui.corpus import Corpus

    # Nothing that is made on the way to the first screen is garbage; looking for some takes
    # longer than reading the corpus does.
    gc.disable()
    try:
        with Corpus.open(corpus_path) as corpus:
            start.check(corpus)
            settings = read_settings(settings_path())
            app = ReviewApp(corpus, author=author, settings=settings, start=start)
            app.driver_class = taking_over(app.driver_class)
            app.run()
    finally:
        end_first_frame()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
