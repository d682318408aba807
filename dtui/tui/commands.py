"""What ctrl+p offers: what can be done here, places to go to, and how things are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from dtui.errors import DtuiError
from dtui.text import plain
from dtui.tui.app_commands import APP_COMMANDS
from dtui.tui.completion import traces
from dtui.tui.offers import offers
from dtui.tui.screens.frame import Frame
from dtui.tui.themes import THEME_NAMES

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_MOST_TRACES = 12
"""Traces that are named at once; what is typed chooses among all there are."""


class _Way(NamedTuple):
    """One thing to choose, and how it is done."""

    says: str
    beside: str
    """What stands below it: its keys, or how it is typed."""
    do: IgnoreReturnCallbackType

    @property
    def help(self) -> str:
        """What stands below it, as the palette takes it.

        It would parse a string as markup; a content that it is given instead, it leaves alone.
        """
        return cast("str", Content(self.beside))


class ReviewCommands(Provider):
    """All that can be asked for: by the words that the key line and the help have for it."""

    @property
    def _app(self) -> ReviewApp:
        return cast("ReviewApp", self.app)

    async def discover(self) -> Hits:
        """Offer all of it, but for the traces, of which there may be a million."""
        for way in self._ways():
            yield DiscoveryHit(Content(way.says), way.do, text=way.says, help=way.help)

    async def search(self, query: str) -> Hits:
        """Offer what matches what is typed, best first; of traces the first few."""
        matcher = self.matcher(query)
        for way in self._ways():
            if score := max(matcher.match(way.says), matcher.match(way.beside) / 2):
                yield Hit(score, matcher.highlight(way.says), way.do, text=way.says, help=way.help)
        for number, way in enumerate(self._traces(query)):
            # After what can be done, in the order of the list.
            score = 0.1 - number / 1_000
            yield Hit(score, Content(way.says), way.do, text=way.says, help=way.help)

    def _ways(self) -> Iterator[_Way]:
        app = self._app
        for offer in offers(app, self.screen):
            if offer.id != "app.palette":
                run = partial(app.run_action, offer.action, offer.node)
                yield _Way(offer.does, f"{' '.join(offer.keys)}   :{offer.word}", run)
        own = self.screen.line_commands() if isinstance(self.screen, Frame) else ()
        for command in (*own, *APP_COMMANDS):
            if command.arguments:
                ask = partial(app.ask_command, f"{command.name} ")
                yield _Way(f"{command.does} …", f":{command.usage}", ask)
        if app.may_colour:
            for name in THEME_NAMES:
                yield _Way(f"Theme {name}", f":theme {name}", partial(app.choose_theme, name))

    def _traces(self, query: str) -> Iterator[_Way]:
        try:
            found = list(traces(query, self._app.corpus, self._app.clock(), _MOST_TRACES))
        except DtuiError:
            return
        for trace_id, title in found[:_MOST_TRACES]:
            says = f"Open {plain(title or trace_id)}"
            yield _Way(says, f":trace {plain(trace_id)}", partial(self._app.open_trace, trace_id))
        if len(found) > _MOST_TRACES:
            more = "More traces than these: type more of the name"
            ask = partial(self._app.ask_command, f"trace {query}")
            yield _Way(more, f":trace {plain(query)}", ask)
