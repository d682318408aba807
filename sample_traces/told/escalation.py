"""A Sev-1 at a paper mill: the favoured way back is blocked by its own steelman.

The first cause was confirmed on a bench and refuted in the field.
"""

from __future__ import annotations

from sample_traces.teller import Teller, cited

AKERBLOM = "Stellan Åkerblom"
HADDAD = "Noor Haddad"
OCAMPO = "Maribel Ocampo"
FINDINGS = (
    ("pending", "dec-1", "pending"),
    ("pending", "hyp-4", "pending"),
    ("pending", "qst-1", "pending"),
)


def tell(t: Teller) -> None:
    """Tell it."""
    t.opens(
        "kitasugi-telemetry",
        "2026-10-13 00:34:12",
        title="Kitasugi Sev-1: samples lost after 6.4.1",
        domain="support",
        agent="triage-agent",
        session="esc-30917-a",
    )
    obs_1 = t.observation(
        "Kitasugi raised a Sev-1 at 09:20 JST: three of eleven FG-40 gateways lose Modbus "
        "samples since the night's update to 6.4.1. The 東京 control room runs paper machine PM2"
        " on readings taken by hand. The contract gives us 72 hours, to 16 October 09:20 JST.",
        cited("tool_output", "tickets.get", "ESC-30917"),
        at="00:34:33",
        labels="ticket",
        occurred_at="2026-10-13T00:20:00Z",
    )
    obs_2 = t.observation(
        "Loss is 11.4 % on gw-02, 9.8 % on gw-05 and 12.1 % on gw-09, and under 0.1 % on the "
        "other eight. The three are the only ones with RS-485 spurs longer than 600 m, and it "
        "starts with their restart at 02:14 JST.",
        cited(
            "metric",
            "telemetry.sample_loss",
            "site KTS-1, 2026-10-12T15:00Z to 2026-10-13T00:30Z, per gateway",
        ),
        at="00:35:21",
        labels="telemetry",
    )
    obs_3 = t.observation(
        "6.4.1 changes three things that matter here: the turnaround between request and reply"
        " drops from 3.5 to 2.0 character times, the poll scheduler is new, and the tag "
        "database migrates from schema 11 to 12.",
        cited(
            "file",
            "releases/6.4.1/CHANGES.md",
            "lines 41-77",
            sha256="797235e092b0e0693c8e4895442cb61d524f203bc9c6f3ca7989d2fcb4268c1c",
        ),
        at="00:36:28",
        labels="release",
    )
    hyp_1 = t.hypothesis(
        "The new poll scheduler starves slaves with more than 64 registers: it splits their "
        "reads, and the second half misses its slot.",
        obs_2,
        obs_3,
        at="00:37:23",
        confidence=0.65,
    )
    con_1 = t.constraint(
        "Loss under 0.5 % on all eleven gateways by 16 October 09:20 JST.",
        obs_1,
        at="00:38:36",
        labels="sla",
    )
    con_2 = t.constraint(
        "PM2 isn't stopped outside Thursday's window, 14:00–16:00 JST; restarting one of its "
        "gateways counts as a stop.",
        obs_1,
        at="00:39:01",
        labels="mill",
    )
    con_3 = t.constraint(
        "All eleven gateways run one firmware version when we leave: the mill's quality file "
        "names a single validated one.",
        obs_1,
        at="00:39:32",
        labels="quality-file",
        hard=False,
    )
    val_1 = t.confirms(
        hyp_1,
        "Bench rig, one slave with 96 registers: 9.6 % lost on 6.4.1, nothing on 6.3.8, over "
        "4,000 polls each. That is the rate Kitasugi sees.",
        obs_3,
        at="04:52:30",
        by=AKERBLOM,
    )
    dec_1 = t.decision(
        "How do we restore telemetry at Kitasugi inside the 72 hours?",
        val_1,
        con_1,
        con_2,
        con_3,
        at="05:10:44",
    )
    opt_1 = t.option(
        dec_1,
        "Roll back to 6.3.8",
        "All eleven gateways in Thursday's window, two at a time. 6.3.8 ran there for 14 months.",
        obs_3,
        at="05:11:03",
        probability=0.7,
    )
    opt_2 = t.option(
        dec_1,
        "Hotfix 6.4.2",
        "6.4.1 with the fault corrected and nothing else, on all eleven gateways in Thursday's"
        " window.",
        val_1,
        at="05:11:18",
        probability=0.45,
    )
    opt_3 = t.option(
        dec_1,
        "Stay, and poll every 2 s",
        "6.4.1 stays. The poll interval on the three spurs goes from 500 ms to 2 s, applied "
        "live, until the next regular release.",
        obs_2,
        at="05:11:34",
        probability=0.25,
    )
    t.links(
        dec_1,
        con_1,
        at="05:11:45",
        weight=0.5,
    )
    t.links(
        dec_1,
        con_2,
        at="05:11:52",
        weight=0.35,
    )
    t.links(
        dec_1,
        con_3,
        at="05:12:00",
        weight=0.15,
    )
    t.heuristic(
        dec_1,
        "In a Sev-1, go back to the last state that worked before going forward to one that "
        "should.",
        obs_1,
        at="05:12:33",
        by=HADDAD,
    )
    t.meets(
        opt_1,
        con_1,
        "6.3.8 lost under 0.1 % on these same three spurs for 14 months; Thursday's window "
        "leaves 17 hours to prove it.",
        obs_2,
        obs_3,
        at="05:13:15",
        score=0.9,
    )
    t.meets(
        opt_1,
        con_2,
        "Nine minutes a gateway, two at a time: 54 minutes of the 120 in the window.",
        obs_3,
        at="05:13:50",
        score=0.85,
    )
    t.meets(
        opt_1,
        con_3,
        "6.3.8 on all eleven, which is the version the quality file names today.",
        obs_1,
        at="05:14:07",
        score=1.0,
    )
    t.breaks(
        opt_2,
        con_1,
        "A change to the scheduler needs the whole regression suite: 19 October at the "
        "earliest, three days late.",
        val_1,
        at="05:14:46",
        score=0.1,
    )
    t.meets(
        opt_2,
        con_2,
        "The same 54 minutes as a rollback; it's the same procedure with another image.",
        obs_3,
        at="05:15:06",
        score=0.85,
    )
    t.meets(
        opt_2,
        con_3,
        "One version on all eleven, though the mill has to enter 6.4.2 in its quality file.",
        obs_1,
        at="05:15:28",
        score=0.7,
    )
    obs_4 = t.observation(
        "An hour's trial on gw-09 at 2 s: loss falls from 12.1 % to 4.1 % and goes no lower. "
        "The drive loads refresh too slowly for PM2's tension loop.",
        cited("metric", "telemetry.sample_loss", "gw-09, 2026-10-13T06:00Z to 07:00Z"),
        opt_3,
        at="07:05:09",
        labels="trial",
    )
    t.breaks(
        opt_3,
        con_1,
        "4.1 % at the slowest interval the tension loop tolerates, eight times the limit.",
        obs_4,
        at="07:05:37",
        score=0.0,
    )
    t.meets(
        opt_3,
        con_2,
        "The interval is a live setting; nothing restarts.",
        obs_4,
        at="07:05:51",
        score=1.0,
    )
    t.meets(
        opt_3,
        con_3,
        "All eleven stay on 6.4.1.",
        obs_1,
        at="07:06:03",
        score=0.8,
    )
    obs_5 = t.observation(
        "Capture on gw-05's spur: 1,212 of 1,240 lost replies begin 2.1 to 3.3 character times"
        " after the request, when the gateway is already sending again. Reads of 32 registers "
        "fail as often (9.7 %) as reads of 96 (9.9 %).",
        cited("tool_output", "bus.capture", "gw-05, 40 min, 12,655 polls"),
        at="09:41:50",
        labels="capture",
    )
    hyp_2 = t.hypothesis(
        "The shorter turnaround is the cause: slaves on the long spurs answer after 2.0 "
        "character times, and 6.4.1 no longer waits for them.",
        obs_5,
        obs_3,
        at="09:42:42",
        confidence=0.9,
    )
    val_2 = t.confirms(
        hyp_2,
        "98 % of the lost replies start inside the 1.5 character times that 6.4.1 took away; "
        "nothing else in the release touches that interval.",
        obs_5,
        at="09:43:19",
    )
    val_3 = t.refutes(
        hyp_1,
        "I was wrong this morning. 32-register reads fail at the same rate, so it isn't the "
        "split; my bench slave is an old drive that happens to answer after three character "
        "times, and I measured the turnaround without seeing it.",
        obs_5,
        at="10:26:18",
        by=AKERBLOM,
    )
    ded_1 = t.deduction(
        "Timing, not load. Any image that waits 3.5 character times again stops the loss, so "
        "the options now differ in what else they change, and the hotfix shrinks from a "
        "scheduler rewrite to one constant.",
        val_2,
        val_3,
        at="10:40:02",
    )
    t.breaks(
        opt_2,
        con_1,
        "One constant can be built tonight, but no build has run on a long spur yet, and an "
        "untested image isn't a restoration.",
        ded_1,
        at="10:40:36",
        score=0.4,
    )
    t.meets(
        opt_2,
        con_1,
        "6.4.2-rc1 differs from 6.4.1 in the one constant. Four hours on a simulated 800 m "
        "spur with 24 slaves: 3 of 691,200 samples lost. Signed, and ready for Thursday's "
        "window.",
        ded_1,
        hyp_2,
        at="2026-10-14 03:18:27",
        by=AKERBLOM,
        score=0.75,
    )
    hyp_3 = t.steelman(
        opt_1,
        "Rolling back loses the tag scalings without a sound. 6.4.1 migrated the tag database "
        "to schema 12, which 6.3.8 can't read; it starts from factory scalings, and some 1,900"
        " tags report plausible, wrong values. Missing samples the operators see; wrong ones "
        "they steer PM2's steam by.",
        opt_1,
        obs_3,
        at="03:25:10",
        by=HADDAD,
        confidence=0.75,
    )
    obs_6 = t.observation(
        "Lab gateway with Kitasugi's image of gw-05 taken from 6.4.1 to 6.3.8: all 173 tags "
        "came up with scale 1.0 and offset 0, quality 'good', no alarm. Restoring needs an "
        "export in schema 11; we hold one for 4 of the 11 gateways.",
        cited("tool_output", "lab.downgrade", "run 88, image gw-05"),
        cited(
            "file",
            "backups/KTS-1/index.csv",
            "rows 2-12",
            sha256="bee89b09ebd9e3679d5bf4e0a60dadec9f109185ff91a87a9ace1091e917c264",
        ),
        hyp_3,
        at="05:44:15",
        by=AKERBLOM,
        labels="lab",
    )
    t.confirms(
        hyp_3,
        "It happens exactly as Noor says. For seven gateways somebody would have to type 1,200"
        " scalings back in by hand, inside a window of two hours, with nothing to check them "
        "against.",
        obs_6,
        at="05:44:54",
        by=AKERBLOM,
    )
    obs_7 = t.observation(
        "The mill re-terminated the spurs of gw-02, gw-05 and gw-09 in September's shutdown, "
        "22 to 24 September. Kenji Morita says no bus measurement was made afterwards.",
        cited("document", "KTS maintenance log 2026-09", "p. 4"),
        cited("user_answer", "call-2026-10-14-morita", "00:06:25"),
        at="06:20:33",
        by=OCAMPO,
        labels="mill",
        occurred_at="2026-10-14T05:55:00Z",
    )
    hyp_4 = t.steelman(
        dec_1,
        "All three options treat firmware, and the fault may be in the cable. The failing "
        "spurs are the ones re-terminated in September; a spur that lacks a terminator still "
        "works at 3.5 character times and fails at 2.0. Then whatever we load restores the "
        "numbers, leaves a bus without margin, and fails again with the next drive that is "
        "added.",
        obs_7,
        obs_5,
        dec_1,
        at="06:38:49",
        confidence=0.45,
    )
    t.question(
        "Morita-san, what do you measure between A and B at the far end of gw-05's spur with "
        "PM2 idle: about 60 Ω (both terminators fitted) or about 120 Ω (one missing)?",
        hyp_4,
        obs_7,
        at="06:39:25",
        labels="mill",
        assignee="human",
    )
