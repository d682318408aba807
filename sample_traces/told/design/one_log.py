"""One log for what was reasoned and for what was done."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "one-log", "08:30:00", "One log with two vocabularies", "log")
    walk = t.observation(
        "A reviewer wants one walk: from an outcome through the override and the proposal into the "
        "selection, its matrix and the observations under it.",
        on_page("log", "One log, two vocabularies"),
    )
    moments = t.observation(
        "“What was known when this was decided” speaks of items and of events, and is answered by "
        "a position of the log.",
        on_page("log", "One log, two vocabularies"),
    )
    causal = t.observation(
        "A walk of 1 M ancestors takes 25 ms over one array of causes, and 1.17 s as a recursive "
        "query; 10,000 ancestors 10 ms.",
        measured_on("log", "Measured floors"),
    )
    rules = t.observation(
        "Items are judged by the trace that they are in, events by what was declared and by the "
        "proposal that they speak of.",
        on_page("trace", "Rules of the store"),
    )
    order = t.constraint("One order of all that happened: positions are dense.", moments)
    link = t.constraint("A cause may be of either kind, and exists before its effect.", walk)
    once = t.constraint("A proposal and its selection are sealed by the same head.", moments)
    apart = t.constraint(
        "Each vocabulary is typed for itself and refused by its own rules.", rules, hard=False
    )
    dec = t.decision("Where are reasoning and events kept?", order, link, once, apart)
    one = t.option(dec, "One log, two vocabularies", "Items and events, one header, causes.", walk)
    two = t.option(dec, "Two logs", "Traces here, events there, joined by ids.", rules)
    graph = t.option(dec, "A graph database", "Nodes and edges of any type.", walk)
    t.weighs(dec, {order: 0.35, link: 0.3, once: 0.2, apart: 0.15})
    t.meets(one, order, "One head, one more each time.", moments)
    t.meets(one, link, "A cause is a position, whatever stands there.", walk, causal)
    t.meets(one, once, "One tree over all entries.", moments)
    t.meets(one, apart, "Two unions; the header is all they share.", rules)
    t.breaks(two, order, "Two orders and a clock between them.", moments)
    t.breaks(two, link, "A foreign id may be there or not.", walk)
    t.breaks(two, once, "Two heads, signed at two moments.", moments)
    t.meets(two, apart, "By itself.", rules)
    t.breaks(graph, order, "A graph has no order of arrival.", moments)
    t.meets(graph, link, "Edges are what it has.", walk)
    t.breaks(graph, once, "Nothing to seal that stays in place.", moments)
    t.breaks(graph, apart, "Types are labels there.", rules)
    case = t.steelman(
        one,
        "Who reads a trace has to skip events, and who replays events has to skip thousands of "
        "items: a log that holds everything serves nobody's read.",
        walk,
        rules,
        confidence=0.4,
    )
    t.refutes(
        case,
        "Nobody reads the log to show something. Lists read rows that are written with the append, "
        "a trace reads its own stream by index, and a walk of a million takes 25 ms.",
        causal,
        moments,
    )
    t.selection(
        dec,
        one,
        "Order, causes and seal are each had once, and only one log gives all three.",
        walk,
        causal,
        rejected={two: "The join is where an audit would begin to doubt.", graph: "No order."},
    )
