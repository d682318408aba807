"""A ticket shop's checkout fails an hour before a sale, and the first cause is the wrong one.

The first measure is taken in nine minutes with all shortcuts waived. Its ground gives way, so the
selection is at risk; the successor finds the cause. What should follow from it still waits.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited, measured

COMMANDER, SRE, DATABASE = "Marisol Etxeberria", "Kwabena Asante", "Ottilie Brandvold"
FINDINGS = (
    ("pending", "dec-3", "pending"),
    ("pending", "hyp-5", "pending"),
    ("pending", "qst-2", "pending"),
    ("warning", "sel-1", "at risk"),
    ("warning", "con-4", "missed"),
)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "inc-4471",
        "2026-07-17 18:03:10",
        title="INC-4471: checkout stalls before the sale",
        domain="operations",
        agent="oncall-agent",
        session="inc-4471",
        correlation_id="INC-4471",
        pace=2.5,
    )
    t.declares(
        "operations",
        COMMANDER,
        [
            measured("recovered", "PT1H", source="checkout SLO", owner=COMMANDER),
            measured("recurred", "P30D P60D P90D", "lower", source="incident log", owner=SRE),
        ],
        {
            "freeze": "The change freeze of a sale",
            "blast-radius": "It could take more down than it brings back",
            "too-slow": "Not done in time",
            "wrong-cause": "It treats something else",
        },
    )
    alert = t.event(
        "trigger",
        agent="alerting",
        says="checkout-slo: 6.1 % of seat holds fail, budget for the month gone in 48 minutes.",
        source="alert 88120",
    )
    t.event(
        "context_gathered",
        alert,
        says="Dashboards of checkout, seat-hold and orders-db, and the change log of the day.",
        source="observability",
    )
    errors = t.observation(
        "Failing holds went from 0.2 % to 6.1 % between 17:40 and 18:00. The sale of 42,000 seats "
        "opens at 19:00 and brings eleven times this load.",
        cited("metric", "checkout.hold_errors", "17:30 to 18:03"),
        cited("document", "sales calendar", "2026-07-17"),
        labels="slo",
    )
    waiting = t.observation(
        "seat-hold waits for a database connection: the pool of 40 in each of 12 pods is full, "
        "with 5.2 s of waiting at the 99th percentile.",
        cited("metric", "seat_hold.pool_wait_seconds", "17:40 to 18:03, p99"),
        labels="pool",
    )
    calm = t.observation(
        "orders-db is idle beside that: 22 % CPU, 411 connections, no lock older than 90 ms.",
        cited("metric", "orders_db.activity", "17:40 to 18:03"),
        labels="database",
    )
    pool = t.hypothesis(
        "The pools are too small: the presale's long baskets hold a connection for as long as the "
        "basket lives.",
        waiting,
        calm,
        confidence=0.6,
    )
    changed = t.question("What changed today between noon and 17:40?", errors)
    nothing = t.answer(changed, "Nothing. A deploy freeze holds since 09:00.", errors)
    t.at("18:09:02")
    t.confirms(
        pool,
        "Wait and pool use rise together from 17:40, and a thread dump shows 38 of 40 connections "
        "taken in “renew hold”.",
        waiting,
        nothing,
        by=SRE,
    )
    quick = t.decision("What gets checkout under 1 % of failing holds before 19:00?", pool, errors)
    larger = t.option(
        quick,
        "Pools of 80",
        "Twice the connections in each pod, and a rolling restart of seat-hold.",
        pool,
        probability=0.7,
    )
    hurried = t.selection(
        quick,
        larger,
        "It is the one thing on the table, takes four minutes and can be taken back in four.",
        pool,
        calm,
        waiver="Nine minutes after the page, 51 before the sale: one option, no matrix and no "
        "case against it. If it doesn't hold we are back here with more to go on.",
        by=COMMANDER,
    )
    raised = t.event(
        "proposal",
        hurried,
        alert,
        domain="operations",
        action="change setting",
        args={"service": "seat-hold", "setting": "pool.size", "from": 40, "to": 80},
        probability=0.7,
        metric="recovered",
        horizon="PT1H",
        trace_id="inc-4471",
        decision_id=quick,
        option_id=larger,
        model="tern-2.2",
    )
    frozen = t.event(
        "override",
        raised,
        proposal_id=raised,
        verdict="reject",
        codes=["freeze"],
        reviewer="freeze-bot",
        reviewer_kind="policy",
        rationale="Sale day: production settings are frozen from 09:00 to 23:00.",
        propensity=1.0,
        shown=True,
        assignment="policy",
    )
    t.at("18:13:20")
    go = t.event(
        "override",
        raised,
        frozen,
        proposal_id=raised,
        verdict="approve",
        replaces=frozen,
        reviewer=COMMANDER,
        probability=0.6,
        shown=True,
        assignment="commander of the incident",
        rationale="An incident of level 1 lifts the freeze.",
    )
    t.event(
        "exception",
        go,
        agent=COMMANDER,
        rule="freeze of sale days",
        says="INC-4471 is level 1: settings of seat-hold may change until it is closed.",
    )
    restarted = t.event(
        "execution",
        go,
        agent="deployer",
        says="seat-hold restarted with pools of 80, 12 of 12 pods.",
        system="cluster",
    )
    t.at("18:29:40")
    back = t.observation(
        "Failing holds fell to 1.4 % by 18:20 and are at 7.8 % again at 18:29, with pools of 80 "
        "full as well. The restart helped, the size didn't.",
        cited("metric", "checkout.hold_errors", "18:13 to 18:29"),
        labels="slo",
    )
    five = t.observation(
        "The slow holds aren't slow by some amount: 94 % of them take 5.00 to 5.04 s, the next "
        "4 % 10.0 s. They wait before the first byte goes to the database.",
        cited("tool_output", "traces.search", "service seat-hold, 18:15 to 18:28, 2,114 spans"),
        labels="traces",
    )
    t.refutes(
        pool,
        "Twice the connections were filled in nine minutes with the database at 24 % CPU. They "
        "are full because each waits for something else, and restarting only empties them.",
        back,
        five,
        by=DATABASE,
    )
    images = t.answer(
        changed,
        "I had asked for deploys alone. At 16:10 a maintenance window gave 9 of 30 nodes a new "
        "image, with another kernel. All seat-hold pods but two had moved there by 17:38.",
        errors,
        back,
    )
    t.at("18:35:15")
    dns = t.hypothesis(
        "The five seconds are a resolver's: both lookups of a name (A and AAAA) leave by one "
        "socket at once, the new nodes' connection tracking drops one of them, and libc tries "
        "again after 5 s.",
        five,
        images,
        confidence=0.7,
    )
    dropped = t.observation(
        "insert_failed in the connection tracking of the nine new nodes grows by 41 a second, on "
        "the old ones not at all. The table is at 3 %, so it isn't full.",
        cited("tool_output", "conntrack -S", "30 nodes, 18:36"),
        dns,
        labels="kernel",
        by=SRE,
    )
    t.confirms(
        dns,
        "insert_failed only where it is slow, and a capture on one pod has the A answered in 1 ms "
        "and the AAAA never, 214 times of 214.",
        dropped,
        by=SRE,
    )
    t.at("18:38:50")
    by_seven = t.constraint("In force on all pods by 18:58.", errors, labels="sale")
    keep_holds = t.constraint(
        "No seat hold of the presale is lost: 2,900 baskets are open.", errors, labels="sale"
    )
    undo = t.constraint("Can be undone within five minutes.", errors, hard=False)
    t.constraint(
        "orders-db takes 1,000 connections; 12 pods of 80 are 960 and left 40 for everybody else, "
        "replication included.",
        hurried,
        calm,
        occurred_at="2026-03-02T00:00:00Z",
        labels="database",
        by=DATABASE,
    )
    second = t.decision(
        "How do lookups stop costing five seconds before 19:00?", dns, by_seven, supersedes=quick
    )
    one_by_one = t.option(
        second,
        "One lookup at a time",
        "single-request-reopen and ndots:2 in seat-hold's dnsConfig, by a rolling restart.",
        dropped,
        probability=0.8,
    )
    old_nodes = t.option(
        second,
        "Back to old nodes",
        "Cordon the nine, move their pods to the 21.",
        images,
        probability=0.75,
    )
    cache = t.option(
        second,
        "A cache on each node",
        "A local resolver that asks upstream over TCP, on all 30 nodes.",
        dropped,
        probability=0.5,
    )
    t.weighs(second, {by_seven: 0.45, keep_holds: 0.4, undo: 0.15})
    t.heuristic(
        second, "In an incident change one thing, and one whose effect you can see.", by=COMMANDER
    )
    t.meets(one_by_one, by_seven, "Twelve pods, four minutes, as at 18:13.", back, score=0.9)
    t.meets(one_by_one, keep_holds, "Holds live in the database; none went at 18:13.", back)
    t.meets(one_by_one, undo, "The same restart again.", back, score=0.9)
    t.meets(old_nodes, by_seven, "Three minutes to drain, three to start.", images, score=0.7)
    t.meets(old_nodes, keep_holds, "As above.", back, score=0.9)
    t.breaks(old_nodes, undo, "The 21 are then at 93 % of memory.", images, score=0.2)
    t.breaks(cache, by_seven, "A daemon on 30 nodes, never run here.", dropped, score=0.1)
    t.meets(cache, keep_holds, "Doesn't touch the pods.", dropped, score=0.8)
    t.meets(cache, undo, "Remove the daemon.", dropped, score=0.6)
    case = t.steelman(
        one_by_one,
        "It treats seat-hold alone. Twenty-two other services look names up on the same nine "
        "nodes; at eleven times the load payment and mail will stall as seat-hold does now, and "
        "in the middle of the sale. Moving off the nodes cures all of them at once.",
        dropped,
        images,
        confidence=0.6,
    )
    others = t.observation(
        "Of the 23 services on the nine nodes two look a name up for each request: seat-hold and "
        "mail. The others keep connections; their p99 hasn't moved since 16:10.",
        cited("metric", "dns.queries", "per service, 16:00 to 18:40"),
        case,
        labels="dns",
        by=SRE,
    )
    t.refutes(
        case,
        "Only mail is left, and mail may be 5 s late. Moving everything would put 21 nodes at 93 % "
        "of memory at eleven times the load, a worse bet than the one it saves us from.",
        others,
        by=SRE,
    )
    t.selection(
        second,
        one_by_one,
        "Four minutes, seen to be harmless at 18:13, and its effect shows in one graph.",
        dropped,
        others,
        rejected={
            old_nodes: "No room on the 21 for the sale.",
            cache: "The cure for later, and nothing to try at 18:45.",
        },
        by=COMMANDER,
    )
    settled = t.event(
        "proposal",
        "sel-2",
        alert,
        domain="operations",
        action="change setting",
        args={"service": "seat-hold", "setting": "dnsConfig", "ndots": 2, "single_request": True},
        probability=0.8,
        metric="recovered",
        horizon="PT1H",
        trace_id="inc-4471",
        decision_id=second,
        option_id=one_by_one,
        model="tern-2.2",
    )
    agreed = t.event(
        "override",
        settled,
        proposal_id=settled,
        verdict="approve",
        reviewer=COMMANDER,
        probability=0.85,
        shown=True,
        assignment="commander of the incident",
    )
    t.at("18:49:30")
    rolled = t.event(
        "execution",
        agreed,
        agent="deployer",
        says="seat-hold restarted with the new dnsConfig; pools of 40 again.",
        system="cluster",
    )
    t.at("19:13:30")
    t.event(
        "outcome",
        restarted,
        agent="checkout SLO",
        proposal_id=raised,
        metric="recovered",
        value=False,
        horizon="PT1H",
    )
    t.at("19:49:40")
    t.event(
        "outcome",
        rolled,
        agent="checkout SLO",
        proposal_id=settled,
        metric="recovered",
        value=True,
        horizon="PT1H",
    )
    t.event(
        "outcome",
        restarted,
        agent="incident log",
        proposal_id=raised,
        metric="recurred",
        censored=True,
    )
    t.at("2026-07-20 09:00:00")
    sold = t.observation(
        "Sale: 42,000 seats in 26 minutes, 0.3 % of holds failed, p99 of a lookup 4 ms.",
        cited("metric", "checkout.hold_errors", "2026-07-17T19:00Z to 19:30Z"),
        labels="review",
    )
    last = t.decision("What keeps lookups from stalling any service, for good?", sold, dns)
    failures = [
        t.failure(angle, statement, *refs, confidence=confidence, decision_id=last)
        for angle, statement, refs, confidence in (
            (
                "scope",
                "Names outside the cluster still go upstream in pairs, the payment provider's too.",
                (dropped,),
                0.4,
            ),
            (
                "integration",
                "Two services bring a resolver of their own and never ask the node's.",
                (others,),
                0.5,
            ),
            (
                "performance",
                "A sale's 9,000 lookups a second are more than one cache on a node takes.",
                (sold,),
                0.3,
            ),
            (
                "rollback",
                "Pods ask the cache by its address; without it they ask nobody until a restart.",
                (dropped,),
                0.6,
            ),
            (
                "observability",
                "Nobody sees the next drop: insert_failed isn't collected from any node.",
                (dropped, errors),
                0.7,
            ),
        )
    ]
    scope, integration, performance, rollback, unseen = failures
    t.at("2026-07-21 14:10:00")
    t.confirms(scope, "True of all names outside; the cache forwards over TCP.", dropped, by=SRE)
    t.confirms(unseen, "It wasn't. Since Monday it is, with an alert.", dropped, by=SRE)
    loaded = t.observation(
        "A cache on a test node answers 31,000 lookups a second on a tenth of a core.",
        cited("tool_output", "dnsperf", "node t-4, 10 min"),
        performance,
        labels="bench",
        by=SRE,
    )
    t.refutes(performance, "3.4 times what a node saw in the sale.", loaded, by=SRE)
    t.confirms(
        rollback, "So it was on t-4; a health check has to hand the address back.", loaded, by=SRE
    )
    t.summary(
        "pre_mortem",
        "Five angles, five failures, four resolved: three real and with a remedy, one refuted. "
        "Integration waits for a look into two images.",
        *failures,
        angles_examined=5,
        hypotheses_generated=5,
        resolved=4,
        needing_follow_up=1,
    )
    t.question("Which two services bring a resolver of their own, and since when?", integration)
    everywhere = t.option(
        last, "A cache on each node", "Over TCP, with the health check.", loaded, probability=0.85
    )
    in_manifests = t.option(
        last,
        "dnsConfig everywhere",
        "The setting of 17 July in all 23 manifests.",
        sold,
        probability=0.6,
    )
    t.links(last, undo)
    t.meets(everywhere, undo, "With the health check, 40 s on t-4.", loaded, score=0.8)
    t.meets(in_manifests, undo, "A restart each.", sold, score=0.9)
    against = t.steelman(
        everywhere,
        "A daemon that no service may live without, on every node, to mend a kernel's race that "
        "the next image may not have.",
        dropped,
        loaded,
        confidence=0.4,
    )
    t.at("2026-07-22 08:40:00")
    t.refutes(
        against,
        "The race is in every kernel that we could run until 2027, and the cache also takes 70 % "
        "of the lookups off the upstream.",
        loaded,
        dropped,
        by=SRE,
    )
    stop = t.event("gate", "inc-4471", verdict="blocked", says="3 pending: dec-3, hyp-5, qst-2")
    t.event("gate", stop, verdict="escaped", says="The session was ended by its user.")
    t.at("2026-08-16 18:50:00")
    quiet = t.event(
        "outcome",
        rolled,
        agent="incident log",
        proposal_id=settled,
        metric="recurred",
        value=False,
        horizon="P30D",
    )
    t.at("2026-08-24 11:15:00")
    t.event(
        "outcome",
        quiet,
        agent="incident log",
        proposal_id=settled,
        outcome_id=quiet,
        supersedes=quiet,
        metric="recurred",
        value=True,
        horizon="P30D",
        occurred_at="2026-08-16T18:50:00Z",
    )
    hasty = t.event(
        "annotation",
        quiet,
        agent=SRE,
        proposal_id=settled,
        says="It did recur, on 9 August, in payment: 40 minutes, nobody paged.",
    )
    t.event("retraction", hasty, agent=SRE, retracts=hasty, says="It was mail, and 14 minutes.")
    t.event(
        "annotation",
        quiet,
        agent=SRE,
        proposal_id=settled,
        says="It did recur, on 9 August, in mail: 14 minutes. The alert was muted for the weekend.",
    )
    for day in ("2026-09-15", "2026-10-15"):
        t.at(f"{day} 18:50:00")
        t.event(
            "outcome",
            rolled,
            agent="incident log",
            proposal_id=settled,
            metric="recurred",
            value=False,
            horizon="P60D" if day < "2026-10" else "P90D",
        )
