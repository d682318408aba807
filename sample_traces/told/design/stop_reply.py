"""What the Stop hook replies: first as the paper has it, then as the platform is."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = (("warning", "sel-1", "at risk"),)


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "stop-reply", "11:30:00", "What the Stop hook replies to block", "gate")
    paper = t.observation(
        "The paper's hook replies with systemMessage and continue_ = True while items pend.",
        on_page("gate", "The Stop hook"),
    )
    exits = t.observation(
        "Hooks fail open: exit code 1, a timeout, an exception or no reply lets the agent stop.",
        on_page("gate", "The Stop hook"),
    )
    stops = t.hypothesis("The paper's reply keeps an agent from stopping.", paper, confidence=0.8)
    t.confirms(stops, "It is what the paper reports of its own runs.", paper)
    holds = t.constraint("An agent with pending items goes on working.", paper)
    reads = t.constraint("The agent is told what pends, and the call that closes it.", paper)
    known = t.constraint("Who knows the paper finds its reply.", paper, hard=False)
    first = t.decision("What does the Stop hook reply while items pend?", stops, holds, reads)
    as_paper = t.option(first, "As the paper", "systemMessage and continue_.", paper)
    code_two = t.option(first, "Exit code 2", "The text on stderr.", exits)
    t.weighs(first, {holds: 0.5, reads: 0.3, known: 0.2})
    t.meets(as_paper, holds, "By its report.", stops)
    t.meets(as_paper, reads, "In the message.", paper)
    t.meets(as_paper, known, "It is the reply.", paper)
    t.meets(code_two, holds, "By the platform's description.", exits)
    t.meets(code_two, reads, "stderr is handed on.", exits)
    t.breaks(code_two, known, "Another form.", paper)
    old_case = t.steelman(
        as_paper, "A platform's reply changes with its versions, and a paper doesn't.", paper
    )
    t.refutes(
        old_case, "The reply is one function; a contract test is to hold it to the platform.", exits
    )
    t.selection(
        first,
        as_paper,
        "The paper's own, until something is known to be wrong with it.",
        stops,
        rejected={code_two: "Another form for no gain that we know of."},
    )
    t.at("12:10:00")
    tried = t.observation(
        "Tried on claude-agent-sdk 0.2.184 and its bundled CLI 2.1.327: continue true is the "
        "default and means “carry on stopping”. The paper's reply stops nothing. What blocks is "
        "decision “block” with a reason and exit 0; or exit code 2.",
        measured_on("gate", "The Stop hook"),
    )
    capped = t.observation(
        "After eight blocks in a row without a tool call the platform lets the agent go, and "
        "reports success.",
        measured_on("gate", "The Stop hook"),
    )
    t.refutes(stops, "The agent stopped at once, with items pending.", tried)
    closed = t.constraint("A fault of the gate's own blocks, and never lets go.", exits)
    second = t.decision(
        "What does the Stop hook reply while items pend, on the platform as it is?",
        tried,
        closed,
        supersedes=first,
    )
    both = t.option(
        second,
        "Block, and the paper's keys",
        "decision, reason and systemMessage; continue_ beside them, where it does no harm.",
        tried,
    )
    plain = t.option(second, "Block alone", "decision and reason.", tried)
    ends = t.option(second, "continue: false", "Ends the turn.", tried)
    t.weighs(second, {holds: 0.4, reads: 0.25, closed: 0.25, known: 0.1})
    for option in (both, plain):
        t.meets(option, holds, "Tried: the agent goes on.", tried)
        t.meets(option, reads, "The reason reaches the agent.", tried)
        t.meets(option, closed, "Every fault is caught and answered so.", exits)
    t.meets(both, known, "The paper's keys are there.", paper)
    t.breaks(plain, known, "Who looks for them finds none.", paper)
    t.breaks(ends, holds, "It ends the turn, also beside block.", tried)
    t.meets(ends, reads, "The reason is shown, to a person.", tried)
    t.breaks(ends, closed, "There is no agent left to block.", tried)
    t.breaks(ends, known, "The contrary of the paper's.", paper)
    cap = t.steelman(
        both,
        "The platform's cap undoes any reply: after eight blocks the agent is gone, and the run "
        "is reported as a success. A gate that can be waited out isn't one.",
        capped,
        confidence=0.6,
    )
    t.refutes(
        cap,
        "Any tool use sets the count back, and an escape is recorded as a gate event, so a trace "
        "that got away incomplete never looks complete. A setting removes the cap.",
        capped,
        tried,
    )
    t.selection(
        second,
        both,
        "What blocks, with what the paper's readers look for beside it.",
        tried,
        rejected={plain: "Does the same and loses the paper's readers.", ends: "Ends the turn."},
    )
