"""Lists are tables, written in the transaction of the append."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "rows-with-append", "09:00:00", "Projections are written with the append", "log")
    slow = t.observation(
        "Importing pydantic with the union of items takes 150 to 190 ms, and turning a million "
        "entries into its objects 5.0 s.",
        measured_on("architecture", "Floors"),
        measured_on("log", "Measured floors"),
    )
    hook = t.observation(
        "The Stop hook has 60 ms at p95 for a cold process in a log of a million entries; pydantic "
        "alone costs it 80.",
        measured_on("gate", "The Stop hook"),
    )
    trigger = t.observation(
        "With trusted_schema=OFF a trigger that writes to an FTS5 table fails.",
        on_page("log", "Projections"),
    )
    meaning = t.observation(
        "The log knows no meaning: whether a hypothesis pends is said by rules that live above it.",
        on_page("log", "Projections"),
    )
    cold = t.constraint("Gate, lists, queue and search load no model.", slow, hook)
    exact = t.constraint("A list never shows what the log doesn't say.", meaning)
    below = t.constraint("The log itself stays without knowledge of items.", meaning)
    dec = t.decision("How do lists come by their rows?", cold, exact, below)
    with_it = t.option(
        dec, "With the append", "Store and spine hand rows over; one transaction.", meaning
    )
    triggers = t.option(dec, "Triggers", "SQL that reads the body as JSON.", trigger)
    lazily = t.option(dec, "When they are read", "Caught up from the last position.", slow)
    t.weighs(dec, {cold: 0.4, exact: 0.4, below: 0.2})
    t.meets(with_it, cold, "Reading is SQL on plain columns.", slow)
    t.meets(with_it, exact, "Both are written, or neither.", meaning)
    t.meets(with_it, below, "Rows come from above, as plain values.", meaning)
    t.meets(triggers, cold, "Reading is SQL.", slow)
    t.breaks(triggers, exact, "Search could not be written at all.", trigger)
    t.breaks(triggers, below, "The meaning would be SQL in the log's schema.", meaning)
    t.breaks(lazily, cold, "The first reader after a write loads models: the hook, say.", hook)
    t.meets(lazily, exact, "Up to the position it names.", meaning)
    t.meets(lazily, below, "It reads from above.", meaning)
    case = t.steelman(
        with_it,
        "Derived tables are a second truth. A bug in what computes a row is written for good, and "
        "every append pays for lists that nobody may look at.",
        meaning,
        slow,
        confidence=0.5,
    )
    checked = t.observation(
        "`dtui check` computes every row again from the entries and compares; `dtui doctor "
        "--rebuild` makes them anew from the log alone.",
        on_page("log", "Projections"),
        case,
    )
    t.refutes(
        case,
        "The log stays the one truth: any row can be thrown away and made again, and a wrong one "
        "is found by a command.",
        checked,
    )
    t.selection(
        dec,
        with_it,
        "The only way in which a cold process can answer at once, and never wrongly.",
        hook,
        checked,
        rejected={
            triggers: "They fail on search, and bring meaning into the log.",
            lazily: "The hook would be the one who pays.",
        },
    )
