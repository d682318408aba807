"""A coding agent finds why some invoices are a day too dear, and mends it under review.

Profile seed: the paper's own rules. So the selection needs no steelman and says nothing of the
options it left, which strict would refuse; the gate keeps the agent at work until nothing pends.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited, measured

MAINTAINER, REVIEWER = "Yevgenia Tallis", "Obinna Farquhar"
FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "bill-2291",
        "2026-07-27 06:58:20",
        title="BILL-2291: a month of 32 days",
        domain="code",
        agent="patchwright",
        session="pw-2291-1",
        profile="seed",
        correlation_id="BILL-2291",
    )
    t.declares(
        "code",
        MAINTAINER,
        [
            measured("reverted", "P30D P60D P90D", "lower", source="git", owner=MAINTAINER),
            measured("escaped_defect", "P30D P60D P90D", "lower", source="tracker"),
        ],
        {
            "missing-test": "No test would have failed before",
            "scope": "Does more, or less, than the ticket",
            "risk": "Too much at once",
            "style": "Right, and not how we write it",
        },
    )
    ticket = t.event(
        "trigger",
        agent="tracker",
        says="BILL-2291: customers in Chile were charged 32 days for September.",
        source="tracker",
    )
    report = t.observation(
        "19 of 344 Chilean invoices for September 2025 have 31 or 32 days. All 19 subscriptions "
        "changed their plan within that month; those that didn't are right.",
        cited("tool_output", "billing.query", "invoices, country CL, 2025-09"),
        labels="ticket",
    )
    code = t.observation(
        "days_between() takes two local midnights, makes them naive, subtracts and rounds the "
        "hours up to whole days.",
        cited(
            "file",
            "ledgerline/proration.py",
            "lines 57-74",
            "8c1d3f0b5a7e4c2986f1b0d3e5a7c9124d6f8b0a1c3e5f7092b4d6f8a0c2e4f6",
        ),
        labels="code",
    )
    clocks = t.observation(
        "Chile put its clocks forward at midnight of 7 September 2025, so that day began at 01:00 "
        "and had 23 hours. tzdata has it so in every release since 2022.",
        cited("url", "https://data.iana.example/tzdata/southamerica", "Rule Chile 2023 max"),
        labels="tzdata",
    )
    tests = t.observation(
        "34 tests of proration, all in UTC and Europe/Berlin. None has a midnight that doesn't "
        "exist.",
        cited("file", "tests/test_proration.py", "whole file"),
        labels="tests",
    )
    rounding = t.hypothesis(
        "Prices are rounded for each part of a month, and the parts add up to more than the month.",
        report,
        confidence=0.3,
    )
    midnight = t.hypothesis(
        "Midnight of 7 September doesn't exist in Santiago. Made naive it becomes 23:00 of the "
        "6th, so the part before the change has an hour too many and is rounded up to a day.",
        code,
        clocks,
        confidence=0.75,
    )
    other = t.question("Do other countries change their clocks at midnight?", clocks)
    t.at("07:14:50")
    exact = t.observation(
        "Of the 19, 17 differ by exactly one daily price, two by exactly two. A price rounded in "
        "parts would differ by a cent.",
        cited("tool_output", "billing.query", "invoices, differences by subscription"),
        rounding,
        labels="query",
    )
    t.refutes(rounding, "One or two whole days, never a cent.", exact)
    failing = t.observation(
        "A test with a change of plan on 7 September in America/Santiago says 32 days. With the "
        "change on the 8th: 30.",
        cited("tool_output", "pytest", "tests/test_proration.py::test_midnight_that_is_missing"),
        midnight,
        labels="test",
    )
    t.confirms(
        midnight,
        "Fails on the day without a midnight and on no other. Two days too many where both ends "
        "of a part lie on it.",
        failing,
        exact,
    )
    stop = t.event(
        "gate",
        "bill-2291",
        verdict="blocked",
        says="1 pending: qst-1, whether other countries change at midnight.",
    )
    t.answer(
        other,
        "Of the 61 zones that we bill in, six do or did since 2020: Santiago, Asunción, Havana, "
        "Beirut, Cairo, Tehran. 212 invoices of 1.9 million.",
        clocks,
        report,
    )
    t.event("gate", stop, verdict="allowed", says="Nothing pends.")
    right = t.constraint(
        "A month has its calendar's days, in every zone and whatever its clocks do.", report
    )
    same = t.constraint(
        "No invoice changes that was right: 1.9 million replayed to the cent.", report
    )
    small = t.constraint("Fits one review: under 150 changed lines.", code, hard=False)
    t.at("07:31:02")
    how = t.decision("How do we count the days of a part of a month?", midnight, right, same, small)
    dates = t.option(
        how,
        "Subtract dates",
        "Take the local date of both ends and subtract those; hours never appear.",
        code,
        probability=0.86,
    )
    aware = t.option(
        how,
        "Aware all the way",
        "Keep the zone, subtract in UTC, divide by 24 h, round to the nearest.",
        code,
        probability=0.6,
    )
    library = t.option(
        how,
        "A library's periods",
        "Replace the module by one that knows calendars.",
        tests,
        probability=0.45,
    )
    t.weighs(how, {right: 0.5, same: 0.35, small: 0.15})
    t.heuristic(how, "Money is counted in days: then count days, and not hours.", code)
    t.meets(dates, right, "A date has no hours to be missing.", failing, score=1.0)
    t.breaks(
        dates,
        same,
        "Replay: 41 invoices differ that were right. They end at 24:00, which is the next date.",
        report,
        score=0.3,
    )
    t.meets(dates, small, "23 lines.", code, score=1.0)
    t.meets(aware, right, "23 h round to one day.", failing, score=0.8)
    t.breaks(
        aware,
        same,
        "Replay: 1,106 differ, parts that begin at noon of a change of plan.",
        report,
        score=0.1,
    )
    t.meets(aware, small, "About 60 lines.", code, score=0.8)
    t.meets(library, right, "By its own tests.", tests, score=0.7)
    t.breaks(library, same, "Not replayed: it has no half-open ends.", tests, score=0.2)
    t.breaks(library, small, "Some 900 lines, ours and theirs.", code, score=0.0)
    t.at("08:12:44")
    replay = t.observation(
        "With an end at 24:00 taken as the end of its day: 1.9 million replayed, 212 differ, the "
        "212 that were wrong.",
        cited("tool_output", "billing.replay", "run 7, 26 min"),
        labels="replay",
    )
    t.meets(
        dates,
        same,
        "None of those that were right differs, since 24:00 is understood.",
        replay,
        score=1.0,
    )
    taken = t.selection(
        how,
        dates,
        "Nothing can be missing from a date. Replayed, it changes the 212 and no other.",
        replay,
        failing,
    )
    change: dict[str, object] = {
        "pull_request": 1874,
        "files": 2,
        "added": 48,
        "removed": 31,
        "flag": "none",
    }
    asked = {
        "domain": "code",
        "action": "merge",
        "metric": "reverted",
        "trace_id": "bill-2291",
        "decision_id": how,
        "option_id": dates,
        "model": "wright-4",
    }
    first = t.event(
        "proposal", taken, ticket, args=change, probability=0.08, horizon="P30D", **asked
    )
    t.at("09:40:00")
    refused = t.event(
        "override",
        first,
        proposal_id=first,
        verdict="reject",
        native_verdict="CHANGES_REQUESTED",
        codes=["missing-test"],
        reviewer=REVIEWER,
        probability=0.25,
        shown=True,
        assignment="code owner, by rotation",
        rationale="The test knows Santiago. Where is the midnight that comes twice? Havana has one "
        "every autumn.",
    )
    t.at("10:02:30")
    doubled = t.observation(
        "On 2 November 2025 Havana's midnight comes twice. 30 of 30 days with the change, and 31 "
        "before it: nobody was billed for it, for all Cuban plans are yearly.",
        cited("tool_output", "pytest", "tests/test_proration.py::test_midnight_that_comes_twice"),
        labels="test",
    )
    t.deduction(
        "Both kinds of day are covered now: the one without a midnight and the one with two.",
        doubled,
        failing,
    )
    second = t.event(
        "proposal",
        taken,
        refused,
        f"bill-2291/{doubled}",
        args=change | {"added": 71},
        probability=0.05,
        horizon="P30D",
        **asked,
    )
    t.at("13:15:00")
    guarded = t.event(
        "override",
        second,
        proposal_id=second,
        verdict="modify",
        native_verdict="APPROVED",
        edited=change | {"added": 71, "flag": "proration-by-date, on from 1 September"},
        codes=["risk"],
        reviewer=MAINTAINER,
        probability=0.04,
        shown=True,
        assignment="code owner, by rotation",
        rationale="Right. Invoices are being made all week; let it count from 1 September.",
    )
    t.event(
        "override",
        second,
        proposal_id=second,
        verdict="approve",
        reviewer=REVIEWER,
        probability=0.05,
        shown=True,
        second=True,
        assignment="asked for his first review",
    )
    merged = t.event(
        "execution",
        guarded,
        agent="merge queue",
        says="1874 merged as 5d0c9e1, behind the flag.",
        system="git",
    )
    for moment, metric, horizon in (
        ("2026-08-26 13:20:00", "reverted", "P30D"),
        ("2026-08-26 13:21:00", "escaped_defect", "P30D"),
        ("2026-09-25 13:20:00", "reverted", "P60D"),
        ("2026-09-25 13:21:00", "escaped_defect", "P60D"),
        ("2026-10-25 13:20:00", "reverted", "P90D"),
        ("2026-10-25 13:21:00", "escaped_defect", "P90D"),
    ):
        t.at(moment)
        t.event(
            "outcome",
            merged,
            agent="git" if metric == "reverted" else "tracker",
            proposal_id=second,
            metric=metric,
            value=False,
            horizon=horizon,
        )
