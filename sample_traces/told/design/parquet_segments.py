"""What reads a million decisions at once reads columns."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "parquet-segments", "13:00:00", "A read model in Parquet for learning", "log")
    times = t.observation(
        "A million entries as columns: 0.28 s from Parquet, 2.7 to 3.7 s from SQLite into polars, "
        "5.0 s as pydantic objects.",
        measured_on("log", "Measured floors"),
    )
    weekly = t.observation(
        "A report is made each week, of the whole log at an as_of, and has to give the same bytes "
        "when it is made again.",
        on_page("learning", "The report"),
    )
    append = t.observation(
        "The log only grows: what has a position never changes, but for a redaction.",
        on_page("log", "One log, two vocabularies"),
    )
    joined = t.observation(
        "A join of 10 M decisions, scanned lazily from sorted files, takes 433 MB.",
        measured_on("learning", "Goals"),
    )
    truth = t.constraint("The log is the truth; anything else can be thrown away.", append)
    fast = t.constraint("A million rows in half a second, ten million in 500 MB.", times, joined)
    light = t.constraint("Terminal and gate never need it.", times)
    same = t.constraint("As of a moment it gives the same rows every time.", weekly)
    dec = t.decision("What does learning read?", truth, fast, light, same)
    segments = t.option(dec, "Parquet segments", "Immutable, made from new positions.", times)
    direct = t.option(dec, "The log itself", "SQLite into polars each time.", times)
    engine = t.option(dec, "An analytic database", "Filled beside the log.", joined)
    t.weighs(dec, {truth: 0.3, fast: 0.35, light: 0.15, same: 0.2})
    t.meets(segments, truth, "One command makes them anew.", append)
    t.meets(segments, fast, "0.28 s; scanned lazily.", times, joined)
    t.meets(segments, light, "They lie beside the file.", times)
    t.meets(segments, same, "A segment is never written twice.", append, weekly)
    t.meets(direct, truth, "It is the truth.", append)
    t.breaks(direct, fast, "Ten times as long, and all of it in memory.", times)
    t.meets(direct, light, "Nothing to need.", times)
    t.meets(direct, same, "By position.", append)
    t.breaks(engine, truth, "Its file is a second one to trust, and to back up.", append)
    t.meets(engine, fast, "It is what it is for.", joined)
    t.meets(engine, light, "In learning alone.", times)
    t.meets(engine, same, "If rows are never updated.", append)
    case = t.steelman(
        segments,
        "Two copies drift. A redaction takes a body out of the log, and the segment made last "
        "week still has it: for erasure the faster file is the leak.",
        append,
        times,
        confidence=0.55,
    )
    t.refutes(
        case,
        "A redaction is an entry with a position like any other, so segments see it coming: the "
        "delete purges search and segments with it.",
        append,
    )
    t.selection(
        dec,
        segments,
        "Ten times as fast, and nothing that could not be made again.",
        times,
        append,
        rejected={
            direct: "3 s before the first question, every time.",
            engine: "A second truth for no more speed.",
        },
    )
