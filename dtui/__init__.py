"""Record, review and learn from decision traces.

The floors, from the street up; a lower one never imports a higher one::

    errors, text      everything raised on purpose; the one sanitiser
    html, markdown,   pages made of elements, cells of Markdown, and how an item, an event
    signs             or a cell shows: what any room above can draw itself with
    trace             what a decision trace is: items, indexes, graph, pending
    log, rules        the append-only log; what a store refuses, one rule a file
    stores, spine     DecisionTraceStore: in memory, in a file, on the log; and beside the
                      reasoning what agents and people did: proposals, verdicts, outcomes
    corpus            one tenant's log, opened
    gate              what keeps an agent from finishing while its reasoning is incomplete
    stages            pre-mortem, adversarial thinking, steelmanning, trade-off matrix: run
    audit             is a trace complete, is it any good, was it written as it was thought
    views             what terminal and notebook both show, as plain rows
    tools, plugin     what agents are given: the tools over MCP; skills, hooks and server
    imports           records that nobody here wrote
    integration       hooks, tools and store of one agent, in one object
    command           what every command is made of: a corpus found, data out, progress
    tui               the terminal, and beside it two packages of their own that are faces
                      of the same core: `notebook_ext` (widgets) and `learning` (reports)
    cli               the program `dtui`; commands of `learning` join it by entry point

Public names are resolved on first use, so ``import dtui`` loads nothing but this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtui.audit import Audit, audit_trace
    from dtui.corpus import AsOf, Corpus
    from dtui.errors import DtuiError
    from dtui.integration import DecisionTracing
    from dtui.spine import Outcome, Override, Proposal, ProposalState
    from dtui.stores import (
        DecisionTraceStore,
        FileDecisionTraceStore,
        InMemoryDecisionTraceStore,
        LogDecisionTraceStore,
    )
    from dtui.trace import Trace, TraceItem, TraceOpened

__version__ = "0.1.0"

_HOMES = {
    "AsOf": "dtui.corpus",
    "Audit": "dtui.audit",
    "Corpus": "dtui.corpus",
    "DecisionTraceStore": "dtui.stores",
    "DecisionTracing": "dtui.integration",
    "DtuiError": "dtui.errors",
    "FileDecisionTraceStore": "dtui.stores",
    "InMemoryDecisionTraceStore": "dtui.stores",
    "LogDecisionTraceStore": "dtui.stores",
    "Outcome": "dtui.spine",
    "Override": "dtui.spine",
    "Proposal": "dtui.spine",
    "ProposalState": "dtui.spine",
    "Trace": "dtui.trace",
    "TraceItem": "dtui.trace",
    "TraceOpened": "dtui.trace",
    "audit_trace": "dtui.audit",
}

__all__ = [
    "AsOf",
    "Audit",
    "Corpus",
    "DecisionTraceStore",
    "DecisionTracing",
    "DtuiError",
    "FileDecisionTraceStore",
    "InMemoryDecisionTraceStore",
    "LogDecisionTraceStore",
    "Outcome",
    "Override",
    "Proposal",
    "ProposalState",
    "Trace",
    "TraceItem",
    "TraceOpened",
    "audit_trace",
]


def __getattr__(name: str) -> Any:
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'dtui' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names, so that completion finds what is not loaded yet."""
    return sorted([*globals(), *_HOMES])
