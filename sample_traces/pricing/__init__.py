"""A pricing desk over 18 months: 3,000 decisions whose truth is known.

Three agents answer requests for a discount. Each looks into the request in a trace of its own,
weighs two or three offers, argues against the one it favours, and proposes it with the
probability that the deal is won within 90 days. Eight people, dealt the proposals by rotation,
approve, edit or reject them; a rule approves the smallest. Some time later it is known whether
the deal was won, at what margin, and after how many days.

`lines` yields what was recorded, as `dtui export jsonl` writes it; `truth` returns what is true
of it and stands nowhere in the log: for each decision how likely it was to be won as proposed,
as decided, and as the reviewer would have had it, and what an honest estimator should find.
Both come from `simulate`. ``python -m sample_traces.pricing FOLDER`` writes them as files.

Firms, people, products and figures are invented, and drawn from one seed: the same seed gives
the same bytes on every machine.

What is true of it
------------------
**Three agents.** ``pricer-north`` and ``pricer-west`` are calibrated by construction: before any
drift, deals of which they state 0.6 are won with probability 0.6 on average. ``pricer-east``
knows as much and overstates it (`Agent.shift`, `Agent.slope`): where it states 0.80, 0.62 happens.

**Eight reviewers.** Price decides three deals of five, and nothing recorded tells which. A
reviewer who thinks it does gives three to seven points more, one who thinks it doesn't gives
less or rejects. How often they think rightly (`Reviewer.insight`) is what their overrides are
worth: six help, one hardly matters, and one, Gerrit Vossmeer, reads deals the wrong way round
and hurts. Reviewers override most where a deal is worse than its agent can know, so comparing
overridden deals with approved ones finds harm in help.

**What identifies it.** Every verdict has its exact `propensity`, proposals are dealt by rotation
to reviewers of different leniency, and whether the proposal was `shown` before the verdict was
drawn by lot. Rejected proposals lack nearly half of their outcomes.

**A drift.** From December 2025, month 12, every deal is less likely to be won, and no agent
follows. Whatever updates gains from then on, and gains by following alone: nobody learns to
tell deals apart any better. Before, updating gains nothing. Verdicts do get faster, evenly,
from a median of nine hours to six.

**Outcomes** come late, come wrong and are corrected (version 2 supersedes), leave the books
(censored), or are never looked up. A deal that isn't won has no margin and no days to close;
both are recorded as censored. At the end of the log, 30 June 2026, the last 90 days are
immature and some 40 proposals wait for a verdict.

**Two traces a chain.** Of 45 customers a trace of its own is kept. Deals that rest on it name its
newest summary in the causes of their proposal, beside their own selection, so that the chain of
an outcome reaches the observations of both. All deals of a customer share its correlation id,
across CRM, desk and billing.

Every number has its reason in `Parameters`.

Examples
--------
>>> few = simulate(Parameters(decisions=3))
>>> next(lines_of(few))[:48]
'{"position":1,"event":{"kind":"domain_declared",'
"""

from __future__ import annotations

from sample_traces.pricing.export import lines, lines_of, truth, truth_json, write
from sample_traces.pricing.parameters import AGENTS, REVIEWERS, Agent, Parameters, Reviewer
from sample_traces.pricing.simulation import Simulation, simulate

__all__ = [
    "AGENTS",
    "REVIEWERS",
    "Agent",
    "Parameters",
    "Reviewer",
    "Simulation",
    "lines",
    "lines_of",
    "simulate",
    "truth",
    "truth_json",
    "write",
]
