"""Text of a trace is hostile; where it is made harmless."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "one-sanitiser", "16:00:00", "One sanitiser for what agents wrote", "terminal")
    passes = t.observation(
        "All eleven ways by which Textual shows text pass a raw ESC, OSC 52 (which writes to the "
        "clipboard) and C1 controls on to the terminal.",
        measured_on("terminal", "Views"),
    )
    markup = t.observation(
        "`[/]` in plain text ends an app that parses markup.", measured_on("terminal", "Views")
    )
    faces = t.observation(
        "Terminal and notebook are given the same rows by the views, and a test holds them to it.",
        on_page("terminal", "Views"),
    )
    kept = t.observation(
        "Control characters are evidence: what an agent logged is kept and shown escaped.",
        on_page("trace", "Thirteen item types"),
    )
    nothing = t.constraint(
        "Of 100,000 hostile strings no control byte comes out, and no cell is misplaced.", passes
    )
    both = t.constraint("Every face is safe by the same code.", faces)
    stored = t.constraint("The log keeps what was written, to the byte.", kept)
    dec = t.decision("Where is hostile text made harmless?", nothing, both, stored, markup)
    views = t.option(
        dec, "In the views, once more in the app", "`dtui.text`, and a filter of lines.", faces
    )
    entry = t.option(dec, "When it is recorded", "Refuse or replace it in the store.", kept)
    widgets = t.option(dec, "In each widget", "Where it is drawn.", passes)
    t.weighs(dec, {nothing: 0.45, both: 0.3, stored: 0.25})
    t.meets(views, nothing, "Rows are clean, and the app filters what slipped by.", passes, faces)
    t.meets(views, both, "The rows are the same.", faces)
    t.meets(views, stored, "Only what is shown is escaped.", kept)
    t.meets(entry, nothing, "Nothing gets in.", passes)
    t.meets(entry, both, "For all of them.", faces)
    t.breaks(entry, stored, "What the agent wrote would be lost.", kept)
    t.breaks(widgets, nothing, "Eleven ways, and a twelfth some day.", passes)
    t.breaks(widgets, both, "Each face its own.", faces)
    t.meets(widgets, stored, "Only what is shown.", kept)
    case = t.steelman(
        views,
        "A view that forgets it once is enough, and views are what changes most. In the store it "
        "would be one place that nobody can pass by.",
        faces,
        passes,
        confidence=0.5,
    )
    t.refutes(
        case,
        "The app filters every line once more, so a view that forgets is still harmless; and old "
        "logs, imports and other people's stores come past any gate at the entry.",
        passes,
        kept,
        faces,
    )
    t.selection(
        dec,
        views,
        "Safe twice over, and the evidence stays what it was.",
        faces,
        kept,
        rejected={
            entry: "Changes the record.",
            widgets: "Eleven places to forget one.",
        },
    )
