"""When the report may say that decisions get better."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "verdict-rule", "15:30:00", "When a report may say: it improves", "learning")
    peeks = t.observation(
        "A periodic report is a peek. A naive test each week raises a false alarm in 31 % of "
        "simulated years; the published sequential comparison, as it comes, finds a gain of .0065 "
        "in 21 %.",
        measured_on("learning", "Does it improve"),
    )
    mixed = t.observation(
        "An empirical-Bernstein comparison with predictable bounds, averaged over a fixed grid: "
        "0.5 % false alarms, and 53 % found at a Brier gain of .0065, over 52 looks of 50.",
        measured_on("learning", "Does it improve"),
    )
    overlap = t.observation(
        "Overlapping windows with shared shocks break every method of lag one: 23 to 43 % false "
        "alarms.",
        measured_on("learning", "Does it improve"),
    )
    frozen = t.observation(
        "Updated against frozen, on the same cases, is what the corpus did. The frozen score's own "
        "change is case mix, or drift.",
        on_page("learning", "Does it improve"),
    )
    case_mix = t.hypothesis(
        "A falling Brier score over the months shows that decisions get better.", peeks
    )
    t.refutes(
        case_mix,
        "It falls as well when the cases become easier: the frozen comparator falls with it.",
        frozen,
    )
    alarms = t.constraint("At most 5 % false alarms in 52 weekly looks.", peeks)
    power = t.constraint("Half of the gains of .0065 are found.", mixed)
    again = t.constraint("A written rule: the same log gives the same verdict.", frozen)
    told = t.constraint("Where shocks are shared it says so, or abstains.", overlap)
    dec = t.decision("When does a report say that decisions improve?", alarms, power, again, told)
    sequence = t.option(
        dec,
        "Confidence sequence",
        "Updated − frozen, any-time valid; the weakest dependence that still alarms is printed.",
        mixed,
    )
    weekly = t.option(dec, "A test each week", "Paired, at 5 %.", peeks)
    yearly = t.option(dec, "A test a year", "Paired, at 5 %, once.", peeks)
    judged = t.option(dec, "Curves alone", "A picture; the reader decides.", frozen)
    t.weighs(dec, {alarms: 0.35, power: 0.25, again: 0.2, told: 0.2})
    t.meets(sequence, alarms, "0.5 %.", mixed)
    t.meets(sequence, power, "53 %.", mixed)
    t.meets(sequence, again, "Numbers alone decide.", frozen)
    t.meets(sequence, told, "Exact, lag-aware and by cluster, side by side.", overlap)
    t.breaks(weekly, alarms, "31 %.", peeks)
    t.meets(weekly, power, "It alarms at nearly anything.", peeks)
    t.meets(weekly, again, "A number.", peeks)
    t.breaks(weekly, told, "It assumes none.", overlap)
    t.meets(yearly, alarms, "One look.", peeks)
    t.breaks(yearly, power, "51 weeks say nothing at all.", peeks)
    t.meets(yearly, again, "A number.", peeks)
    t.breaks(yearly, told, "It assumes none.", overlap)
    t.breaks(judged, alarms, "Everybody sees what they hope for.", peeks)
    t.meets(judged, power, "For who looks.", frozen)
    t.breaks(judged, again, "Two readers, two verdicts.", frozen)
    t.breaks(judged, told, "A curve doesn't say it.", overlap)
    case = t.steelman(
        sequence,
        "It is honest at the price of use: half of the real gains go unsaid in a year, and a "
        "manager who reads “no evidence” each week will stop the work that would have paid.",
        mixed,
        peeks,
        confidence=0.55,
    )
    t.refutes(
        case,
        "“No evidence” is printed with its interval, so how large a gain is still possible can be "
        "read each week. The other tests find more by finding what isn't there: a third of all "
        "years.",
        mixed,
        peeks,
    )
    t.selection(
        dec,
        sequence,
        "The only one that may be looked at every week and still means what it says.",
        mixed,
        frozen,
        rejected={
            weekly: "31 % false alarms.",
            yearly: "Silent for a year.",
            judged: "No verdict at all.",
        },
    )
