"""A renewal desk weighs a discount, and the decision still waits for people.

A question to the pricing committee, a steelman without a verdict and one cell are open.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited

RAMANATHAN = "Priya Ramanathan"
MARQUARDT = "Ilse Marquardt"
FINDINGS = (
    ("pending", "qst-2", "pending"),
    ("pending", "dec-1", "pending"),
    ("pending", "hyp-7", "pending"),
)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "brennmoor-renewal",
        "2026-10-06 07:41:05",
        title="Brennmoor renewal: 22 % discount asked",
        domain="pricing",
        agent="renewal-desk",
        session="rd-20261006-0741",
    )
    obs_1 = t.observation(
        "Brennmoor asks 22 % off its renewal, now €412,000 a year for seven cold stores. "
        "Tomasz Wielgosz logged the ask on 2 October and names Quayline as the alternative: "
        "€338,000 a year quoted by phone, plus €64,000 once for migration by their public "
        "price list.",
        cited("tool_output", "crm.get_opportunity", "OPP-88213"),
        cited(
            "url", "https://quayline.example/pricing/cold-chain", "Multi-site tier, seen 2026-10-06"
        ),
        at="07:41:38",
        labels="crm",
        occurred_at="2026-10-02T14:05:00Z",
    )
    obs_2 = t.observation(
        "The term ends on 30 November 2026 and doesn't renew by itself. Without a "
        "countersigned order form every site turns read-only that midnight, in the first week "
        "of Brennmoor's Christmas peak.",
        cited("document", "MSA-2023-0418", "§ 9.2"),
        at="07:42:19",
        labels="contract",
    )
    obs_3 = t.observation(
        "Weekly active schedulers fell 18 % in six months, from 511 to 419. Five of the seven "
        "sites are flat; Łódź and Cuxhaven account for 84 of the 92 users lost, and the fall "
        "begins in the week of 13 April.",
        cited(
            "metric",
            "product.weekly_active_schedulers",
            "account BRM-2207, 2026-03-30 to 2026-10-04",
        ),
        at="07:43:17",
        labels="usage",
    )
    obs_4 = t.observation(
        "61 of 94 tickets since April are about one connector: it drops dock slots since "
        "Brennmoor's ERP cut-over of 13 April. 52 of the 61 come from Łódź and Cuxhaven, and a"
        " fix that held took nine days in the median.",
        cited("tool_output", "support.export_tickets", "account BRM-2207, since 2026-04-01"),
        at="07:43:54",
        labels="support",
    )
    obs_5 = t.observation(
        "Serving the account costs €98,900 a year: hosting €61,300, support €37,600. Gross "
        "margin is 76.0 % at list, 73.3 % at 10 % off, 70.7 % at 18 % and 69.2 % at the 22 % "
        "asked.",
        cited(
            "file",
            "margin/brennmoor-2026.csv",
            "rows 12-19",
            sha256="53a874d8ccc179a11276c6646a51d95447ee8cb61548a26d698bb710f5e7d940",
        ),
        at="07:44:58",
        labels="finance",
    )
    obs_6 = t.observation(
        "Policy PP-7 lets the deal desk give 15 %; above that the pricing committee decides. "
        "The committee asks for a term of at least 24 months and a gross margin of 70 % or "
        "more in each year of it.",
        cited("requirement", "PP-7", "v4, § 3.2 and § 3.5"),
        at="07:45:27",
        labels="policy",
    )
    hyp_1 = t.hypothesis(
        "Price is why usage fell: Łódź and Cuxhaven are moving their slots to a cheaper tool "
        "ahead of the renewal.",
        obs_1,
        obs_3,
        at="07:46:14",
        confidence=0.4,
    )
    qst_1 = t.question(
        "Is there a dated fix for the connector defect behind the 61 tickets, and does it "
        "reach Brennmoor before 30 November?",
        obs_4,
        at="07:47:06",
    )
    ans_1 = t.answer(
        qst_1,
        "In part. The duplicate slot keys (SLF-4471, 44 of the 61 tickets) are fixed in "
        "2026.10.2, on staging since 5 October and due on 19 October. The nightly retry storm "
        "(SLF-4480, the other 17) is understood but has neither an owner nor a date.",
        obs_4,
        at="07:54:04",
    )
    con_1 = t.constraint(
        "Gross margin on the account stays at or above 70 % in every year of the term.",
        obs_5,
        obs_6,
        at="07:55:15",
        labels="finance",
    )
    con_2 = t.constraint(
        "A countersigned order form is in by 30 November 2026, so that no site turns read-only"
        " in the peak.",
        obs_2,
        at="07:55:31",
    )
    obs_7 = t.observation(
        "Dörte Haase, head of logistics, can defend today's price if the connector holds "
        "through December. The 22 % comes from their procurement, which wants to land at "
        "Quayline's figure and would sign that in one round. She takes it for granted that the"
        " eighth store, Świnoujście, opens in February under the same price.",
        cited("user_answer", "call-2026-10-07-haase", "00:14:10–00:17:40"),
        at="2026-10-07 13:22:40",
        by=RAMANATHAN,
        labels="call",
        occurred_at="2026-10-07T12:30:00Z",
    )
    val_1 = t.refutes(
        hyp_1,
        "The sites that pay the same price and have no connector trouble are flat. The loss "
        "starts in the week of the ERP cut-over and sits where 52 of the 61 tickets come from,"
        " and Ms Haase names the connector, not the price.",
        obs_3,
        obs_4,
        obs_7,
        at="13:31:12",
    )
    ded_1 = t.deduction(
        "Service decides whether Brennmoor stays; the discount decides only what we earn if it"
        " does. An offer that funds no fix leaves 17 tickets' worth of the defect in place, "
        "and the sites go on losing three to four schedulers a week.",
        val_1,
        ans_1,
        obs_7,
        at="13:32:18",
    )
    obs_8 = t.observation(
        "Three discounts above 15 % were granted in 24 months. Two ran for two years and "
        "couldn't be repriced; the third, Sønderhavn Fisk at 19 % in 2024, ran for one year "
        "with no confidentiality clause on file. Three cold-chain accounts that renew before "
        "March share Brennmoor's purchasing consultant.",
        cited("tool_output", "deals.exceptions_register", "2024-10-01 to 2026-10-01"),
        at="13:33:51",
        labels="register",
    )
    con_3 = t.constraint(
        "The offer sets no precedent above 15 % that the three cold-chain renewals before "
        "March can point to.",
        obs_8,
        obs_6,
        at="13:34:35",
        hard=False,
    )
    t.question(
        "Renée, does the committee count Sønderhavn Fisk (19 %, one year, 2024) as precedent, "
        "and would it take 18 % for Brennmoor if the price stands in a confidential side "
        "letter?",
        obs_8,
        con_3,
        at="13:35:33",
        labels="pricing-committee",
        assignee="human",
    )
    hyp_2 = t.failure(
        "scope",
        "We priced the wrong scope: Świnoujście opens in February inside a flat seven-site "
        "price, and its hosting takes the margin below 70 %.",
        obs_7,
        obs_5,
        at="13:37:17",
        confidence=0.6,
    )
    hyp_3 = t.failure(
        "integration",
        "The connector fix doesn't hold: 2026.10.2 ends the duplicate keys, but the retry "
        "storm still drops slots when the ERP posts its batch at 01:00, and users go on "
        "leaving after we've signed.",
        ans_1,
        obs_4,
        at="13:37:56",
        confidence=0.7,
    )
    hyp_4 = t.failure(
        "performance",
        "2026.10.2 re-reads every failed post, so the slot board at Cuxhaven takes more than 3"
        " s in the 05:30 truck wave and the dispatchers go back to the phone.",
        ans_1,
        obs_3,
        at="13:38:27",
        confidence=0.3,
    )
    hyp_5 = t.failure(
        "rollback",
        "A two-year price can't be taken back: if service fails again we have given the "
        "discount until November 2028 and have nothing left to offer.",
        obs_8,
        at="13:39:02",
        confidence=0.5,
    )
    hyp_6 = t.failure(
        "observability",
        "Nobody sees the next decline in time: no alert watches schedulers per site, and this "
        "one was found 24 weeks late, by preparing the renewal.",
        obs_3,
        at="13:39:35",
        confidence=0.6,
    )
    val_2 = t.confirms(
        hyp_2,
        "An eighth store adds €8,760 of hosting. At 18 % off that leaves (337,840 − 107,660) /"
        " 337,840 = 68.1 %. The order form has to price per store, whichever discount we take.",
        obs_5,
        at="13:42:06",
    )
    val_3 = t.confirms(
        hyp_3,
        "17 of the 61 tickets carry the signature of SLF-4480, a timeout between 01:00 and "
        "01:40, and none of those would have been prevented by 2026.10.2. Without an owner the"
        " rest of the defect outlives the signature.",
        ans_1,
        obs_4,
        at="13:43:20",
    )
    obs_9 = t.observation(
        "Cuxhaven's wave of 21 September (1,140 slots) replayed on staging with 2026.10.2: "
        "board refresh p95 1.2 s, against 1.1 s on the release in production. Failed posts are"
        " re-read once, not polled.",
        cited("tool_output", "staging.replay", "run 5127, p95 over 1,140 slots"),
        hyp_4,
        at="13:46:36",
        labels="replay",
    )
    val_4 = t.refutes(
        hyp_4,
        "A tenth of a second at p95, in a replay of the heaviest wave of the quarter, isn't "
        "something a dispatcher can notice.",
        obs_9,
        at="13:46:58",
    )
    val_5 = t.confirms(
        hyp_6,
        "The health score averages the seven sites and read 81, green, on 28 September. Łódź "
        "alone would have read 46 since July.",
        obs_3,
        at="13:47:46",
    )
    ded_2 = t.deduction(
        "Pre-mortem: five angles, five plausible failures, four resolved. Scope, integration "
        "and observability are real and have a remedy in the order form or the success plan; "
        "performance is refuted; rollback waits for somebody who has repriced a two-year "
        "exception.",
        val_2,
        val_3,
        val_4,
        val_5,
        hyp_5,
        at="13:48:43",
        stage="pre_mortem",
        counts={
            "angles_examined": 5,
            "hypotheses_generated": 5,
            "resolved": 4,
            "needing_follow_up": 1,
        },
    )
    val_6 = t.confirms(
        hyp_5,
        "I tried it on both two-year exceptions in the register: the order form has no price "
        "review, and both customers said no. If we go two years, the price is the price until "
        "the end of the term.",
        obs_8,
        at="2026-10-08 08:15:20",
        by=MARQUARDT,
    )
    dec_1 = t.decision(
        "Which discount and term do we offer Brennmoor?",
        ded_1,
        ded_2,
        con_1,
        con_2,
        con_3,
        at="08:29:03",
    )
    opt_1 = t.option(
        dec_1,
        "10 %, one year",
        "The standard ladder, €370,800, inside the desk's own authority. Connector work stays "
        "in the backlog as it is.",
        obs_6,
        at="08:29:27",
        probability=0.38,
    )
    opt_2 = t.option(
        dec_1,
        "18 %, two years",
        "€337,840 a year, paid yearly in advance, priced per store. Meets Quayline's quote to "
        "within €160 and needs the committee.",
        obs_1,
        obs_6,
        at="08:29:46",
        probability=0.64,
    )
    opt_3 = t.option(
        dec_1,
        "12 %, one year, and recovery",
        "€362,560, with 120 engineering hours on SLF-4480 before 30 November (€9,360 at "
        "internal rate) and a named engineer for Łódź and Cuxhaven.",
        ded_1,
        ans_1,
        at="08:30:08",
        probability=0.57,
    )
    t.links(
        dec_1,
        con_1,
        at="08:30:22",
        weight=0.4,
    )
    t.links(
        dec_1,
        con_2,
        at="08:30:31",
        weight=0.4,
    )
    t.links(
        dec_1,
        con_3,
        at="08:30:39",
        weight=0.2,
    )
    t.heuristic(
        dec_1,
        "Prefer the offer we can improve later to the one we can't take back.",
        obs_8,
        val_6,
        at="08:31:15",
        by=MARQUARDT,
    )
    t.meets(
        opt_1,
        con_1,
        "73.3 % with seven stores, and 71.0 % even if Świnoujście came in unpriced.",
        obs_5,
        val_2,
        at="08:31:56",
        score=0.9,
    )
    t.breaks(
        opt_1,
        con_2,
        "It opens €32,800 above the figure procurement wants to reach. Renewals that opened "
        "more than €30,000 apart closed in 58 days in the median; from 9 October that is 6 "
        "December.",
        obs_1,
        obs_7,
        at="08:32:34",
        score=0.25,
    )
    t.meets(
        opt_1,
        con_3,
        "Inside the desk's 15 %, so nothing enters the register.",
        obs_6,
        at="08:32:56",
        score=1.0,
    )
    t.meets(
        opt_2,
        con_1,
        "70.7 % in both years, as long as cost to serve grows by less than €2,452 (2.5 %) and "
        "the eighth store is priced on its own. Little room, but inside.",
        obs_5,
        val_2,
        at="08:33:41",
        score=0.55,
    )
    t.meets(
        opt_2,
        con_2,
        "Procurement would sign Quayline's figure in one round, and this is that figure.",
        obs_7,
        at="08:34:08",
        score=0.85,
    )
    t.meets(
        opt_3,
        con_1,
        "(362,560 − 108,260) / 362,560 = 70.1 % in the year that pays for the fix; 72.7 % if "
        "it then renews at the same price.",
        obs_5,
        at="08:34:57",
        score=0.5,
    )
    t.meets(
        opt_3,
        con_2,
        "€24,560 above Quayline's yearly quote but €39,440 below Quayline's first year with "
        "migration, and it buys what Ms Haase asked for. One round more than at 18 %, which "
        "still ends in mid-November.",
        obs_1,
        obs_7,
        at="08:35:37",
        score=0.6,
    )
    t.meets(
        opt_3,
        con_3,
        "12 % is inside the desk's authority. The engineering hours are booked as support and "
        "appear in no price.",
        obs_6,
        at="08:36:02",
        score=0.9,
    )
    t.steelman(
        opt_2,
        "A two-year lock-in hides the churn instead of preventing it. Brennmoor's users left "
        "over the connector, and 18 % spends €74,160 a year on the price Ms Haase said she "
        "could defend while SLF-4480 keeps no owner. In November 2028 we would meet a customer"
        " with two more years of lost users, at a price that couldn't be moved.",
        opt_2,
        obs_4,
        obs_7,
        ans_1,
        at="08:39:09",
        confidence=0.6,
    )
