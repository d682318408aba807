"""A vendor's legal team answers a customer's clause of unlimited liability.

The favoured option falls to its own steelman, an answer given in good faith turns out wrong,
and a verdict is taken back because of it.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited, measured

GC, COUNSEL, CISO, RISK = "Ingrid Vasshaug", "Daniel Okpara", "Femke Terlouw", "Rui Castanheira"
REGISTER = "contract register"
FINDINGS = (("warning", "con-5", "late"),)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "grenmar-msa",
        "2026-07-06 08:02:11",
        title="Grenmar MSA: unlimited data liability",
        domain="contracts",
        agent="redline-agent",
        session="rl-0706-grenmar",
        correlation_id="grenmar-mutual",
    )
    t.declares(
        "contracts",
        GC,
        [
            measured("signed", "P30D P60D P90D", source=REGISTER, owner=GC),
            measured(
                "rounds",
                "P90D",
                "lower",
                type="number",
                unit="drafts exchanged",
                only_if="signed",
                source=REGISTER,
                owner=GC,
            ),
        ],
        {
            "insurance": "Beyond what our cover answers for",
            "drafting": "Right in substance, wrong in words",
            "precedent": "What others could point to",
            "relationship": "Worth more than this clause",
        },
    )
    received = t.event(
        "trigger",
        agent="contract intake",
        says="Grenmar Mutual returns the MSA as draft v3, 41 changes; clause 11.2 is new.",
        source="intake mailbox",
    )
    t.event(
        "context_gathered",
        received,
        says="Draft v3 compared with our v2, playbook PB-11 and the register of signed contracts.",
        source=REGISTER,
    )
    draft = t.observation(
        "Draft v3, clause 11.2, makes us liable without limit for any “Data Incident”, whoever "
        "caused it. Clause 11.1 caps all else at 200 % of the fees paid in the preceding twelve "
        "months. The fees are €1,140,000 a year for three years, from 1 September.",
        cited("document", "Grenmar MSA draft v3", "clauses 11.1, 11.2 and schedule 2"),
        labels="draft",
    )
    playbook = t.observation(
        "Playbook PB-11: for personal data a separate cap of up to twice the annual fees or €3 M, "
        "whichever is higher; above that the general counsel decides. Unlimited only with the "
        "board, which meets next on 17 September.",
        cited("requirement", "PB-11", "v6, § 4.1 to § 4.3"),
        labels="playbook",
    )
    policy = t.observation(
        "The technology and cyber policy pays €5 M each claim and in the annual aggregate, above "
        "a retention of €250,000. It renews on 1 January. €4.8 M of the year's aggregate is left "
        "after the March incident.",
        cited("document", "policy KX-20931", "schedule, items 3 and 5"),
        cited("tool_output", "broker.claims_statement", "2026-06-30"),
        labels="insurance",
    )
    register = t.observation(
        "Nine contracts with insurers in 24 months: seven signed, with a data cap between 1.5 and "
        "3.0 times the annual fees, median 2.0. Two asked for no limit; one moved to 3.0, the "
        "other walked away after 71 days.",
        cited("tool_output", "contracts.search", "segment insurance, 2024-07-01 to 2026-07-01"),
        labels="register",
    )
    data = t.observation(
        "The service receives 2.3 million pseudonymised policy records. 310,000 of them carry "
        "injury codes, so data concerning health, article 9 GDPR. Grenmar holds the key.",
        cited("document", "Grenmar DPIA 2026-05", "§ 3.2, table 4"),
        labels="privacy",
    )
    cost = t.observation(
        "Cost of an incident with all health records, 20,000 draws on our own and the broker's "
        "figures: median €1.9 M, 95th percentile €3.4 M, of which notification €1.2 M, forensics "
        "and claims handling the rest. Without the key a leak needs no notification in four cases "
        "of five.",
        cited("file", "models/incident-cost.ipynb", "cell 14, seed 7"),
        labels="model",
    )
    regulator = t.hypothesis(
        "The unlimited clause comes from Grenmar's supervisor, as part of its outsourcing rules, "
        "and can't be negotiated.",
        draft,
        register,
        confidence=0.45,
    )
    covered = t.question(
        "Does the policy answer for liability that we take on by contract, beyond what the law "
        "would lay on us without it?",
        policy,
        draft,
        assignee="human",
        labels="insurance",
    )
    in_budget = t.constraint(
        "Signed by 4 September: Grenmar's budget for the year closes then, and the service was "
        "to begin on 1 September.",
        draft,
        labels="commercial",
    )
    insured = t.constraint(
        "Whatever we may owe for one incident stays within what the policy still pays, retention "
        "included.",
        policy,
        labels="insurance",
    )
    board = t.constraint(
        "No liability without a limit unless the board agrees, which it can't before 17 September.",
        playbook,
        labels="playbook",
    )
    others = t.constraint(
        "The position can be given to the two insurers whose contracts promise them terms no "
        "worse than those of a later customer.",
        register,
        hard=False,
        labels="precedent",
    )
    t.at("14:20:40")
    first_answer = t.answer(
        covered,
        "Yes, I read the insuring clause that way: “liability arising out of a written contract "
        "for technology services” is covered, up to the limit.",
        policy,
        by=RISK,
    )
    t.at("2026-07-07 09:31:05")
    call = t.observation(
        "Beatrix Holloway, Grenmar's counsel: 11.2 is procurement's template since a vendor lost "
        "claim files in 2024; two vendors have moved her to a fixed amount. Her data protection "
        "officer wants to see their worst case covered, and took €3 M to €3.5 M for that. She "
        "can't give on notification costs.",
        cited("user_answer", "call-2026-07-07-holloway", "00:06:30–00:19:10"),
        labels="call",
        by=COUNSEL,
    )
    t.refutes(
        regulator,
        "It is a procurement template, and has moved for two vendors. Nothing in the outsourcing "
        "rules that she named asks for a liability without limit.",
        call,
    )
    t.at("09:44:30")
    causing = t.misreading(
        "“Any Data Incident” is read as “in the vendor's systems”. It isn't: a leak at Grenmar, or "
        "at the reinsurer that it feeds, falls under 11.2 as drafted, and on us.",
        draft,
        data,
        confidence=0.8,
    )
    first_months = t.misreading(
        "“Fees paid in the preceding twelve months” is read as a year's fees. In the second month "
        "only €95,000 will have been paid, so a cap of three times that is €285,000 and Grenmar's "
        "officer, once she notices, takes the whole clause back.",
        draft,
        confidence=0.7,
    )
    aggregate = t.misreading(
        "A cap “per incident” is read as a cap per year. Three leaks by one fault are three caps, "
        "€10 M against a policy that pays €4.8 M once.",
        draft,
        policy,
        confidence=0.5,
    )
    misuse = t.misreading(
        "Misuse: Grenmar terminates for convenience on 30 days' notice under 18.3 after an "
        "incident, claims the cap and the unused fees, and owes nothing for the set-up year.",
        draft,
        confidence=0.3,
    )
    t.confirms(
        causing,
        "The definition in 1.1 has no words of cause or control. It has to say “to the extent "
        "caused by the Supplier's breach of schedule 4”.",
        draft,
        by=COUNSEL,
    )
    t.confirms(
        first_months,
        "I ran the clause month by month against the payment plan: below one year's fees until "
        "August 2027. “Payable” instead of “paid”, and an amount as a floor.",
        draft,
        by=COUNSEL,
    )
    t.confirms(aggregate, "1.1 counts by event. Each twelve months has to have one cap.", draft)
    t.refutes(
        misuse,
        "18.3 keeps the set-up fee with us (schedule 2, note c), and refunds only what was paid "
        "in advance for months not served, which is one at most.",
        draft,
    )
    read = t.summary(
        "adversarial_thinking",
        "Four wrong readings of clause 11, three of them real: cause, the base of the cap, and "
        "the count. All three are put right by words, whichever amount we offer.",
        causing,
        first_months,
        aggregate,
        misuse,
        hypotheses_generated=4,
        resolved=4,
        needing_follow_up=0,
    )
    t.at("10:20:14")
    cap = t.decision(
        "Which limit do we offer for data incidents in clause 11.2?",
        read,
        cost,
        call,
        in_budget,
        insured,
        board,
        others,
    )
    unlimited = t.option(
        cap,
        "Accept, with words",
        "No limit, but for incidents that we cause, and insured back to back.",
        draft,
        probability=0.85,
    )
    flat = t.option(
        cap,
        "€5 M flat",
        "The policy's limit as a fixed amount per contract year, and an undertaking to keep the "
        "policy up.",
        policy,
        first_answer,
        probability=0.7,
    )
    triple = t.option(
        cap,
        "3 × annual fees",
        "The higher of three times the annual fees payable (€3.42 M) and €3 M, per contract year, "
        "notification costs inside it.",
        cost,
        call,
        probability=0.6,
    )
    double = t.option(
        cap,
        "2 × annual fees",
        "€2.28 M, raised to the playbook's €3 M. Within counsel's own authority, nothing to ask "
        "of anybody.",
        playbook,
        probability=0.35,
    )
    t.weighs(cap, {in_budget: 0.35, insured: 0.35, board: 0.2, others: 0.1})
    t.heuristic(
        cap,
        "Offer the amount you can defend with a calculation; an amount without one is the "
        "opening of a haggle.",
        call,
        by=GC,
    )
    t.meets(unlimited, in_budget, "Nothing left to negotiate.", call, score=0.95)
    t.breaks(unlimited, insured, "€5 M at most, against any amount.", policy, score=0.0)
    t.breaks(unlimited, board, "The board meets 13 days after the budget closes.", playbook)
    t.breaks(unlimited, others, "Both could ask for the same the next day.", register, score=0.0)
    t.meets(flat, in_budget, "Above what her officer asked for.", call, score=0.9)
    t.meets(flat, insured, "It is the policy's own limit.", policy, first_answer, score=0.8)
    t.meets(flat, board, "An amount is a limit.", playbook, score=1.0)
    t.breaks(flat, others, "4.4 times the fees; the two would stand at 5.5.", register, score=0.2)
    t.meets(triple, in_budget, "Inside the range that she named.", call, score=0.7)
    t.meets(triple, insured, "€3.42 M of €4.8 M.", policy, score=0.9)
    t.meets(triple, board, "An amount is a limit; the general counsel may go so far.", playbook)
    t.meets(triple, others, "3.0 was given before and is the most that was.", register, score=0.7)
    t.breaks(
        double,
        in_budget,
        "€3 M is the lower end of what she took, and the 95th percentile is €3.4 M: a round more, "
        "and rounds took 19 days in the median.",
        call,
        register,
        score=0.4,
    )
    t.meets(double, insured, "€3 M of €4.8 M.", policy, score=1.0)
    t.meets(double, board, "Within the playbook.", playbook, score=1.0)
    t.meets(double, others, "Below the median of the seven.", register, score=0.9)
    empties = t.steelman(
        flat,
        "€5 M flat promises Grenmar the whole policy. One claim of any other customer in the same "
        "year leaves us short, as March did by €200,000, and the undertaking to keep the policy "
        "up turns its next renewal into a breach of this contract. It looks insured on the day it "
        "is signed and on no later one.",
        policy,
        first_answer,
        cost,
        confidence=0.65,
    )
    falls_short = t.steelman(
        triple,
        "€3.42 M covers the 95th percentile by €20,000, on a model of our own. Grenmar's officer "
        "will run hers, with fines and the reinsurer in it, and 3 × will look like the vendor's "
        "idea of a worst case. We lose the round that 5 M would have saved, and the budget with "
        "it.",
        cost,
        call,
        confidence=0.45,
    )
    t.at("15:02:26")
    second_answer = t.answer(
        covered,
        "I was wrong, and asked the broker. Exclusion 4.7 takes out what we owe only because we "
        "promised it; endorsement 9 brings it back, but for no more than three times the annual "
        "fees of the contract.",
        policy,
        first_answer,
        by=RISK,
    )
    t.breaks(
        flat,
        insured,
        "Endorsement 9 stops at three times the fees, €3.42 M. The other €1.58 M would be ours.",
        policy,
        second_answer,
        score=0.1,
    )
    t.meets(triple, insured, "Exactly what endorsement 9 pays.", second_answer, score=0.85)
    t.confirms(
        empties,
        "It is worse than the argument says: the part above €3.42 M was never insured, whatever "
        "else happens in the year.",
        second_answer,
        policy,
        by=GC,
    )
    t.refutes(
        falls_short,
        "Her range was €3 M to €3.5 M, said after seeing their own model; fines lie outside any "
        "liability clause, for a fine isn't recoverable from a processor here. And notification, "
        "the part that she can't give on, is €1.2 M of it.",
        call,
        cost,
        by=COUNSEL,
    )
    chosen = t.selection(
        cap,
        triple,
        "Three times the fees is what the calculation, her range and endorsement 9 have in common. "
        "With it go the three changes of words, which are worth more than the amount.",
        read,
        second_answer,
        rejected={
            unlimited: "Neither the board nor the policy stands behind it.",
            flat: "Its steelman was confirmed: a third of it is uninsured.",
            double: "Buys nothing over 3 × but a round, and there is time for one.",
        },
    )
    proposed = t.event(
        "proposal",
        chosen,
        received,
        domain="contracts",
        action="send redline",
        args={
            "clause": "11.2",
            "times_annual_fees": 3.0,
            "floor_eur": 3_000_000,
            "base": "fees payable",
            "count": "per contract year",
        },
        probability=0.6,
        metric="signed",
        horizon="P60D",
        trace_id="grenmar-msa",
        decision_id=cap,
        option_id=triple,
        model="clause-3.1",
        policy_version="PB-11 v6",
    )
    t.event(
        "escalation",
        proposed,
        to=GC,
        says="Above twice the annual fees, so PB-11 § 4.2 leaves it to the general counsel.",
    )
    t.at("16:10:00")
    hasty = t.event(
        "override",
        proposed,
        proposal_id=proposed,
        verdict="approve",
        reviewer=COUNSEL,
        probability=0.7,
        shown=True,
        assignment="queue",
        rationale="In her range, and insured.",
    )
    t.event(
        "retraction",
        hasty,
        agent=COUNSEL,
        retracts=hasty,
        says="Above 2 × it isn't mine to approve; I took it for the floor of € 3 M.",
    )
    t.at("2026-07-08 07:48:30")
    verdict = t.event(
        "override",
        proposed,
        proposal_id=proposed,
        verdict="modify",
        edited={
            "clause": "11.2",
            "times_annual_fees": 3.0,
            "floor_eur": 3_420_000,
            "base": "fees payable",
            "count": "per contract year",
        },
        codes=["drafting"],
        rationale="A floor below the multiple invites the question what it is for. The same "
        "amount twice says: this is the number.",
        reviewer=GC,
        probability=0.65,
        shown=True,
        assignment="escalation",
    )
    t.at("11:20:45")
    t.event(
        "override",
        proposed,
        proposal_id=proposed,
        verdict="approve",
        codes=["insurance"],
        reviewer=RISK,
        rationale="As proposed. A floor in euros outlives a fall in the fees, and endorsement 9 "
        "doesn't.",
        probability=0.6,
        shown=False,
        assignment="second opinion, drawn one in ten",
        second=True,
    )
    sent = t.event(
        "execution",
        verdict,
        agent=COUNSEL,
        says="Draft v4 sent to Ms Holloway with the calculation as annex.",
        system="contract desk",
    )
    t.at("2026-07-09 08:15:00")
    audits = t.decision(
        "How do we answer clause 14.1, audits at any time on five days' notice?",
        draft,
        chosen,
    )
    yearly = t.option(audits, "One audit a year", "On 30 days' notice, at Grenmar's cost.", draft)
    report = t.option(
        audits, "Report first", "Our yearly SOC 2 report; an audit where it leaves a gap.", draft
    )
    refuse = t.option(audits, "Strike 14.1", "Schedule 4 has inspection rights already.", draft)
    t.selection(
        audits,
        yearly,
        "Both together: the report answers what audits mostly ask, and the yearly right is there "
        "for the rest.",
        draft,
        also_selected=[report],
        rejected={refuse: "An insurer must be able to audit; striking it costs a round for sure."},
        waiver="Settled wording in five of the seven contracts: no constraint tells the options "
        "apart, and nobody argues the other side.",
        by=COUNSEL,
    )
    t.at("2026-07-21 13:40:10")
    t.constraint(
        "From 2027 Grenmar's group asks its vendors to name every place where liability is capped "
        "in one annex.",
        chosen,
        hard=False,
        labels="grenmar",
        by=COUNSEL,
    )
    t.at("2026-08-06 09:00:20")
    wrong = t.event(
        "outcome",
        sent,
        agent=REGISTER,
        proposal_id=proposed,
        metric="signed",
        value=True,
        horizon="P30D",
    )
    t.at("2026-08-07 10:26:00")
    t.event(
        "outcome",
        wrong,
        agent=REGISTER,
        proposal_id=proposed,
        outcome_id=wrong,
        supersedes=wrong,
        metric="signed",
        value=False,
        horizon="P30D",
        occurred_at="2026-08-06T09:00:20Z",
    )
    t.event(
        "annotation",
        wrong,
        agent=COUNSEL,
        proposal_id=proposed,
        says="The envelope was complete with our signature alone; Grenmar's was still missing. "
        "The register now asks for both.",
    )
    t.at("2026-09-04 15:31:00")
    t.event(
        "outcome",
        sent,
        agent=REGISTER,
        proposal_id=proposed,
        metric="signed",
        value=True,
        horizon="P60D",
    )
    t.at("2026-10-07 08:00:00")
    t.event(
        "outcome",
        sent,
        agent=REGISTER,
        proposal_id=proposed,
        metric="signed",
        value=True,
        horizon="P90D",
    )
    t.event(
        "outcome",
        sent,
        agent=REGISTER,
        proposal_id=proposed,
        metric="rounds",
        value=5,
        horizon="P90D",
    )
