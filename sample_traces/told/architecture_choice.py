"""How do order events leave the database of an online pharmacy? Three decisions, all still open.

One has a full matrix and a steelman without a verdict, one lacks cells, options and a steelman,
one waits for nothing but somebody who takes it. A proposal waits for its verdict.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited, measured

ARCHITECT, PLATFORM = "Teodora Vukić", "Anselm Rautio"
FINDINGS = (
    ("pending", "hyp-2", "pending"),
    ("pending", "qst-2", "pending"),
    ("pending", "qst-3", "pending"),
    ("pending", "hyp-4", "pending"),
    ("pending", "dec-1", "pending"),
    ("pending", "hyp-12", "pending"),
    ("pending", "dec-2", "pending"),
    ("pending", "dec-3", "pending"),
)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "parvelle-order-events",
        "2026-10-08 09:01:40",
        title="Parvelle: how order events leave the db",
        domain="architecture",
        agent="design-agent",
        session="rfc-118",
        correlation_id="RFC-118",
    )
    t.declares(
        "architecture",
        ARCHITECT,
        [
            measured("in_production", "P90D", source="release calendar", owner=ARCHITECT),
            measured("events_lost", "P30D P60D P90D", "lower", type="number", unit="events"),
        ],
        {
            "operations": "Somebody has to run it at night",
            "lock-in": "Hard to leave",
            "simpler": "Something simpler does it",
            "unproven": "Not shown at our load",
        },
    )
    asked = t.event(
        "trigger",
        agent="architecture board",
        says="RFC-118: 31 orders were paid in September and never reached dispensing.",
        source="RFC-118",
    )
    lost = t.observation(
        "31 of 4.06 million orders in September were paid and never dispensed. In all 31 the row "
        "is committed and the event isn't on the broker: the process ended between the two writes, "
        "27 times in a deploy.",
        cited("tool_output", "reconcile.orders_events", "2026-09-01 to 2026-09-30"),
        labels="reconciliation",
    )
    code = t.observation(
        "place_order commits the order and then publishes, at 14 places in three services. A "
        "publish that fails is tried three times and then logged.",
        cited("file", "orders/placing.py", "lines 88-131"),
        cited("file", "refunds/events.py", "lines 40-66"),
        labels="code",
    )
    load = t.observation(
        "210 orders a second at the peak (Monday, 10:00), 4.1 events an order, 1.9 kB an event. "
        "orders-db is PostgreSQL 15 with one standby, at 38 % of its write capacity then.",
        cited("metric", "orders_db.tps", "2026-10-05T10:00Z to 10:30Z"),
        labels="load",
    )
    slot = t.observation(
        "In March a replication slot of the analytics connector stood still for nine hours. WAL "
        "grew to 610 GB, the disk filled and orders were down for 52 minutes.",
        cited("document", "INC-3902", "timeline and root cause"),
        labels="incident",
    )
    late = t.observation(
        "A prescription may be dispensed within the counter's two minutes or the courier's "
        "pickup; from 20 s on the counter asks by telephone.",
        cited("user_answer", "interview-2026-10-07-asselin", "00:08:10"),
        labels="interview",
    )
    team = t.observation(
        "Platform is five people, two on call. It runs the broker and no change-data connector "
        "since analytics moved to nightly copies in April.",
        cited("document", "platform charter 2026", "§ 2"),
        labels="team",
    )
    once = t.hypothesis(
        "Consumers can take an event twice: each of the nine keeps the ids of what it handled.",
        code,
        confidence=0.55,
    )
    growth = t.hypothesis(
        "The marketplace doubles the peak within a year, so whatever reads the table or the log "
        "has to hold 420 orders a second.",
        load,
        confidence=0.5,
    )
    twice = t.question("Which of the nine consumers handle an event a second time?", code)
    t.at("11:30:12")
    t.answer(
        twice,
        "Seven keep ids. Label printing and the loyalty ledger don't: a second event is a second "
        "label, and points twice.",
        code,
    )
    t.refutes(
        once,
        "Two of nine don't. Labels are a nuisance; points are money, and need a key before "
        "anything delivers at least once.",
        code,
        twice,
        by=PLATFORM,
    )
    region = t.question(
        "Marguerite, may an event carry the prescription's text, or does it have to stay in the "
        "pharmacy's own database?",
        late,
        assignee="human",
        labels="pharmacy law",
    )
    t.question(
        "What does the broker's managed offer cost at 420 orders a second, with 7 days kept?",
        load,
        growth,
    )
    none_lost = t.constraint(
        "An order that is committed reaches every consumer, also when any process dies.", lost
    )
    soon = t.constraint("At the counter within 5 s in 99.9 of 100 cases.", late)
    disk = t.constraint(
        "A consumer that stands still can't fill the disk of orders-db.", slot, labels="INC-3902"
    )
    nights = t.constraint(
        "Two people on call can run it: nothing new with a state of its own.", team, hard=False
    )
    leave = t.constraint("The order of one customer's events is kept.", code, late, labels="ledger")
    t.at("2026-10-09 08:15:00")
    deploys = t.failure(
        "scope",
        "We mend orders and leave refunds and stock, whose events are lost by the same two writes.",
        code,
        confidence=0.6,
    )
    schemas = t.failure(
        "integration",
        "An event made from a table's columns changes when the table does, and dispensing breaks "
        "on a renamed column.",
        code,
        load,
        confidence=0.5,
    )
    vacuum = t.failure(
        "performance",
        "A table that is written and emptied 860 times a second outruns vacuum; by noon the poll "
        "reads through a million dead rows.",
        load,
        confidence=0.55,
    )
    going_back = t.failure(
        "rollback",
        "When both ways run side by side for the change, every event comes twice, and points "
        "are booked twice.",
        twice,
        confidence=0.5,
    )
    silence = t.failure(
        "observability",
        "Events stop and nobody knows: an empty table looks like a quiet night.",
        slot,
        lost,
        confidence=0.6,
    )
    t.at("2026-10-09 13:20:05")
    bench = t.observation(
        "Outbox at 900 rows a second for 6 h, read with SKIP LOCKED, a partition a quarter of an "
        "hour, old partitions dropped: commit to publish 41 ms in the median, 310 ms at 99.9 %, "
        "no bloat. With DELETE instead, 2.8 s at 99.9 % after five hours.",
        cited("tool_output", "bench.outbox", "run 12 and 13"),
        vacuum,
        labels="bench",
        by=PLATFORM,
    )
    t.refutes(
        vacuum,
        "Of deleting rows it is true. Partitions are dropped, so there is nothing to vacuum.",
        bench,
        by=PLATFORM,
    )
    t.confirms(deploys, "14 places, five of them outside orders. All have to move.", code)
    t.confirms(
        silence, "In March it was noticed by the disk. A heartbeat row each 10 s, alarmed.", slot
    )
    t.confirms(
        going_back,
        "With two consumers that count twice, yes: the key in the ledger comes first.",
        twice,
    )
    t.summary(
        "pre_mortem",
        "Five angles, five failures, four resolved: scope, rollback and observability are real "
        "and have a remedy, performance is refuted. Integration waits: it depends on what an "
        "event is made of.",
        deploys,
        schemas,
        vacuum,
        going_back,
        silence,
        angles_examined=5,
        hypotheses_generated=5,
        resolved=4,
        needing_follow_up=1,
    )
    t.at("14:02:00")
    reading = t.misreading(
        "“Reaches every consumer” read as “exactly once”. No option here does that; who reads it "
        "so will build a second inbox, or trust the first.",
        lost,
        twice,
        confidence=0.6,
    )
    boundary = t.misreading(
        "“Order events” read as orders alone. The constraint speaks of a customer's events, and "
        "refunds are written by another database.",
        code,
        confidence=0.4,
    )
    relay = t.misreading(
        "A dependency nobody sees: the relay needs the broker to be there at commit time only "
        "for as long as a partition is kept, 6 h as benchmarked. A weekend is longer.",
        bench,
        confidence=0.5,
    )
    misuse = t.misreading(
        "Misuse: the table is handy, so reports read it, and next year it can't be dropped.",
        team,
        confidence=0.3,
    )
    t.confirms(reading, "It goes into the RFC as “at least once, with an id”.", twice)
    t.refutes(boundary, "Refunds keep their own order and carry the order's number.", code)
    t.confirms(relay, "Partitions stay until all their rows are out; 3 days are 71 GB.", bench)
    t.refutes(misuse, "The relay's role is the only one that may read it.", team, by=PLATFORM)
    t.summary(
        "adversarial_thinking",
        "Two wrong readings, a blind spot and a misuse. Two are real, and are sentences of the "
        "RFC now.",
        reading,
        boundary,
        relay,
        misuse,
        hypotheses_generated=4,
        resolved=4,
        needing_follow_up=0,
    )
    t.at("2026-10-12 09:10:00")
    way = t.decision("How do events leave orders-db?", none_lost, soon, disk, nights, leave, twice)
    outbox = t.option(
        way,
        "Outbox and relay",
        "The event is a row of the same transaction; a relay of 200 lines publishes it.",
        bench,
        probability=0.78,
    )
    cdc = t.option(
        way,
        "Change capture",
        "A connector reads the WAL by a logical slot and publishes rows as events.",
        slot,
        probability=0.55,
    )
    notify = t.option(
        way,
        "LISTEN / NOTIFY",
        "The commit wakes a listener, which publishes.",
        load,
        probability=0.25,
    )
    retry = t.option(
        way,
        "Publish, then repair",
        "As now, and a job compares orders with the broker every minute.",
        lost,
        code,
        probability=0.4,
    )
    t.weighs(way, {none_lost: 0.35, soon: 0.2, disk: 0.2, nights: 0.15, leave: 0.1})
    t.heuristic(
        way,
        "Prefer the thing whose failure you have seen to the one you have read about.",
        slot,
        by=ARCHITECT,
    )
    t.meets(outbox, none_lost, "Committed with the order or not at all.", bench, score=0.95)
    t.meets(outbox, soon, "310 ms at 99.9 %.", bench, score=0.9)
    t.meets(outbox, disk, "71 GB in three days, of 900 that are free.", bench, score=0.8)
    t.meets(outbox, nights, "A stateless process; its state is the table.", team, score=0.7)
    t.meets(outbox, leave, "One relay a shard, by the customer's number.", bench, score=0.8)
    t.meets(cdc, none_lost, "The WAL has it.", slot, score=0.95)
    t.meets(cdc, soon, "About a second by the maker's figures.", slot, score=0.7)
    t.breaks(
        cdc,
        disk,
        "max_slot_wal_keep_size bounds it, and by losing events instead of the disk.",
        slot,
        score=0.2,
    )
    t.breaks(cdc, nights, "A connector cluster with offsets of its own.", team, score=0.2)
    t.meets(cdc, leave, "By key of the row.", slot, score=0.9)
    t.breaks(notify, none_lost, "A listener that is away misses it for good.", load, score=0.0)
    t.meets(notify, soon, "Milliseconds.", load, score=1.0)
    t.meets(notify, disk, "Its queue is 8 GB, then commits fail.", load, score=0.4)
    t.meets(notify, nights, "Nothing new.", team, score=0.9)
    t.breaks(notify, leave, "All of one connection, or no order at all.", load, score=0.4)
    t.meets(retry, none_lost, "After a minute.", lost, score=0.7)
    t.breaks(retry, soon, "31 a month wait a minute; the counter has telephoned.", late, score=0.3)
    t.meets(retry, disk, "Nothing is kept.", lost, score=1.0)
    t.meets(retry, nights, "One more job.", team, score=0.8)
    t.breaks(retry, leave, "What is repaired comes after what wasn't lost.", code, score=0.2)
    t.at("10:05:00")
    t.breaks(
        notify,
        disk,
        "Looked up: a full queue refuses commits, so one stuck listener stops orders. That is "
        "INC-3902 by another way.",
        slot,
        load,
        score=0.1,
        by=PLATFORM,
    )
    t.steelman(
        outbox,
        "It builds a second log beside the one that the database keeps anyway, in the hottest "
        "transaction that we have: 860 more rows a second on a primary that the marketplace takes "
        "to 76 %, forever, to avoid a connector that half the industry runs. March was a slot "
        "without an alarm, and not change capture.",
        load,
        slot,
        growth,
        confidence=0.5,
    )
    t.event(
        "proposal",
        outbox,
        asked,
        domain="architecture",
        action="start building",
        args={"option": "outbox and relay", "weeks": 6, "places": 14, "ledger_key_first": True},
        probability=0.78,
        metric="in_production",
        horizon="P90D",
        trace_id="parvelle-order-events",
        decision_id=way,
        option_id=outbox,
        model="drafter-5",
    )
    t.at("2026-10-13 08:45:00")
    shape = t.decision("What is an event made of?", way, region, schemas)
    fact = t.option(
        shape, "A fact with its data", "OrderPlaced with lines, price and patient key.", code
    )
    thin = t.option(
        shape, "An id to ask with", "The number alone; consumers ask the orders service.", load
    )
    t.weighs(shape, {soon: 0.4, none_lost: 0.3})
    private = t.constraint(
        "No text of a prescription leaves the pharmacy's database, if that is what the law says.",
        region,
        labels="privacy",
    )
    t.links(shape, private, weight=0.3)
    t.meets(fact, soon, "No call back.", bench, score=0.9)
    t.breaks(thin, soon, "860 calls a second to orders, at the peak.", load, score=0.3)
    t.meets(fact, none_lost, "Nothing to look up that may be gone.", code, score=0.8)
    t.at("2026-10-14 15:30:00")
    keep = t.decision("How long does the outbox keep what was published?", relay, bench)
    three = t.option(keep, "Three days", "Over a weekend with nobody there; 71 GB.", bench)
    hours = t.option(keep, "Six hours", "As benchmarked; 6 GB.", bench)
    t.links(keep, disk)
    t.meets(three, disk, "71 of 900 GB.", bench, score=0.8)
    t.meets(hours, disk, "6 of 900 GB.", bench, score=1.0)
    dear = t.steelman(
        three,
        "Three days of events are three days of addresses and prescriptions in a second table, "
        "which every copy of the database takes along.",
        bench,
        confidence=0.4,
    )
    t.at("2026-10-15 09:20:00")
    t.refutes(
        dear,
        "Copies leave the outbox's schema out since this morning, and the order rows next to it "
        "stay for ten years by law.",
        relay,
        bench,
        late,
        by=ARCHITECT,
    )
