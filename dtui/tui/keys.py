"""The keys that only the terminal has.

With those that it shares with the notebook, `dtui.views.keys`, they are all keys there are, by the
place where they work (`PLACES`). That is what settings, the list of keys and their clashes are
about.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dtui.views.keys import (
    CHAIN_KEYS,
    COMPARE_KEYS,
    COMPARED_DECISIONS_KEYS,
    DECISION_KEYS,
    LIST_KEYS,
    MATRIX_KEYS,
    PART_KEYS,
    PROPOSAL_KEYS,
    QUEUE_KEYS,
    TABLE_KEYS,
    TRACE_KEYS,
    TRACES_KEYS,
    Key,
    keys_of,
)

APP_KEYS: Final = keys_of(
    "app",
    Key("w", "queue", "Waiting", "What waits for you, across all traces"),
    Key("escape", "back", "Back", display="esc", id="step-back"),
    Key("R", "report", "Report", "The report: are decisions getting better?"),
    Key("O", "scorecard", "My overrides", "My overrides: how did they turn out?", id="overrides"),
    Key("question_mark,f1", "help", "Help", "Keys and signs", display="?"),
    Key("colon", "command_line", "Command", "Type a command", shown=False, display=":"),
    Key("ctrl+p", "command_palette", "Commands", "All commands", shown=False, id="palette"),
    Key("left_square_bracket", "history_back", "Back to where you were", shown=False, id="back"),
    Key("right_square_bracket", "history_forward", "Forward again", shown=False, id="forward"),
    Key("J,ctrl+l", "jump", "Jump", "Go to a pane or a row by its letter", shown=False),
    Key("D", "switch_theme", "Dark or light", shown=False, id="dark-or-light"),
    Key("y", "copy_command", "Copy as command", shown=False),
    Key("E", "export", "Export", "Write what is seen to a file", shown=False),
    Key("q", "close", "Close this screen, or quit", shown=False),
    Key("ctrl+q", "quit", "Quit", shown=False, first=True),
)
"""On every screen; a form or another box over a screen takes them first."""

SEARCH_KEYS: Final = keys_of(
    "search",
    Key("slash", "search", "Search", "Search what is listed", display="/"),
)
"""Where a list can be searched."""

HIT_KEYS: Final = keys_of(
    "search",
    Key("n", "hit(1)", "Next hit", "The next that the search finds"),
    Key("N", "hit(-1)", "The hit before", shown=False, id="hit-back"),
    Key("H", "hide", "Hide", "Hide what the search does not find, or only mark what it finds"),
)
"""While a list is searched and shows the rest, too."""

SEARCH_LINE_KEYS: Final = keys_of(
    "search-line",
    Key("enter", "keep", "Keep", "Keep the search and go to the list", display="enter"),
    Key("escape", "clear", "Clear", "Search for nothing", display="esc"),
    Key("up", "earlier(1)", "Earlier", "The search before", id="earlier"),
    Key("down", "earlier(-1)", "A later search", shown=False, id="later"),
)
"""In the line that says what is searched for."""

CORPUS_KEYS: Final = keys_of(
    "corpus",
    Key("f", "facets", "Facets", "Narrow the list down by domain, agent, age …"),
    Key("s", "sort", "Sort by something else", shown=False),
    Key("S", "turn_round", "Turn the order round", shown=False),
    Key("F", "found", "Items", "All items that the search finds, of all traces"),
)
"""Where the traces are listed, beside those of the notebook."""

FACET_KEYS: Final = keys_of(
    "facets",
    Key("space,enter,x", "choose", "Choose", "Choose this value, or no longer", display="space"),
    Key("n", "heading(1)", "Next", "The next facet", id="next"),
    Key("N", "heading(-1)", "The facet before", shown=False, id="previous"),
)
"""In the facets of the traces."""

FOUND_KEYS: Final = keys_of(
    "found",
    Key("n", "next(1)", "Next hit", "The next of what was found"),
    Key("N", "next(-1)", "The hit before", shown=False),
    Key("t", "trace", "Trace", "Open its trace"),
    Key("c", "chain", "Chain", "All that led to it"),
)
"""Where what was found in the whole corpus is listed."""

UNDO_KEYS: Final = keys_of(
    "decision", Key("z", "undo", "Undo", "Take back the verdict that you have just given")
)
"""Where one decision is shown, beside those of the notebook."""

PANE_KEYS: Final = keys_of(
    "panes",
    Key("tab", "app.focus_next", "Next pane", shown=False, id="next"),
    Key("shift+tab", "app.focus_previous", "Pane before", shown=False, id="previous"),
)
"""Where a screen has more than one pane to go to."""

READING_KEYS: Final = keys_of(
    "reading",
    Key("up,k", "scroll_up", "Up", shown=False, id="up"),
    Key("down,j", "scroll_down", "Down", shown=False, id="down"),
    Key("space,pagedown,ctrl+f", "page_down", "More", shown=False, id="more"),
    Key("pageup,ctrl+b", "page_up", "Back up", shown=False, id="more-back"),
    Key("home,g", "scroll_home", "To the top", shown=False, id="top"),
    Key("end,G", "scroll_end", "To the end", shown=False, id="end"),
)
"""In a text that is scrolled."""

COMPUTED_KEYS: Final = keys_of(
    "page",
    Key("n", "section(1)", "Next", "The next part", id="next"),
    Key("N", "section(-1)", "The part before", shown=False, id="previous"),
    Key("a", "all", "All", "Unfold everything, or fold it"),
    Key("r", "again", "Again", "Make it again, with what is recorded by now"),
    Key("y", "copy_shown", "Copy", "Copy the command that prints this", id="copy"),
)
"""On a page that another process works out."""

PAGE_KEYS: Final = keys_of(
    "page", Key("enter,space", "choose", "Unfold", "Unfold, or fold", display="enter", id="unfold")
)
"""In the text of such a page."""

REPORT_KEYS: Final = keys_of(
    "report",
    Key("e", "save", "Save", "Save the page as HTML beside the corpus"),
    Key("d", "domain", "Domain", "The report on the next domain"),
)
"""On the report, beside `COMPUTED_KEYS`."""

AUDIT_KEYS: Final = keys_of(
    "audit", Key("t", "trace", "Trace", "Open the trace at the item under the cursor")
)
"""On the audit of a trace, beside `COMPUTED_KEYS`."""

PROMPT_KEYS: Final = keys_of(
    "command",
    Key("tab", "complete(1)", "Complete", "Complete it; again for the next way to"),
    Key("shift+tab", "complete(-1)", "The completion before", shown=False, id="complete-back"),
    Key("up", "earlier(1)", "Earlier", "The command before", id="earlier"),
    Key("down", "earlier(-1)", "A later command", shown=False, id="later"),
    Key("escape", "cancel", "Close", display="esc"),
)
"""Where a command is typed."""

JUMP_KEYS: Final = keys_of("jump", Key("escape", "cancel", "Stay here", display="esc"))
"""Where a letter is waited for."""

KEYS_KEYS: Final = keys_of(
    "keys",
    Key("enter", "change", "Change", "Give it another key", display="enter", first=True),
    Key("backspace,delete", "restore", "As before", "Take the key it had before you changed it"),
    Key("n", "next_change(1)", "Next", "Next key that was changed", id="next"),
    Key("N", "next_change(-1)", "The changed key before", shown=False, id="previous"),
)
"""In the list of keys."""

FORM_KEYS: Final = keys_of(
    "form",
    Key("enter,ctrl+s", "record", "Record", display="enter"),
    Key("ctrl+o", "pick", "Evidence", "Choose from the trace what it rests on", id="evidence"),
    Key("escape", "cancel", "Cancel", "Close without recording", display="esc"),
    Key("tab", "app.focus_next", "Next field", id="next"),
    Key("shift+tab", "app.focus_previous", "Field before", shown=False, id="previous"),
    Key("pagedown", "scroll(1)", "Scroll down", shown=False, id="down"),
    Key("pageup", "scroll(-1)", "Scroll up", shown=False, id="up"),
    Key("ctrl+g", "edit", "Editor", "Write the text in your $EDITOR", shown=False, id="editor"),
    Key("ctrl+l", "app.jump", "Jump", "Go to a field by its letter", shown=False, id="jump"),
    Key("f1", "app.help", "Help", "Keys and signs", id="help"),
)
"""In a form."""

READING_FORM_KEYS: Final = keys_of("form", Key("enter,ctrl+s", "record", "Choose", display="enter"))
"""In the form that asks which reading is meant, instead of the first of `FORM_KEYS`."""

JUDGEMENT_KEYS: Final = keys_of(
    "form",
    Key("ctrl+r", "replace", "Replace", "Record it in the place of the other one"),
    Key("ctrl+t", "second", "Second", "Record it as a second opinion"),
)
"""In the form that asks for a verdict, beside `FORM_KEYS`."""

CHOICE_KEYS: Final = keys_of(
    "field",
    Key("left,h", "step(-1)", "Previous", shown=False, id="choice-back"),
    Key("right,l,space", "step(1)", "Choose", display="space", id="choice"),
)
"""In a field that is one of a few."""

TICK_KEYS: Final = keys_of("field", Key("space", "tick", "Select"))
"""In a box to tick."""

PROSE_KEYS: Final = keys_of("field", Key("ctrl+j", "new_line", "New line"))
"""In a field of several lines."""

ARGUMENT_KEYS: Final = keys_of(
    "field", Key("ctrl+d", "unset", "Unset", "Leave the argument out, or take it back in")
)
"""In a field for an argument."""

NUMBERED_KEYS: Final = keys_of(
    "codes",
    Key("up,k", "move(-1)", "Up", shown=False, id="up"),
    Key("down,j", "move(1)", "Down", shown=False, id="down"),
    Key("space", "take_here", "Take the one at the mark", shown=False, id="take"),
)
"""In a numbered list; its numbers are what they are."""

EVIDENCE_KEYS: Final = keys_of(
    "evidence",
    Key("e,space,enter", "mark", "Mark", display="e", first=True),
    Key("escape,ctrl+o", "done", "Done", display="esc"),
    Key("J,ctrl+l", "app.jump", "Jump", "Go to a row by its letter", shown=False, id="jump"),
)
"""Where evidence is chosen."""

MOMENT_KEYS: Final = keys_of(
    "moment",
    Key("enter", "seek", "Go", display="enter", first=True),
    Key("escape", "dismiss(None)", "Cancel", display="esc", id="cancel"),
)
"""Where a moment is typed."""

EXPORT_KEYS: Final = keys_of(
    "export",
    Key("enter", "write", "Write", display="enter", first=True),
    Key("down", "form(1)", "Form", "Text, Markdown, HTML, JSON", id="form", first=True),
    Key("up", "form(-1)", "The form before", shown=False, id="form-back", first=True),
    Key("escape", "cancel", "Stop", "Stop writing, or close", display="esc"),
)
"""Where a file is named that what is seen is written to."""

HELP_KEYS: Final = keys_of(
    "help",
    Key("escape,question_mark,q,enter", "dismiss", "Close", id="close"),
    Key("down,j", "scroll(1)", "Down", shown=False, id="down"),
    Key("up,k", "scroll(-1)", "Up", shown=False, id="up"),
)
"""In the help."""

_FORM: Final = (FORM_KEYS, JUDGEMENT_KEYS)

PLACES: Final[Mapping[str, tuple[tuple[Key, ...], ...]]] = MappingProxyType(
    {
        "everywhere": (APP_KEYS,),
        "list": (LIST_KEYS, APP_KEYS),
        "corpus": (LIST_KEYS, TRACES_KEYS, CORPUS_KEYS, SEARCH_KEYS, APP_KEYS),
        "facets": (LIST_KEYS, FACET_KEYS, CORPUS_KEYS, SEARCH_KEYS, APP_KEYS),
        "found": (LIST_KEYS, FOUND_KEYS, SEARCH_KEYS, APP_KEYS),
        "trace": (
            LIST_KEYS,
            HIT_KEYS,
            TRACE_KEYS,
            PART_KEYS,
            SEARCH_KEYS,
            PANE_KEYS,
            APP_KEYS,
        ),
        "decision": (TABLE_KEYS, MATRIX_KEYS, DECISION_KEYS, UNDO_KEYS, APP_KEYS),
        "queue": (LIST_KEYS, QUEUE_KEYS, SEARCH_KEYS, APP_KEYS),
        "proposal": (READING_KEYS, PROPOSAL_KEYS, APP_KEYS),
        "chain": (LIST_KEYS, CHAIN_KEYS, APP_KEYS),
        "compare": (LIST_KEYS, COMPARE_KEYS, APP_KEYS),
        "compared decisions": (TABLE_KEYS, COMPARE_KEYS, COMPARED_DECISIONS_KEYS, APP_KEYS),
        "report": (LIST_KEYS, PAGE_KEYS, COMPUTED_KEYS, REPORT_KEYS, APP_KEYS),
        "audit": (LIST_KEYS, PAGE_KEYS, COMPUTED_KEYS, AUDIT_KEYS, APP_KEYS),
        "keys": (LIST_KEYS, KEYS_KEYS, APP_KEYS),
        "form": _FORM,
        "choice": (CHOICE_KEYS, *_FORM),
        "tick": (TICK_KEYS, *_FORM),
        "prose": (PROSE_KEYS, *_FORM),
        "argument": (ARGUMENT_KEYS, *_FORM),
        "codes": (NUMBERED_KEYS, *_FORM),
        "evidence": (LIST_KEYS, EVIDENCE_KEYS),
        "moment": (MOMENT_KEYS,),
        "export": (EXPORT_KEYS,),
        "search line": (SEARCH_LINE_KEYS,),
        "help": (HELP_KEYS,),
        "command": (PROMPT_KEYS,),
        "jump": (JUMP_KEYS,),
    }
)
"""What answers to keys together: of two actions there, one key can do only one."""
