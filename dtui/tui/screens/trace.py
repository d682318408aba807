"""One trace: its items in causal order, and the one under the cursor in full."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from dtui.text import one_line
from dtui.tui.ascii import draws_ascii
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.keys import HIT_KEYS, PANE_KEYS, SEARCH_KEYS
from dtui.tui.line import content
from dtui.tui.reporting import reporting
from dtui.tui.screens.searched_trace import SearchedTrace
from dtui.tui.widgets.card import Card
from dtui.tui.widgets.links import Links
from dtui.tui.widgets.scrubber import Scrubber
from dtui.tui.widgets.spine_list import SpineList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import item_actions
from dtui.views.escapes import escaped
from dtui.views.graph_layout import lanes_for
from dtui.views.keys import PART_KEYS, TRACE_KEYS
from dtui.views.liveness import written
from dtui.views.next_pending import NOTHING_ELSE, next_pending, wrapped_to
from dtui.views.piece import Piece
from dtui.views.spine import ItemRows, PastRows, Spine

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.sheet import Sheet


_PIECE, _BETWEEN = 300, 0.002
"""Items that are read at a time, and the seconds for keys between."""

_SAID = 3_000
"""After so many items it is said how far reading has come: to draw it takes time too."""

_CLOSING = ("hypothesis_validation", "question_answer")


class TraceScreen(SearchedTrace):
    """The spine list; beside it an item, with what it rests on and what rests on it."""

    PURPOSE: ClassVar[str] = (
        "A trace: every item stands below what it rests on. Bright is what the item under the "
        "cursor rests on, and what rests on it."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(TRACE_KEYS),
        *bindings(PART_KEYS),
        *bindings(HIT_KEYS),
        *bindings(SEARCH_KEYS),
        *bindings(PANE_KEYS),
    ]

    def __init__(self, trace_id: str, item_id: str | None = None, at: int | None = None) -> None:
        super().__init__(trace_id, at)
        self._item_id = item_id
        """The item in focus: the one under the cursor, or a part of the decision there."""
        self._item: ItemRow | None = None
        self._row_key: str | None = None
        """The row that shows the item in focus."""
        self._evidence: dict[str, None] = {}
        self._is_read = self._is_reading = False
        """Whether all of the trace is at hand for its cards, or on its way."""
        self._at_hand = -1
        self._written = ""
        """That its agent escaped, and how it was written, where there is something to say."""
        self._asked: tuple[int, int] | None = None
        """The item that a form was opened for last, and how many items there were then."""

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal():
            yield SpineList(id="spine")
            with Vertical(id="focus"):
                yield Links("rests on", id="parents")
                yield Card()
                yield Links("used by", id="children")
        yield Static(id="waits")
        yield Scrubber()

    def on_mount(self) -> None:
        self.watch(self.spine_list, "scroll_y", self._light, init=False)
        self.query_one(Card).show_notice("Reading …")

    # What is shown

    def show_failure(self, message: str) -> None:
        self.spine_list.show_error(message)

    def read(self) -> None:
        trace = self.app.corpus.rows.trace(self.trace_id)
        if trace is None:
            self.show_failure(f"There is no trace {self.trace_id!r} in this corpus.")
            return
        present = self.app.corpus.rows
        self._trace = trace
        self._rows: ItemRows = present if self.at is None else PastRows(self.shown_trace)
        self._show_rows(trace.items if self.at is None else len(self.shown_trace))
        if self.at is None:
            self._forget_spent_evidence()
            self._show_waiting()
            # It loads the models, and of a long trace it takes its time: the list comes first.
            self.call_after_refresh(self._look_how_written)
        self.show_trail()
        self._show_moment()
        self._show_focus()

    def _show_rows(self, items: int) -> None:
        """List the items, or those of the part, with the cursor where it was if it can be."""
        only = self.shown_of(self.part_of(self._rows, items), items)
        lanes = lanes_for(self.size.width * 4 // 5)
        self._spine = Spine(self._rows, self.trace_id, lanes, ascii=draws_ascii(), only=only)
        self.spine_list.say_when_empty(self._why_empty())
        asked_for = None
        if self._row_key is None:
            asked_for = self._item_id or (None if self.part is None else self.part.item_id)
        self.spine_list.show(self._spine, at=asked_for)
        if self.spine_list.current_key != self._row_key:
            self._row_key = self.spine_list.current_key
            there = asked_for and self._rows.item(self.trace_id, asked_for) is not None
            self._item_id = asked_for if there else self._row_key
        self.show_hits()

    def _why_empty(self) -> str:
        if self.hides:
            return "Nothing that the search finds here. esc clears it, H shows the rest."
        there = f"{self.part}: not there yet at this moment. esc comes back to now."
        return "" if self.part is None else there

    def _show_moment(self) -> None:
        """Mark in the list what came with the step in view, and what it changed."""
        step = self.show_moment()
        self.query_one("#waits").display = step is None
        signs = {} if step is None else {**dict.fromkeys(step.rows, "~"), step.row_id: "+"}
        self.spine_list.highlight(signs)
        if step is not None:
            self._bring_into_view(step.row_id)

    def _bring_into_view(self, item_id: str) -> None:
        """Scroll to an item's row if it is out of view; the cursor stays where the reviewer is."""
        found, spine = self._spine.find(item_id), self.spine_list
        top, height = round(spine.scroll_y), spine.size.height
        if found is not None and height and not top <= found < top + height:
            spine.scroll_to(y=max(0, found - height // 2), animate=False)

    def _forget_spent_evidence(self) -> None:
        """Take the marks away when the item that they were given for has been closed.

        They were made for that one verdict or answer; the next must not rest on them unseen.
        """
        asked, self._asked = self._asked, None
        if asked is None:
            return
        ordinal, count = asked
        newer = self.app.corpus.rows.items(self.trace_id, count + 1)
        if any(row.type in _CLOSING and ordinal in row.refs for row in newer):
            self._evidence.clear()
            self.spine_list.mark(())

    def show_trail(self) -> None:
        trace, path = self._trace, self.app.corpus.path.name
        part = self.part_says(self._rows.count_spine(self.trace_id))
        names = (path, trace.domain, trace.title or trace.trace_id, part)
        self.trail.crumbs = tuple(one_line(name) for name in names if name)
        if self.at is not None:
            return
        marked = Piece(f"evidence {len(self._evidence)} · ", "accent")
        facts = " · ".join(filter(None, (trace.profile, one_line(trace.agent or ""))))
        self.trail.aside = (
            *((marked,) if self._evidence else ()),
            Piece(f"{facts} · ", "dim"),
            Piece(f"{trace.pending} pending", "pending" if trace.pending else "dim"),
        )

    def _show_waiting(self) -> None:
        waiting = self.app.corpus.pending(trace_id=self.trace_id, imported=True, limit=20)
        pieces = [Piece(f" {self._written} ·", "late")] if self._written else []
        pieces.append(Piece(" waits  ", "dim"))
        for row in waiting:
            steelman = row.stage == "steelmanning"
            pieces += (
                Piece(one_line(row.item_id), "pending"),
                Piece(f" {'steelman' if steelman else row.kind}  ", "dim"),
            )
        if not waiting:
            pieces[-1] = Piece(" nothing waits in this trace", "dim")
        self.query_one("#waits", Static).update(content(pieces), layout=False)

    @reporting
    def _look_how_written(self) -> None:
        """Say in the line of what waits that its agent escaped, or wrote it in one go, if so."""
        if not self.is_attached or self.at is not None:
            return
        corpus = self.app.corpus
        told = escaped(corpus, self.trace_id), written(corpus, self.trace_id)
        found = " · ".join(filter(None, told))
        if found != self._written:
            self._written = found
            self._show_waiting()

    @on(VirtualList.Moved, "#spine")
    def _follow_cursor(self) -> None:
        """Bring the item under the cursor into focus, if it is not there already.

        Whoever asks what is in focus calls this first: a key that comes right after the one
        that moved the cursor is handled before the message that tells of the move.
        """
        key = self.spine_list.current_key
        if key != self._row_key:
            self._row_key = self._item_id = key
            self._show_focus()
            self.say_hits()

    @reporting
    def _show_focus(self) -> None:
        """Show the item in focus: its kin at once, its card when the screen has been drawn."""
        rows = self._rows
        self._item = item = rows.item(self.trace_id, self._item_id or "")
        self.query_one("#parents", Links).show_items(rows.causes(item) if item else ())
        self.query_one("#children", Links).show_items(rows.effects(item) if item else ())
        if item is None:
            self.query_one(Card).show_notice("")
            return
        self._light()
        self.refresh_bindings()
        if self._is_read:
            self._show_card()
        elif not self._is_reading:
            # Reading a trace for the first card loads the models: let the list be seen before.
            self._is_reading = True
            self.call_after_refresh(self._read_on)

    @reporting
    def _read_on(self) -> None:
        """Read the trace for its cards, a piece at a time: keys come between."""
        self._is_reading = False
        if not self.is_attached:
            return
        before, items = self._at_hand, self._trace.items
        self._at_hand = known = self.app.corpus.read_on(self.trace_id, _PIECE)
        self._is_read = known >= items or known == before
        if self._is_read:
            # What was read stays; no search for garbage has to look through it.
            gc.freeze()
            self._show_card()
            return
        self._is_reading = True
        if known // _SAID != before // _SAID:
            self.query_one(Card).show_notice(f"Reading … {known:,} of {items:,} items")
        self.set_timer(_BETWEEN, self._read_on)

    @reporting
    def _show_card(self) -> None:
        if self._item is not None and self.is_attached:
            self.query_one(Card).show_card(self.card(self.trace_id, self._item.item_id))

    @reporting
    def _light(self) -> None:
        spine = self.spine_list
        if spine.row_count:
            top = round(spine.scroll_y)
            spine.light(self._spine.kin(spine.cursor, top, top + spine.size.height))

    @property
    def shown_key(self) -> str | None:
        self._follow_cursor()
        return self._row_key

    @property
    def searched_rows(self) -> ItemRows:
        return self._rows

    @property
    def spine_list(self) -> SpineList:
        """The list of items."""
        return self.query_one("#spine", SpineList)

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Sheet
        from dtui.views.sheets import card_notes, spine_table

        trace = self._trace
        title = one_line(trace.title or trace.trace_id)
        every = self._rows.count_spine(self.trace_id)
        facts = (
            ("trace", one_line(trace.trace_id)),
            ("domain", one_line(trace.domain)),
            ("profile", trace.profile),
            ("agent", one_line(trace.agent or "")),
            ("pending", "" if self.at is not None else f"{trace.pending:,}"),
            ("shown", "" if self.part is None else str(self.part)),
            ("search", str(self.asked)),
            ("rows", f"{len(self._spine):,} of {every:,}"),
        )
        cards = () if self._item is None else (self.card(self.trace_id, self._item.item_id),)
        shown = (spine_table(self.app.corpus, self.trace_id, self._spine), *map(card_notes, cards))
        return Sheet(title, (*self.facts(), *facts), shown)

    # Going about

    @reporting
    def go_to(self, item_id: str) -> None:
        """Bring an item into focus; a part of a decision is shown at its decision's row.

        Where its row is left out, all rows are shown again.
        """
        if not self.spine_list.go_to(item_id) and (self.part is not None or self.hides):
            self.notify(f"{one_line(item_id)} was left out here: all rows are shown again")
            self.hides = False
            if not self.leave_part():
                self.reload()
            self.spine_list.go_to(item_id)
        self._row_key = self.spine_list.current_key
        self._item_id = item_id
        self._show_focus()
        self.say_hits()
        self.spine_list.focus()

    @on(VirtualList.Chosen, "#spine")
    def _open_or_follow(self, event: VirtualList.Chosen) -> None:
        """Open a decision's matrix; from any other item, follow its first long reference."""
        row = self.spine_list.current
        if row is not None and row.type == "decision":
            self.app.open_decision(self.trace_id, event.key, at=self.at)
        elif row is not None and row.marks and row.marks[0].item_id:
            self.go_to(row.marks[0].item_id)

    @on(VirtualList.Chosen, "#parents")
    @on(VirtualList.Chosen, "#children")
    def _follow_link(self, event: VirtualList.Chosen) -> None:
        self.go_to(event.key)

    def step_back(self) -> bool:
        """Come back to the list; there, from a search, and from a part to all items."""
        if self.focused is self.spine_list:
            return super().step_back() or self.leave_part()
        self.spine_list.focus()
        return True

    def action_parents(self) -> None:
        """Go to what the item rests on; of several, to the one that is chosen among them.

        Where there is no room to show them, that is the first.
        """
        self._walk("#parents", "#children")

    def action_children(self) -> None:
        """Go to what rests on the item; of several, as with what it rests on."""
        self._walk("#children", "#parents")

    def _walk(self, there: str, other: str) -> None:
        links = self.query_one(there, Links)
        if self.focused is self.query_one(other, Links):
            self.spine_list.focus()
        elif links.row_count == 1 or self.focused is links:
            links.action_choose()
        elif links in self.focus_chain:
            if links.row_count:
                links.focus()
        else:  # a small screen has no room to choose among them
            links.go_to_row(0)
            links.action_choose()

    @reporting
    def action_next_pending(self, step: int) -> None:
        """Go to the next thing that waits, in this trace or another."""
        item = self._item
        trace = self.app.corpus.rows.trace(self.trace_id)
        imported = trace is not None and trace.profile == "imported"
        found = next_pending(self.app.corpus, item, step, imported=imported)
        if found is None:
            self.notify(NOTHING_ELSE)
            return
        if found.row.trace_id == self.trace_id:
            self.go_to(found.row.item_id)
        else:
            self.app.open_trace(found.row.trace_id, found.row.item_id, instead=True)
        if found.wrapped:
            self.notify(wrapped_to(step))

    def action_chain(self) -> None:
        """Show what led to the item in focus, across traces."""
        if self._item_id is not None:
            self.app.open_chain(f"{self.trace_id}/{self._item_id}")

    # Writing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the item in focus allows."""
        of_search = self.search_offers(action)
        if of_search is not None:
            return of_search
        if self.is_mounted:
            self._follow_cursor()
        allowed = item_actions(
            self._item,
            causes=self._has("parents"),
            effects=self._has("children"),
            past=self.at is not None,
        )
        return is_offered(action, parameters, TRACE_KEYS, allowed)

    def _has(self, links: str) -> bool:
        return self.is_mounted and self.query_one(f"#{links}", Links).row_count > 0

    @reporting
    def action_mark(self) -> None:
        """Mark the item in focus as evidence, or take the mark away."""
        if self._item_id is None:
            return
        if self._item_id in self._evidence:
            del self._evidence[self._item_id]
        else:
            self._evidence[self._item_id] = None
        self.spine_list.mark(set(self._evidence))
        self.show_trail()

    def action_verdict(self, validated: bool) -> None:
        """Ask for a validation of the hypothesis in focus."""
        if self._item_id is not None:
            self._note_asked()
            self.ask_verdict(self.trace_id, self._item_id, self._evidence, validated=validated)

    def action_answer(self, again: bool) -> None:
        """Ask for an answer to the question in focus, be it the first or another one."""
        if self._item_id is not None:
            self._note_asked()
            self.ask_answer(self.trace_id, self._item_id, self._evidence)

    @reporting
    def _note_asked(self) -> None:
        trace = self.app.corpus.rows.trace(self.trace_id)
        if self._item is not None and trace is not None:
            self._asked = (self._item.ordinal, trace.items)
