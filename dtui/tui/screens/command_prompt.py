"""The line at the bottom where a command is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dtui.errors import InvalidCommandError
from dtui.text import cells, one_line, plain
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.command_grammar import Asked, Command, Slot, completed, read_command, slot_at_end
from dtui.tui.completion import Candidate, Candidates, candidates
from dtui.tui.keys import PROMPT_KEYS
from dtui.tui.line import content
from dtui.tui.widgets.field import Field
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_MOST = 10


class Typed(NamedTuple):
    """What was asked for, and in which words."""

    text: str
    asked: Asked


class CommandPrompt(Rebindable[Typed | None], ModalScreen[Typed | None]):
    """Takes a command, and shows as it is typed how it may go on.

    What is refused stays in the line, with the reason above it.

    Parameters
    ----------
    commands
        By every name they go by.
    text
        What stands in the line already.
    refusal
        Why it was refused.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings(PROMPT_KEYS)

    def __init__(self, commands: Mapping[str, Command], text: str = "", refusal: str = "") -> None:
        super().__init__()
        self._commands = commands
        self._text = text
        self._refusal = refusal
        self._found = Candidates()
        self._slot = Slot(0, "", is_name=True)
        self._completing: tuple[str, Slot, tuple[Candidate, ...]] | None = None
        """The line, what was being typed and how it may go on, while completions are gone through.
        """
        self._at = -1
        """Which completion stands in the line."""
        self._back = 0
        self._looked = text
        """The line that what is shown is about."""

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt"):
            yield Static(id="ways")
            with Horizontal(id="line"):
                yield Static(content((Piece(":", "accent"),)), id="sign")
                yield Field(self._text, compact=True, select_on_focus=False, id="typed")
                yield Static(content((Piece("tab completes · esc closes", "dim"),)), id="hint")

    def on_mount(self) -> None:
        self.query_one(Field).focus()
        self._look(self._text)
        self._draw()

    def on_resize(self) -> None:
        """Show as many ways as there is room for."""
        self._look(self.query_one(Field).value)
        self._draw()

    # What is shown

    @property
    def _room(self) -> int:
        return max(1, min(_MOST, self.size.height // 2 - 1))

    def _look(self, text: str) -> None:
        self._looked = text
        self._slot = slot_at_end(text, self._commands)
        now = self.app.clock()
        self._found = candidates(self._slot, self._commands, self.app.corpus, now, self._room)

    def _draw(self) -> None:
        self.query_one("#hint").display = self.size.width >= 60
        width = self.size.width - 4
        pieces = [*self._said(width), *self._ways(width)]
        ways = self.query_one("#ways", Static)
        ways.update(
            content([*pieces[:-1], *(Piece(p.text.rstrip("\n"), p.role) for p in pieces[-1:])])
        )
        ways.display = bool(pieces)

    def _said(self, width: int) -> Iterable[Piece]:
        if self._refusal:
            lines = wrapped(self._refusal, width - 2)
            yield from (
                Piece(f"{'  ' if number else '✗ '}{line}\n", "refuted")
                for number, line in enumerate(lines)
            )

    def _ways(self, width: int) -> Iterable[Piece]:
        shown = self._found.shown
        if self._completing is not None:
            shown = self._completing[2]
        names = min(max((cells(plain(one.word)) for one in shown), default=0) + 2, width // 2)
        for number, one in enumerate(shown):
            is_here = number == self._at
            yield Piece("▶ " if is_here else "  ", "accent")
            yield Piece(fitted(plain(one.word), names), "bright" if is_here else "accent")
            yield Piece(
                f"{fitted(one.says, max(width - names, 0)).rstrip()}\n",
                "plain" if is_here else "dim",
            )
        argument = self._slot.argument
        if self._found.more and self._completing is None:
            yield Piece("  … more than these: type on\n", "dim")
        elif not shown and argument is not None:
            yield Piece(f"  {argument.name}\n", "dim")
        elif not shown and self._slot.begun and not self._refusal:
            yield Piece(f"  {self._nothing()}\n", "dim")

    def _nothing(self) -> str:
        if not self._slot.is_name:
            return "it takes no more than that"
        return f"no command here begins with {one_line(self._slot.begun, 40)!r}"

    # What is done

    @on(Input.Changed)
    def _follow(self, event: Input.Changed) -> None:
        is_completed = self._completing is not None and event.value == self._with_completion()
        if is_completed or event.value == self._looked:
            return
        self._completing, self._at, self._refusal = None, -1, ""
        self._look(event.value)
        self._draw()

    @on(Input.Submitted)
    def _run(self) -> None:
        text = self.query_one(Field).value
        if not text.strip():
            self.dismiss(None)
            return
        try:
            asked = read_command(text, self._commands)
        except InvalidCommandError as error:
            self._refusal = plain(str(error))
            self._draw()
            return
        self.app.typed_commands.add(text)
        self.dismiss(Typed(text, asked))

    def action_complete(self, step: int) -> None:
        """Put the next way to go on into the line, or the one before."""
        line = self.query_one(Field)
        if self._completing is None:
            if not self._found.shown:
                return
            self._completing = (line.value, self._slot, self._found.shown)
            self._at = -1 if step > 0 else 0
        ways = self._completing[2]
        self._at = (self._at + step) % len(ways)
        self._put(self._with_completion())
        if len(ways) == 1:
            # Nothing to choose: what comes after it may be typed, or completed, at once.
            self._completing, self._at = None, -1
            ends = ways[0].word.endswith("/") or not self._takes_more()
            self._put(line.value if ends else f"{line.value} ")
            self._look(line.value)
        self._draw()

    def _takes_more(self) -> bool:
        slot = slot_at_end(f"{self.query_one(Field).value} ", self._commands)
        return slot.argument is not None and not slot.begun

    def _with_completion(self) -> str:
        if self._completing is None:
            return ""
        text, slot, ways = self._completing
        return completed(text, slot, ways[self._at].word)

    def action_earlier(self, step: int) -> None:
        """Put the command before into the line, or the one after it."""
        earlier = self.app.typed_commands
        if self._back == 0:
            self._text = self.query_one(Field).value
        self._back = max(0, min(len(earlier), self._back + step))
        self._put(earlier.back(self._back) or self._text)

    def _put(self, text: str) -> None:
        line = self.query_one(Field)
        line.value = text
        line.cursor_position = len(text)

    def action_cancel(self) -> None:
        """Close the line and do nothing."""
        self.dismiss(None)
