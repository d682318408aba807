"""A trace is held to the rules it was opened under."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "profile", "10:30:00", "The profile is fixed when a trace opens", "trace")
    three = t.observation(
        "Three profiles: strict adds rule 6, seed is the paper's own rules, imported enforces "
        "references alone and audits the rest, for old records have no matrix.",
        on_page("trace", "Rules of the store, 6"),
    )
    lock = t.observation(
        "After a selection nothing may join its decision: whatever is let in earlier stays in.",
        on_page("trace", "Rules of the store, 4"),
    )
    writers = t.observation(
        "Several processes write to one trace: an agent, a reviewer's terminal, an import.",
        on_page("log", "Where a corpus lives"),
    )
    audited = t.observation(
        "The audit puts every item to the rules as they stood when it was appended.",
        on_page("trace", "Audit"),
    )
    same = t.constraint("Two writers of a trace are held to the same rules.", writers)
    later = t.constraint("Who looks later can tell which rules held, for every item.", audited)
    old = t.constraint("Records from elsewhere can be kept, and can't pass for ours.", three)
    dec = t.decision("When is it said which rules a trace is held to?", same, later, old)
    opening = t.option(dec, "When it opens", "In its record, for good.", three)
    call = t.option(dec, "At every call", "`record(..., profile=)`.", writers)
    change = t.option(dec, "Changed by an event", "From here on strict.", audited)
    t.weighs(dec, {same: 0.35, later: 0.4, old: 0.25})
    t.meets(opening, same, "A store with another profile is refused.", writers)
    t.meets(opening, later, "One line at the top.", audited)
    t.meets(opening, old, "`imported` is seen in every list.", three)
    t.breaks(call, same, "Each writer brings its own.", writers)
    t.breaks(call, later, "It would have to be kept with each item.", audited)
    t.breaks(call, old, "One lax call makes a strict trace an old record.", lock, three)
    t.meets(change, same, "From the event on.", writers)
    t.meets(change, later, "By position.", audited)
    t.breaks(change, old, "An import could be declared ours at its end.", three, lock)
    case = t.steelman(
        opening,
        "Work begins as a sketch and becomes serious. Whoever opened it as seed has to begin a new "
        "trace and leave half of the reasoning behind, or never becomes strict.",
        three,
        confidence=0.4,
    )
    t.refutes(
        case,
        "What was let in unchecked would stand in a trace that says strict, and behind a lock "
        "nothing could be mended. `dtui check` holds any trace to the strict rules for who wants "
        "to know.",
        lock,
        audited,
    )
    t.selection(
        dec,
        opening,
        "A promise about a whole trace can only be made before its first item.",
        lock,
        rejected={
            call: "No trace could be trusted as a whole.",
            change: "Saying strict of what wasn't is worse than saying seed.",
        },
    )
