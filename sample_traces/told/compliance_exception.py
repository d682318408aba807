"""A payment institution is asked to leave an old protocol on for fuel terminals.

The case against the whole plan wins, so no option is taken; the successor decision grants less
than was asked for, with something in its place, and turns out to have missed a rule.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited, measured

CISO, OFFICER = "Halima Osei-Tutu", "Bartek Zielonka"
NETWORK, ACQUIRING = "Gwilym Prosser", "Signe Dalgaard"
FINDINGS = (("pending", "qst-3", "pending"), ("warning", "con-5", "missed"))


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "korsbek-tls",
        "2026-07-13 07:12:05",
        title="Korsbek: TLS 1.0 on 412 fuel terminals",
        domain="compliance",
        agent="policy-agent",
        session="ex-2214",
        correlation_id="korsbek-energi",
    )
    t.declares(
        "compliance",
        CISO,
        [
            measured("closed_in_time", "P30D P60D P90D", source="exception register", owner=CISO),
            measured("incident", "P90D", "lower", source="security desk", owner=CISO),
        ],
        {
            "open-ended": "Nothing in it makes it end",
            "control-weak": "What stands in for the rule doesn't do its work",
            "scope": "Covers more, or less, than it has to",
            "evidence": "Claimed, and not shown",
        },
    )
    asked = t.event(
        "trigger",
        agent="exception register",
        says="EX-2214: Korsbek Energi asks to keep TLS 1.0 for 90 days after 31 July.",
        source="exception register",
    )
    t.event(
        "context_gathered",
        asked,
        says="Terminal inventory, 30 days of traffic, the standard and earlier exceptions.",
        source="terminal management",
    )
    request = t.observation(
        "Korsbek runs 412 outdoor payment terminals at 96 stations. All of them have firmware 4.8, "
        "which speaks TLS 1.0 to our gateway and nothing newer. It asks for 90 days “to upgrade "
        "them all”.",
        cited("document", "EX-2214", "request and annex B"),
        cited("tool_output", "terminals.inventory", "merchant KRS, 2026-07-13"),
        labels="request",
    )
    standard = t.observation(
        "Standard IS-14: no TLS below 1.2 after 31 July 2026. An exception is for 90 days at most, "
        "with a compensating control and a plan whose end can be checked; the CISO grants it. It "
        "can be renewed once.",
        cited("requirement", "IS-14", "v3, § 3.2 and § 5"),
        labels="standard",
    )
    scheme = t.observation(
        "PCI DSS 4.0.1, appendix A2, lets card-present terminals use early TLS where they are "
        "verified not to be open to its known exploits. A service provider at their other end "
        "needs a risk mitigation and migration plan, and has to offer a secure service.",
        cited("requirement", "PCI DSS v4.0.1", "A2.1.1 to A2.1.3"),
        labels="pci",
    )
    hardware = t.observation(
        "268 terminals are of revision D, with 64 MB; 144 are of revision C, with 32 MB. Firmware "
        "5.2, with TLS 1.2, needs 48 MB by the maker's sheet.",
        cited("document", "Arvo OPT-7 data sheet", "p. 4, “Memory”"),
        cited("tool_output", "terminals.inventory", "grouped by revision"),
        labels="hardware",
    )
    traffic = t.observation(
        "61,000 payments and €3.1 M pass these terminals a day. 38 of the 96 stations have no "
        "attended till, so a terminal that is cut off is a closed station.",
        cited("metric", "acquiring.volume", "merchant KRS, 2026-06-13 to 2026-07-12"),
        labels="traffic",
    )
    earlier = t.observation(
        "Of 14 exceptions to IS-14 since 2024, five ended within their time. All five had one "
        "dated step in the first 30 days; of the nine others one had.",
        cited("tool_output", "exceptions.list", "standard IS-14, closed or expired"),
        labels="register",
    )
    pentest = t.observation(
        "Test of firmware 4.8: no browser code runs on it, CBC records are split, compression and "
        "renegotiation are off, RC4 is refused. No known exploit of TLS 1.0 works against it.",
        cited("document", "PT-2026-031", "§ 4, findings 1 to 6"),
        labels="test",
    )
    t.at("09:40:12")
    fits = t.hypothesis(
        "Firmware 5.2 can run on revision C, so that all 412 terminals can be upgraded over the "
        "network.",
        request,
        hardware,
        confidence=0.5,
    )
    reach = t.hypothesis(
        "Somebody at a station can reach the line between terminal and router, and change what "
        "the terminal sends.",
        request,
        pentest,
        confidence=0.4,
    )
    plan = t.question("How many terminals can Korsbek's contractor upgrade or visit?", request)
    shared = t.question(
        "Gwilym, do the terminals share their network with anything at a station?",
        request,
        assignee="human",
        labels="network",
    )
    t.at("13:05:48")
    t.answer(
        plan,
        "Forty by network a night. Where hands are needed, twelve visits by a technician a week.",
        request,
    )
    t.at("2026-07-14 08:22:19")
    wifi = t.answer(
        shared,
        "At 31 of the 96 stations, yes: terminals, shop till and the guests' Wi-Fi are behind one "
        "switch without VLANs. I saw it at Brønsted and asked for the other configurations.",
        request,
        by=NETWORK,
    )
    t.confirms(
        reach,
        "On the flat switches, yes: from the guests' Wi-Fi I redirected a terminal's traffic "
        "through a laptop in four minutes. It was still encrypted, and it was ours to drop.",
        wifi,
        by=NETWORK,
    )
    t.refutes(
        fits,
        "48 MB by the sheet, and revision C has 32. Those 144 have to be replaced.",
        hardware,
    )
    evidence = t.deduction(
        "The protocol is the smaller risk: no exploit works against this firmware. The larger is "
        "who can reach the line, at 31 stations, and an upgrade does nothing about that.",
        pentest,
        wifi,
    )
    dated = t.constraint(
        "The plan has a step that can be checked within 30 days, and an end.", standard, earlier
    )
    open_stations = t.constraint(
        "No station closes: the 38 without an attended till go on taking cards.", traffic
    )
    control = t.constraint(
        "Until then a control stands in that works at the flat stations too.", standard, wifi
    )
    effort = t.constraint(
        "Korsbek's contractor can do it: 40 upgrades by network a night, 12 visits a week.",
        request,
        hard=False,
    )
    t.at("2026-07-15 07:30:00")
    grant = t.decision(
        "Do we grant EX-2214 as it was asked for?",
        evidence,
        dated,
        open_stations,
        control,
    )
    ninety = t.option(
        grant,
        "Grant 90 days",
        "As asked, with monitoring of the terminals' certificates as control.",
        request,
        probability=0.4,
    )
    refuse = t.option(
        grant,
        "Refuse",
        "TLS 1.0 is switched off on 31 July; what isn't upgraded goes dark.",
        standard,
        probability=0.2,
    )
    t.weighs(grant, {dated: 0.4, open_stations: 0.3, control: 0.3})
    t.breaks(ninety, dated, "Nothing is dated but the end.", request, earlier, score=0.1)
    t.meets(ninety, open_stations, "Nothing changes on 31 July.", traffic, score=1.0)
    t.breaks(ninety, control, "A certificate says nothing of who listens.", wifi, score=0.2)
    t.meets(refuse, dated, "It ends on 31 July.", standard, score=1.0)
    t.breaks(
        refuse,
        open_stations,
        "At 40 a night from tomorrow all 268 of revision D could be done; the 144 others close "
        "about 50 stations.",
        traffic,
        hardware,
        score=0.0,
    )
    t.meets(refuse, control, "What is off can't be listened to.", standard, score=1.0)
    aside = t.steelman(
        grant,
        "Both answers are to the wrong question. Whether TLS 1.0 goes in July or in October, the "
        "31 flat stations stay open to anybody on the guests' Wi-Fi, and 144 terminals can't be "
        "upgraded at all, so 90 days is a promise that is broken on the day it is given. What is "
        "needed is a boundary at the station, and neither option builds one.",
        wifi,
        hardware,
        earlier,
        confidence=0.75,
    )
    t.at("11:48:30")
    t.confirms(
        aside,
        "I asked Korsbek: there is no order for the 144, and delivery takes eleven weeks. The "
        "date in the request isn't a plan.",
        hardware,
        evidence,
        by=OFFICER,
    )
    none_taken = t.selection(
        grant,
        None,
        "Neither. We go back with a request that has the boundary in it, before 31 July.",
        evidence,
        rejected={
            ninety: "No dated step, and a control that controls nothing at the flat stations.",
            refuse: "Closes about 50 stations to end the smaller of two risks.",
        },
        by=CISO,
    )
    t.at("2026-07-16 10:15:00")
    bench = t.observation(
        "In the lab 5.2 without its receipt fonts and second language fits revision C: 29.6 of 32 "
        "MB, 10,000 payments without a restart. The maker signs such an image for one merchant.",
        cited("tool_output", "lab.soak", "run 88, 41 h"),
        cited("document", "Arvo letter 2026-07-15", "p. 1"),
        fits,
        labels="lab",
        by=NETWORK,
    )
    t.confirms(
        fits,
        "The sheet speaks of the full image. The trimmed one fits, was soaked for 41 hours, and "
        "the maker signs it.",
        bench,
        by=NETWORK,
    )
    anew = t.decision(
        "How do Korsbek's terminals leave TLS 1.0, and what protects them until then?",
        none_taken,
        bench,
        evidence,
        supersedes=grant,
    )
    tunnel = t.option(
        anew,
        "Station tunnel",
        "A router with an IPsec tunnel at the 31 flat stations by 31 July; upgrades behind it, "
        "revision C last.",
        wifi,
        bench,
        probability=0.72,
    )
    vlan = t.option(
        anew,
        "VLANs by contractor",
        "Korsbek's contractor separates the switches as the visits come round.",
        wifi,
        probability=0.4,
    )
    mobile = t.option(
        anew,
        "Mobile data",
        "SIMs in all 412 terminals; the station's network isn't used any more.",
        hardware,
        probability=0.5,
    )
    t.weighs(anew, {dated: 0.3, open_stations: 0.25, control: 0.35, effort: 0.1})
    t.heuristic(
        anew,
        "An exception with a dated first step ends; one with a dated end doesn't.",
        earlier,
        by=OFFICER,
    )
    t.breaks(
        tunnel,
        effort,
        "31 routers in 15 days is twice what twelve visits a week allow.",
        request,
        score=0.3,
    )
    t.meets(tunnel, dated, "31 tunnels by 31 July: one query of ours.", standard, score=0.95)
    t.meets(tunnel, open_stations, "Routers are changed at night.", traffic, score=0.9)
    t.meets(tunnel, control, "The Wi-Fi sees a tunnel and no terminal.", wifi, score=0.9)
    t.breaks(vlan, dated, "96 visits at twelve a week end in September.", earlier, score=0.2)
    t.meets(vlan, open_stations, "A switch is changed in minutes.", traffic, score=0.8)
    t.meets(vlan, control, "Where it is done, and done rightly.", wifi, score=0.5)
    t.meets(vlan, effort, "It rides on visits that are planned.", request, score=0.9)
    t.meets(mobile, dated, "Counted by SIM.", standard, score=0.8)
    t.breaks(
        mobile,
        open_stations,
        "17 stations have no usable signal at the pumps.",
        traffic,
        score=0.2,
    )
    t.meets(mobile, control, "Nothing at the station is in the path.", wifi, score=0.95)
    t.breaks(mobile, effort, "412 visits.", request, score=0.0)
    t.at("15:22:41")
    t.meets(
        tunnel,
        effort,
        "We send routers that are set up already; a station's own staff plugs them in. Prosser "
        "tried it with two: 9 and 14 minutes, by telephone.",
        wifi,
        score=0.7,
        by=NETWORK,
    )
    weak = t.steelman(
        tunnel,
        "A tunnel moves the flat network, it doesn't divide it: till and guests still reach the "
        "terminal behind the router's own switch ports, and now we own a device in 31 shops that "
        "somebody has to patch.",
        wifi,
        confidence=0.5,
    )
    t.at("2026-07-17 09:05:33")
    ports = t.observation(
        "On the test router all LAN ports but the first are off and it accepts one hardware "
        "address. From the guests' Wi-Fi no frame reaches the terminal (40 minutes of trying). It "
        "takes its updates from our gateway's management, as 2,300 others do.",
        cited("tool_output", "network.lab", "log 2026-07-16T18:10Z"),
        weak,
        labels="lab",
        by=NETWORK,
    )
    t.refutes(
        weak,
        "The terminal hangs on the router's one live port, not on the switch, so the flat network "
        "ends in front of it; and patching is what we do for 2,300 of them.",
        ports,
        by=NETWORK,
    )
    taken = t.selection(
        anew,
        tunnel,
        "The only one with something in place on 31 July at the stations where it matters.",
        ports,
        bench,
        rejected={
            vlan: "Right, and in September.",
            mobile: "Closes stations for want of a signal, and takes 412 visits.",
        },
        by=OFFICER,
    )
    asks = {"stations": 31, "days": 75, "first_step": "31 tunnels by 31 July"}
    first = t.event(
        "proposal",
        taken,
        asked,
        domain="compliance",
        action="grant exception",
        args=asks,
        probability=0.72,
        metric="closed_in_time",
        horizon="P60D",
        trace_id="korsbek-tls",
        decision_id=anew,
        option_id=tunnel,
        model="warden-2",
        policy_version="IS-14 v3",
    )
    t.event(
        "escalation",
        first,
        to=CISO,
        says="IS-14 § 5.1: an exception is the CISO's to grant, whatever its length.",
    )
    t.at("14:30:00")
    no = t.event(
        "override",
        first,
        proposal_id=first,
        verdict="reject",
        codes=["open-ended"],
        rationale="75 days are 15 more than the nights and visits add up to. The slack is where "
        "the nine others died. Come back with the days that it takes.",
        reviewer=CISO,
        probability=0.5,
        shown=True,
        assignment="escalation",
    )
    t.at("2026-07-20 08:10:00")
    again = t.event(
        "proposal",
        taken,
        no,
        domain="compliance",
        action="grant exception",
        args={"stations": 31, "days": 60, "first_step": "31 tunnels by 31 July"},
        probability=0.66,
        metric="closed_in_time",
        horizon="P60D",
        trace_id="korsbek-tls",
        decision_id=anew,
        option_id=tunnel,
        model="warden-2",
        policy_version="IS-14 v3",
    )
    t.at("10:02:00")
    yes = t.event(
        "override",
        again,
        proposal_id=again,
        verdict="approve",
        reviewer=CISO,
        probability=0.7,
        shown=True,
        assignment="escalation",
    )
    excepted = t.event(
        "exception",
        yes,
        agent=CISO,
        rule="IS-14 § 3.2",
        says="EX-2214: TLS 1.0 for 412 terminals until 29 September, 31 stations by tunnel.",
    )
    t.at("2026-07-30 21:45:00")
    done = t.event(
        "execution",
        excepted,
        agent="network desk",
        says="31 of 31 tunnels are up; terminals behind them accept nothing from the station.",
        system="network management",
    )
    t.at("2026-08-11 09:20:00")
    t.constraint(
        "The scheme forbids new terminals on early TLS since 1 June, and counts one with a new "
        "serial number as new. Korsbek swapped nine broken ones since.",
        taken,
        scheme,
        occurred_at="2026-06-01T00:00:00Z",
        labels="scheme",
        by=ACQUIRING,
    )
    swapped = t.question(
        "Bartek, do the nine terminals that were swapped count as new, and do we report them?",
        "con-5",
        assignee="human",
        labels="scheme",
    )
    t.at("2026-08-12 10:00:00")
    nine = t.decision(
        "What do we do about the nine swapped terminals until they have 5.2?", "con-5", swapped
    )
    now = t.option(nine, "Upgrade them tonight", "By network, ahead of the plan's order.", bench)
    t.links(nine, dated)
    t.meets(now, dated, "Nine of the forty that a night allows.", bench, score=1.0)
    t.selection(
        nine,
        now,
        "It ends the question for nine terminals, whatever the answer about reporting is.",
        "con-5",
        waiver="One option: whoever waits for the scheme's answer with a night's work undone has "
        "no argument, so none is made up for the sake of the form.",
        by=ACQUIRING,
    )
    t.at("2026-08-19 08:00:00")
    t.event(
        "outcome",
        done,
        agent="exception register",
        proposal_id=again,
        metric="closed_in_time",
        value=False,
        horizon="P30D",
    )
    t.at("2026-09-18 08:00:00")
    t.event(
        "outcome",
        done,
        agent="exception register",
        proposal_id=again,
        metric="closed_in_time",
        value=True,
        horizon="P60D",
    )
    t.event(
        "annotation",
        again,
        agent=OFFICER,
        proposal_id=again,
        says="Closed on 16 September, day 47 of 60: the last 22 of revision C have the image.",
    )
    t.at("2026-10-19 08:00:00")
    t.event(
        "outcome",
        done,
        agent="security desk",
        proposal_id=again,
        metric="incident",
        value=False,
        horizon="P90D",
    )
