"""The keys of the screen behind, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from dtui.signs import CELL_SIGNS, entry_sign, sign, type_word, verdict_sign
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.keys import HELP_KEYS
from dtui.tui.line import content
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

_TYPES = (
    "observation",
    "hypothesis",
    "question",
    "constraint",
    "deduction",
    "hypothesis_validation",
    "question_answer",
    "decision",
)
_EVENTS = (
    "proposal",
    "override",
    "outcome",
    "trigger",
    "context_gathered",
    "escalation",
    "exception",
    "execution",
    "annotation",
    "retraction",
    "gate",
    "domain_declared",
    "trace_opened",
)
_STATES = (
    ("hypothesis", "pending"),
    ("decision", "pending"),
    ("hypothesis", "validated"),
    ("hypothesis", "refuted"),
    ("question", "answered"),
    ("decision", "selected"),
    ("decision", "superseded"),
    ("constraint", "late"),
    ("constraint", "missed"),
)


class HelpScreen(Rebindable[None], ModalScreen[None]):
    """Every key that works on the screen behind, and every sign that may stand on it."""

    if TYPE_CHECKING:
        app = getters.app(App[object])

    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP_KEYS)

    def __init__(self, behind: Screen[object], purpose: str) -> None:
        super().__init__()
        # Asked for while that screen is still in front: some of what the app does, too, is
        # offered there and not from a box.
        self._works = list(behind.active_bindings.values())
        self._purpose = purpose

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = "help"
            box.border_subtitle = "esc closes"
            yield Static(content(self._lines()))

    def action_scroll(self, lines: int) -> None:
        """Scroll the help by that many lines."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def _lines(self) -> Iterator[Piece]:
        if self._purpose:
            yield Piece(f"{self._purpose}\n\n")
        yield Piece("Keys here\n", "bright")
        yield from self._keys()
        yield Piece("\nItems\n", "bright")
        for kind in _TYPES:
            yield from _letter(kind)
        yield Piece("\nEvents\n", "bright")
        for kind in _EVENTS:
            yield from _letter(kind)
        yield Piece("\nStates\n", "bright")
        signs = [sign(item_type, state) for item_type, state in _STATES]
        signs += [sign("decision", "selected", at_risk=True), *CELL_SIGNS.values()]
        signs += [verdict_sign(verdict) for verdict in ("approve", "modify", "reject", "waits")]
        for shown in signs:
            yield Piece(f"  {shown.glyph}   {shown.word}\n", shown.role)

    def _keys(self) -> Iterator[Piece]:
        """One line an action, all its keys before what it does."""
        keys: dict[str, list[str]] = {}
        does: dict[str, str] = {}
        for _node, binding, enabled, _tooltip in self._works:
            # What the toolkit binds for itself has no id: the help teaches none of it.
            own = binding.description and binding.id
            if enabled and own:
                keys.setdefault(binding.action, []).append(self.app.get_key_display(binding))
                does.setdefault(binding.action, binding.tooltip or binding.description)
        for action, shown in keys.items():
            yield Piece(f"  {fitted(' '.join(dict.fromkeys(shown)), 16)}", "accent")
            yield Piece(f"{does[action]}\n")


def _letter(kind: str) -> Iterator[Piece]:
    yield Piece(f"  {fitted(entry_sign(kind).letter, 4)}", "accent")
    yield Piece(f"{type_word(kind)}\n")
