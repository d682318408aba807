"""A foundry is chosen, the choice is overtaken by events, and it is taken again.

The first selection is at risk, for what it rests on was refuted, and it missed a constraint.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited

DUDA = "Agnieszka Duda"
BRESSAND = "Chloé Bressand"
SOLVANG = "Henrik Solvang"
FINDINGS = (
    ("warning", "sel-1", "at risk"),
    ("warning", "con-3", "late"),
    ("warning", "con-4", "missed"),
)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "fx9-impeller",
        "2026-10-01 06:58:30",
        title="FX-9 impeller: who casts it from February",
        domain="sourcing",
        agent="sourcing-agent",
        session="src-2611",
    )
    obs_1 = t.observation(
        "Our foundry ends duplex casting on 31 January 2027, and FX-9 (9.4 kg, 1.4517, 4,800 a"
        " year) has no second source. Stock and last orders cover three weeks of February.",
        cited("document", "Notice of discontinuation, 2026-09-22", "p. 1"),
        at="06:58:54",
        labels="notice",
    )
    obs_2 = t.observation(
        "Four foundries answered RFQ-2611, landed per casting: Kestrelgate €187.40, Rétvári "
        "Öntöde €192.60, Fonderie Aubrac-Neuve €201.90, 星川精密 (Hoshikawa, 東京) €214.30. "
        "Drawing and machining allowance are accepted by all four as they stand.",
        cited("tool_output", "rfq.compare_quotes", "RFQ-2611, valid to 2026-11-15"),
        at="06:59:46",
        labels="rfq",
    )
    obs_3 = t.observation(
        "Castings rejected for porosity over twelve months, on comparable duplex parts: "
        "Hoshikawa 0.4 %, Aubrac-Neuve 0.8 %, Rétvári 1.2 %, Kestrelgate 1.9 %.",
        cited("metric", "quality.porosity_reject_rate", "2025-09 to 2026-08, duplex, 5 to 20 kg"),
        at="07:00:33",
        labels="quality",
    )
    con_1 = t.constraint(
        "Landed price at or under €205 a casting, delivered to Göteborg, at 4,800 a year.",
        obs_1,
        obs_2,
        at="07:01:11",
        labels="price",
    )
    con_2 = t.constraint(
        "First articles approved before Christmas and, from 1 February 2027, the foundry's "
        "full share of the 400 good castings we need a month.",
        obs_1,
        at="07:01:40",
        labels="ramp",
    )
    obs_4 = t.observation(
        "Monthly duplex capacity free for us, as each works manager told me: Kestrelgate 230, "
        "and 520 once its second furnace runs on 15 January; Aubrac-Neuve 280; Rétvári 210; "
        "Hoshikawa 450.",
        cited("user_answer", "calls 2026-10-01, works managers", "notes p. 2-5"),
        at="12:41:07",
        by=DUDA,
        labels="capacity",
        occurred_at="2026-10-01T12:10:00Z",
    )
    hyp_1 = t.hypothesis(
        "Kestrelgate's second furnace runs by 15 January, so it can pour all 400 a month from "
        "February.",
        obs_4,
        at="12:52:40",
        confidence=0.7,
    )
    hyp_2 = t.failure(
        "integration",
        "The patterns don't travel: the old foundry's tooling carries its own gating, so each "
        "new foundry starts with its own pattern set and the first articles slip past "
        "Christmas.",
        obs_2,
        at="12:53:43",
        confidence=0.6,
    )
    hyp_3 = t.failure(
        "scope",
        "We bought castings and needed machinable ones: a foundry pours with 2 mm allowance "
        "where our fixtures clamp on 3 mm.",
        obs_2,
        at="12:54:19",
        confidence=0.25,
    )
    hyp_4 = t.failure(
        "observability",
        "We hear of a slip when castings fail to arrive: no foundry reports heats poured, and "
        "a month's shortage shows after it can be made up.",
        obs_1,
        obs_4,
        at="12:54:53",
        confidence=0.5,
    )
    val_1 = t.refutes(
        hyp_3,
        "All four accepted the drawing with its 3 mm allowance in writing; none asked for a "
        "deviation.",
        obs_2,
        at="12:56:21",
    )
    val_2 = t.confirms(
        hyp_4,
        "None of the four reports before shipping. The order will ask for heats poured and "
        "castings passed, every Monday.",
        obs_4,
        at="12:57:02",
    )
    ded_1 = t.deduction(
        "Pre-mortem: five angles, three plausible failures, two resolved. Performance and "
        "rollback gave nothing that the RFQ doesn't already exclude; the patterns wait for "
        "Chloé's visit to the foundries.",
        hyp_2,
        val_1,
        val_2,
        at="12:58:01",
        stage="pre_mortem",
        counts={
            "angles_examined": 5,
            "hypotheses_generated": 3,
            "resolved": 2,
            "needing_follow_up": 1,
        },
    )
    obs_5 = t.observation(
        "Visited Kestrelgate on 5 October: the second furnace has passed its factory test and "
        "stands on cured foundations, and the transformer bay is energised. The connection "
        "letter gives 15 December. New pattern sets take five weeks there and at Aubrac-Neuve,"
        " quoted at €38,000 each.",
        cited(
            "file",
            "audits/2026-10-05-kestrelgate.pdf",
            "p. 3-6",
            sha256="5cd8685230d374df4be4e770ef7035c3250dc20b8ebf4c369857a74d68a7fd06",
        ),
        at="2026-10-06 15:20:18",
        by=BRESSAND,
        labels="audit",
        occurred_at="2026-10-05T13:00:00Z",
    )
    val_3 = t.confirms(
        hyp_2,
        "True, and affordable: a set of our own is needed at each foundry, €38,000 and five "
        "weeks. Ordered by 16 October, first articles are poured in the last week of November.",
        obs_5,
        at="15:21:32",
        by=BRESSAND,
    )
    val_4 = t.confirms(
        hyp_1,
        "What can be late has been built. A month lies between the connection date in the "
        "letter and the day we need the furnace.",
        obs_5,
        at="15:23:42",
        by=BRESSAND,
    )
    dec_1 = t.decision(
        "Which foundry casts FX-9 from February?",
        con_1,
        con_2,
        ded_1,
        at="16:05:33",
    )
    opt_1 = t.option(
        dec_1,
        "Kestrelgate, all of it",
        "400 a month at €187.40, on both furnaces from February.",
        obs_2,
        hyp_1,
        at="16:05:51",
        probability=0.72,
    )
    opt_2 = t.option(
        dec_1,
        "Aubrac-Neuve, all of it",
        "€201.90, with overtime weekends to get from 280 a month towards 400.",
        obs_2,
        obs_4,
        at="16:06:07",
        probability=0.48,
    )
    t.links(
        dec_1,
        con_1,
        at="16:06:19",
        weight=0.5,
    )
    t.links(
        dec_1,
        con_2,
        at="16:06:27",
        weight=0.5,
    )
    t.heuristic(
        dec_1,
        "One foundry, one set of patterns, one set of problems: split only what one can't carry.",
        obs_3,
        at="16:06:54",
        by=DUDA,
    )
    t.meets(
        opt_1,
        con_1,
        "€187.40, 8.6 % under the limit.",
        obs_2,
        at="16:07:29",
        score=0.95,
    )
    t.meets(
        opt_1,
        con_2,
        "520 a month with both furnaces leaves 120 in hand. With the first alone it would be 230.",
        hyp_1,
        val_4,
        obs_4,
        at="16:07:57",
        score=0.7,
    )
    t.meets(
        opt_2,
        con_1,
        "€201.90, 1.5 % under the limit.",
        obs_2,
        at="16:08:16",
        score=0.6,
    )
    t.breaks(
        opt_2,
        con_2,
        "280 a month; weekends add 50 at most, and 70 are still missing.",
        obs_4,
        at="16:08:49",
        score=0.2,
    )
    hyp_5 = t.steelman(
        opt_1,
        "Kestrelgate is cheapest because it sells capacity it doesn't have. Everything above "
        "230 a month hangs on one grid connection that isn't in the foundry's hands, and with "
        "a single source there is nobody to fall back on in February.",
        obs_4,
        opt_1,
        at="16:10:45",
        confidence=0.4,
    )
    val_5 = t.refutes(
        hyp_5,
        "The furnace is on its foundations, the bay is energised, and the letter's date leaves"
        " 48 days before 1 February. I accept the risk that is left; Aubrac-Neuve would be 70 "
        "short with certainty.",
        obs_5,
        at="2026-10-07 08:10:05",
        by=DUDA,
    )
    t.selection(
        dec_1,
        opt_1,
        "The only one of the two that can pour 400 a month in February, and €14.50 a casting "
        "cheaper.",
        val_5,
        val_4,
        ded_1,
        at="08:22:51",
        by=DUDA,
        rejected={
            opt_2: "280 a month, 330 with weekends: 70 castings short every month from the first "
            "day."
        },
    )
    obs_6 = t.observation(
        "Kestrelgate writes that the grid operator has moved the second furnace's connection "
        "from 15 December to 30 April. Until then it pours 230 a month; the operator's public "
        "queue shows the same date.",
        cited("document", "Letter from Kestrelgate, 2026-10-13", "p. 1"),
        cited("url", "https://grid-queue.example/connections/KG-0417", "entry of 2026-10-12"),
        at="2026-10-13 11:47:29",
        labels="notice",
        occurred_at="2026-10-13T09:30:00Z",
    )
    val_6 = t.refutes(
        hyp_1,
        "The furnace won't run before May. 230 a month against 400 leaves 170 missing, and "
        "stock covers three weeks.",
        obs_6,
        at="11:48:14",
    )
    con_3 = t.constraint(
        "No foundry carries more than 70 % of FX-9, and each holds its quoted price at 30 % of"
        " the volume.",
        dec_1,
        obs_6,
        at="2026-10-14 14:03:16",
        by=SOLVANG,
        labels="risk-committee",
        occurred_at="2026-10-14T13:00:00Z",
    )
    obs_7 = t.observation(
        "Our offshore customers order to LP-114, and rev F, in force since 1 July, asks for a "
        "3.2 certificate with a ferrite count of 40 to 60 % for every heat. RFQ-2611 quoted "
        "rev E, which took a monthly count.",
        cited("requirement", "LP-114", "rev F, § 6.3"),
        at="2026-10-15 07:36:44",
        by=BRESSAND,
        labels="specification",
        occurred_at="2026-10-15T07:00:00Z",
    )
    con_4 = t.constraint(
        "A 3.2 certificate for every heat, with ferrite between 40 and 60 %.",
        dec_1,
        obs_7,
        at="07:37:36",
        by=BRESSAND,
        labels="specification",
        occurred_at="2026-07-01T00:00:00Z",
    )
    con_5 = t.constraint(
        "Rejections for porosity at or under 1.5 % over twelve months.",
        obs_3,
        at="08:20:11",
        labels="quality",
        hard=False,
    )
    qst_1 = t.question(
        "Agnieszka, would the old foundry pour a last lot of 1,500 at today's price, so that "
        "one new source could start in May?",
        obs_6,
        obs_1,
        at="08:20:55",
        assignee="human",
    )
    dec_2 = t.decision(
        "How do we split FX-9 between foundries from February?",
        val_6,
        con_3,
        con_4,
        at="09:05:37",
        by=DUDA,
        supersedes=dec_1,
    )
    opt_3 = t.option(
        dec_2,
        "Aubrac-Neuve, 60 %",
        "240 a month at €201.90, on a pattern set of its own.",
        obs_2,
        obs_4,
        at="09:06:38",
        probability=0.81,
    )
    opt_4 = t.option(
        dec_2,
        "Rétvári Öntöde, 40 %",
        "160 a month at €192.60, on a pattern set of its own.",
        obs_2,
        obs_4,
        at="09:06:55",
        probability=0.74,
    )
    opt_5 = t.option(
        dec_2,
        "Kestrelgate, 50 %",
        "200 a month at €187.40 on the first furnace alone.",
        obs_2,
        obs_6,
        at="09:07:10",
        probability=0.35,
    )
    opt_6 = t.option(
        dec_2,
        "Hoshikawa, 40 %",
        "160 a month from 東京, the first two lots by air.",
        obs_2,
        obs_4,
        at="09:07:26",
        probability=0.66,
    )
    t.links(
        dec_2,
        con_1,
        at="09:07:34",
        weight=0.25,
    )
    t.links(
        dec_2,
        con_2,
        at="09:07:42",
        weight=0.3,
    )
    t.links(
        dec_2,
        con_3,
        at="09:07:50",
        weight=0.15,
    )
    t.links(
        dec_2,
        con_4,
        at="09:07:58",
        weight=0.2,
    )
    t.links(
        dec_2,
        con_5,
        at="09:08:06",
        weight=0.1,
    )
    t.heuristic(
        dec_2,
        "Count only what can be poured today, not what is going to be built.",
        val_6,
        at="09:08:37",
        by=SOLVANG,
    )
    ans_1 = t.answer(
        qst_1,
        "No. They offer 600 at the most, at €231, because the line's crew leaves at Christmas."
        " That is six weeks, and above our limit.",
        obs_1,
        at="2026-10-16 12:31:58",
        by=DUDA,
    )
    obs_8 = t.observation(
        "Trial heats on test blocks, five each: ferrite 47 to 53 % at Aubrac-Neuve, 44 to 58 %"
        " at Rétvári, 46 to 51 % at Hoshikawa, every heat with a 3.2 certificate. Kestrelgate "
        "declined: it counts ferrite once a month and issues 3.1. Its first furnace, I saw, "
        "also owes 60 a month to another customer.",
        cited(
            "file",
            "trials/fx9-trial-heats.csv",
            "rows 2-16",
            sha256="b98d529d4be6a50d4df84f5e7244565c31a220567c5169eaa4aea0cf87f15ce9",
        ),
        cited("user_answer", "call-2026-10-23-kestrelgate", "00:09:40"),
        con_4,
        at="2026-10-26 16:14:20",
        by=BRESSAND,
        labels="trial",
    )
    t.meets(
        opt_3,
        con_1,
        "€201.90, 1.5 % under the limit. The quote holds to 15 November.",
        obs_2,
        at="2026-10-27 07:12:34",
        score=0.55,
    )
    t.meets(
        opt_3,
        con_2,
        "240 of the 280 it has free. Patterns take five weeks, so an order by the end of "
        "October puts first articles on 3 December.",
        obs_4,
        val_3,
        at="07:13:07",
        score=0.8,
    )
    t.meets(
        opt_3,
        con_3,
        "60 % is under the ceiling, and its quote has no step between 100 and 300 a month.",
        obs_2,
        at="07:13:30",
        score=0.9,
    )
    t.meets(
        opt_3,
        con_4,
        "47 to 53 % over five heats, 3.2 certificates on all.",
        obs_8,
        at="07:14:00",
        score=0.95,
    )
    t.meets(
        opt_3,
        con_5,
        "0.8 %, about half the limit.",
        obs_3,
        at="07:14:20",
        score=0.85,
    )
    t.meets(
        opt_4,
        con_1,
        "€192.60, 6.0 % under the limit.",
        obs_2,
        at="07:14:46",
        score=0.8,
    )
    t.meets(
        opt_4,
        con_2,
        "160 of 210. Its pattern shop needs six weeks, so first articles fall on 10 December, "
        "two weeks before it's too late.",
        obs_4,
        at="07:15:19",
        score=0.65,
    )
    t.meets(
        opt_4,
        con_3,
        "40 %, and the quote is flat from 120 a month.",
        obs_2,
        at="07:15:42",
        score=0.9,
    )
    t.meets(
        opt_4,
        con_4,
        "44 to 58 %: inside, with two points in hand at the upper end.",
        obs_8,
        at="07:16:12",
        score=0.6,
    )
    t.meets(
        opt_4,
        con_5,
        "1.2 %, and falling: 0.9 % since a new filter box in May.",
        obs_3,
        at="07:16:32",
        score=0.7,
    )
    t.meets(
        opt_5,
        con_1,
        "€187.40, still the lowest.",
        obs_2,
        at="07:16:58",
        score=0.95,
    )
    t.breaks(
        opt_5,
        con_2,
        "The first furnace pours 230 and owes 60 elsewhere; 170 are left for a share of 200.",
        obs_6,
        obs_8,
        at="07:17:31",
        score=0.15,
    )
    t.meets(
        opt_5,
        con_3,
        "Flat price from 100 a month.",
        obs_2,
        at="07:17:54",
        score=0.8,
    )
    t.breaks(
        opt_5,
        con_4,
        "3.1 certificates and a monthly count, and no wish to change either.",
        obs_8,
        at="07:18:24",
        score=0.0,
    )
    t.breaks(
        opt_5,
        con_5,
        "1.9 %, and the second furnace doesn't change the cause, which is the moulding sand.",
        obs_3,
        at="07:18:44",
        score=0.3,
    )
    t.breaks(
        opt_6,
        con_1,
        "€214.30 by sea, 4.5 % over the limit, before any air freight.",
        obs_2,
        at="07:19:10",
        score=0.3,
    )
    t.meets(
        opt_6,
        con_2,
        "160 of 450; by air for two lots, by sea from April.",
        obs_4,
        at="07:19:43",
        score=0.75,
    )
    t.breaks(
        opt_6,
        con_3,
        "Below 200 a month the quote rises to €226.80.",
        obs_2,
        at="07:20:06",
        score=0.2,
    )
    t.meets(
        opt_6,
        con_4,
        "46 to 51 %, the narrowest of the three that were tried.",
        obs_8,
        at="07:20:36",
        score=1.0,
    )
    t.meets(
        opt_6,
        con_5,
        "0.4 %, the best of the four.",
        obs_3,
        at="07:20:56",
        score=1.0,
    )
    hyp_6 = t.steelman(
        opt_4,
        "Rétvári is inside the ferrite limits by luck. Five heats with a mean of 51 % and a "
        "standard deviation of 6 put one heat in fourteen above 60 %; at four heats a month "
        "that is a scrapped heat, 40 castings, every quarter, and Aubrac-Neuve's reserve is "
        "just 40.",
        obs_8,
        opt_4,
        at="07:24:20",
        confidence=0.5,
    )
    hyp_7 = t.steelman(
        dec_2,
        "Two foundries cost two pattern sets (€76,000) and two first-article runs for a "
        "problem that ends in May. A last lot from the old foundry bridges the three months, "
        "and Kestrelgate then pours everything at €187.40, some €52,000 a year cheaper than "
        "Aubrac-Neuve and Rétvári together.",
        obs_1,
        ded_1,
        dec_2,
        at="07:25:52",
        confidence=0.45,
    )
    val_7 = t.refutes(
        hyp_6,
        "The spread has a cause, not a distribution: heats 1 and 2 (58 and 57 %) were annealed"
        " at 1,120 °C, and after Rétvári went down to 1,070 °C the other three lay between 44 "
        "and 49 %. The temperature goes into the order, and a heat over 55 % stops the line.",
        obs_8,
        at="2026-10-28 09:44:26",
        by=BRESSAND,
    )
    val_8 = t.refutes(
        hyp_7,
        "There is no bridge: 600 castings at €231 are six weeks, not three months. And "
        "Kestrelgate in May would still lack the 3.2 certificate, so its price buys castings "
        "our offshore customers don't accept.",
        ans_1,
        obs_8,
        at="13:30:02",
        by=DUDA,
    )
    ded_2 = t.deduction(
        "Aubrac-Neuve and Rétvári together meet all five constraints, at a blended €198.18 and"
        " with 90 castings a month to spare. Either could go to 70 % if the other fails: "
        "Aubrac-Neuve at once, Rétvári only to 210 a month.",
        val_7,
        val_8,
        obs_8,
        at="13:35:14",
    )
    t.selection(
        dec_2,
        opt_3,
        "Aubrac-Neuve for 60 % and Rétvári for 40 %: the two that pour what we need with "
        "capacity they have today, to LP-114 rev F. We pay €51,700 a year more than "
        "Kestrelgate's quote, and €38,000 once for the second pattern set.",
        ded_2,
        con_3,
        con_4,
        at="2026-10-29 08:05:40",
        by=SOLVANG,
        also_selected=[opt_4],
        rejected={
            opt_5: "170 a month until May for a share of 200, and no 3.2 certificate at any date.",
            opt_6: "The best castings of the four, but €226.80 at this share is €21.80 over the "
            "limit.",
        },
    )
