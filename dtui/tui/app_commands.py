"""The commands that every screen has, and how a command that was typed is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from dtui.errors import InvalidCommandError, UnknownEntryError, UnknownTraceError
from dtui.text import one_line
from dtui.tui.command_grammar import Argument, Asked, Command
from dtui.tui.offers import by_word, offers, typed_commands
from dtui.tui.screens.frame import Frame
from dtui.tui.themes import THEME_NAMES

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_TRACE: Final = Argument("TRACE", "trace")

APP_COMMANDS: Final = (
    Command("corpus", does="All traces", aliases=("traces",)),
    Command("queue", does="What waits for you, across all traces", aliases=("waiting",)),
    Command("trace", (_TRACE, Argument("ITEM", "item", needed=False)), "Open a trace, at an item"),
    Command("decision", (_TRACE, Argument("DECISION", "decision")), "Open a decision's matrix"),
    Command("proposal", (Argument("PROPOSAL", "entry"),), "Open a proposal"),
    Command("chain", (Argument("ENTRY", "entry"),), "What led to an entry of the log"),
    Command("effects", (Argument("ENTRY", "entry"),), "What came of an entry of the log"),
    Command("compare", (_TRACE, Argument("OTHER", "trace")), "Compare two traces"),
    Command("audit", (Argument("TRACE", "trace", needed=False),), "How well a trace is argued"),
    Command("stages", (Argument("TRACE", "trace", needed=False),), "Where its decisions stand"),
    Command("report", does="The report: are decisions getting better?"),
    Command("overrides", does="My overrides: how did they turn out?"),
    Command("found", (Argument("QUERY", rest=True),), "All items that a query finds"),
    Command("theme", (Argument("NAME", choices=tuple(THEME_NAMES)),), "Draw in other colours"),
    Command("keys", does="All keys, and change them"),
    Command("export", (Argument("FILE", "file", rest=True),), "Write what is seen to a file"),
    Command("as-of", (Argument("MOMENT", rest=True),), "In a trace: show it as of a moment"),
    Command("help", does="Keys and signs"),
    Command("quit", does="Quit", aliases=("q",)),
)
"""On every screen, beside what its keys do."""


class Commanding:
    """Knows what can be typed on the screen in front, and does it.

    Parameters
    ----------
    app
        Whose screen it is.
    """

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._screen = app.screen
        self._offers = offers(app, app.screen)

    def commands(self) -> Mapping[str, Command]:
        """Return what can be typed, by every name it goes by."""
        own = self._screen.line_commands() if isinstance(self._screen, Frame) else ()
        return typed_commands((*own, *APP_COMMANDS), self._offers)

    def run(self, asked: Asked) -> None:
        """Do what was asked for.

        Raises
        ------
        DtuiError
            If it cannot be done with these arguments.
        """
        name, values = asked.command.name, asked.values
        offer = by_word(self._offers).get(name)
        if offer is not None and not values:
            self._app.call_later(self._app.run_action, offer.action, offer.node)
            return
        method = f"command_{name.replace('-', '_')}"
        do: Callable[..., None] | None = getattr(self._screen, method, getattr(self, method, None))
        if do is None:
            raise InvalidCommandError(f"{name} can't be done here")
        missing = len(asked.command.arguments) - len(values)
        do(*values, *("" for _ in range(missing)))

    # One method a command, by its name

    def command_corpus(self) -> None:
        """Show all traces: the first screen, which is never closed."""
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()

    def command_queue(self) -> None:
        """Show what waits."""
        self._app.action_queue()

    def command_trace(self, trace_id: str, item_id: str) -> None:
        """Open a trace, at an item if one is named."""
        self._check_trace(trace_id)
        if item_id:
            self._check_item(trace_id, item_id)
        self._app.open_trace(trace_id, item_id or None)

    def command_decision(self, trace_id: str, decision_id: str) -> None:
        """Open a decision."""
        self._check_trace(trace_id)
        if self._check_item(trace_id, decision_id) != "decision":
            raise UnknownEntryError(f"{one_line(decision_id)!r} is no decision; `trace` opens it")
        self._app.open_decision(trace_id, decision_id)

    def command_proposal(self, proposal_id: str) -> None:
        """Open a proposal."""
        self._app.corpus.proposal(proposal_id)
        self._app.open_proposal(proposal_id)

    def command_chain(self, entry_id: str) -> None:
        """Show what led to an entry."""
        self._check_entry(entry_id)
        self._app.open_chain(entry_id)

    def command_effects(self, entry_id: str) -> None:
        """Show what came of an entry."""
        self._check_entry(entry_id)
        self._app.open_chain(entry_id, effects=True)

    def command_compare(self, left: str, right: str) -> None:
        """Compare two traces."""
        from dtui.tui.screens.compare import Side

        for trace_id in (left, right):
            self._check_trace(trace_id)
        self._app.open_comparison(Side(left), Side(right))

    def command_audit(self, trace_id: str) -> None:
        """Show how well a trace is argued: the one in view, or under the cursor."""
        trace_id = trace_id or self._trace_in_view("audit")
        self._check_trace(trace_id)
        self._app.open_audit(trace_id)

    def command_stages(self, trace_id: str) -> None:
        """Show where a trace's decisions stand: the one in view, or under the cursor."""
        trace_id = trace_id or self._trace_in_view("stages")
        self._check_trace(trace_id)
        self._app.open_stages(trace_id)

    def command_report(self) -> None:
        """Show the report."""
        self._app.action_report()

    def command_overrides(self) -> None:
        """Show the reviewer's own overrides."""
        self._app.action_scorecard()

    def command_found(self, query: str) -> None:
        """Look for items in all traces."""
        from dtui.views.scan import check_found
        from dtui.views.search import read_query

        check_found(read_query(query))
        self._app.open_found(query)

    def command_theme(self, name: str) -> None:
        """Draw in other colours."""
        self._app.choose_theme(name)

    def command_keys(self) -> None:
        """Show all keys."""
        self._app.open_keys()

    def command_export(self, file: str) -> None:
        """Write what is seen to a file."""
        self._app.export(file)

    def command_as_of(self, moment: str) -> None:
        """Say where a moment can be shown: a trace's own screen does it by itself."""
        raise InvalidCommandError(f"open a trace first, and there type: as-of {moment}")

    def command_help(self) -> None:
        """Show what the keys do."""
        self._app.action_help()

    def command_quit(self) -> None:
        """Leave."""
        self._app.exit()

    def _trace_in_view(self, command: str) -> str:
        in_view = self._screen.trace_in_view() if isinstance(self._screen, Frame) else None
        if not in_view:
            raise InvalidCommandError(f"no trace is in view here; name one: {command} TRACE")
        return in_view

    def _check_trace(self, trace_id: str) -> None:
        if self._app.corpus.rows.trace(trace_id) is None:
            raise UnknownTraceError(
                f"there is no trace {one_line(trace_id, 60)!r} in this corpus; tab lists those "
                "whose id or title goes on like that"
            )

    def _check_item(self, trace_id: str, item_id: str) -> str:
        row = self._app.corpus.rows.item(trace_id, item_id)
        if row is None:
            raise UnknownEntryError(
                f"{one_line(trace_id, 60)} has no item {one_line(item_id, 60)!r}; tab lists them"
            )
        return row.type

    def _check_entry(self, entry_id: str) -> None:
        if not self._app.corpus.rows.entry_ids(entry_id, limit=1)[:1] == [entry_id]:
            raise UnknownEntryError(
                f"the log has no entry {one_line(entry_id, 60)!r}: an event's id, a trace's, or "
                "an item as TRACE/ITEM"
            )
