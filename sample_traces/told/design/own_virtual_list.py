"""Item lists are a list of our own over pages of SQLite."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "virtual-list", "10:00:00", "No DataTable for item lists", "terminal")
    widgets = t.observation(
        "A million rows take DataTable 132 s, Tree 85 s and OptionList 57 s, and each over 1 GB.",
        measured_on("terminal", "Textual 8.2 facts"),
    )
    spike = t.observation(
        "Sixty lines on Textual's Line API, over pages of SQLite, show the same million in 0.2 s "
        "and 35 MB, however far one scrolls.",
        measured_on("terminal", "Textual 8.2 facts"),
    )
    matrix = t.observation(
        "A matrix has tens of options and constraints, and two directions to walk in.",
        on_page("terminal", "Textual 8.2 facts"),
    )
    big = t.constraint("A corpus of a million items is open in 250 ms.", widgets)
    flat = t.constraint("60 MB after 1,000 page moves.", widgets, spike)
    usual = t.constraint("A row has cursor, keys and mouse as Textual's own.", matrix, hard=False)
    dec = t.decision("What shows a list of items?", big, flat, usual)
    ours = t.option(dec, "A list of our own", "Line API, keyset pages, no row kept.", spike)
    table = t.option(dec, "DataTable", "All rows, as it comes.", widgets)
    paged = t.option(dec, "DataTable by pages", "A thousand rows, exchanged at the end.", widgets)
    t.weighs(dec, {big: 0.45, flat: 0.35, usual: 0.2})
    t.meets(ours, big, "0.2 s.", spike)
    t.meets(ours, flat, "35 MB.", spike)
    t.meets(ours, usual, "Sixty lines; the rest of the keys have to be written.", spike)
    t.breaks(table, big, "132 s.", widgets)
    t.breaks(table, flat, "Over 1 GB.", widgets)
    t.meets(table, usual, "It is Textual's own.", widgets)
    t.meets(paged, big, "0.13 s for its first thousand, by the same figure.", widgets)
    t.meets(paged, flat, "A thousand rows are little.", widgets)
    t.breaks(paged, usual, "A scroll bar that lies, and a jump at every seam.", matrix)
    case = t.steelman(
        ours,
        "Every widget of one's own is a widget to maintain through Textual's releases, and to make "
        "accessible again, for a million rows that few people have.",
        widgets,
        spike,
        confidence=0.5,
    )
    t.refutes(
        case,
        "The goal is a million, so few isn't none; and the Line API is what Textual's own widgets "
        "stand on. It is pinned below 9.",
        spike,
        widgets,
    )
    t.selection(
        dec,
        ours,
        "The one that opens at any size. DataTable stays right for the matrix.",
        spike,
        matrix,
        rejected={
            table: "Two minutes and a gigabyte.",
            paged: "Every search and jump would have to know of seams.",
        },
    )
