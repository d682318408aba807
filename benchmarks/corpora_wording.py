"""The words of the made-up corpora: customers, evidence, claims, in sentences of twenty words."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple


class Domain(NamedTuple):
    """What one desk of the made-up company decides."""

    name: str
    action: str
    metric: str
    agents: tuple[str, ...]
    reviewers: tuple[str, ...]
    subjects: tuple[str, ...]
    measures: tuple[str, ...]
    choices: tuple[str, ...]
    bounds: tuple[str, ...]


DOMAINS = (
    Domain(
        "pricing",
        "grant_discount",
        "renewed",
        ("pricing-agent", "pricing-agent-2", "renewal-agent"),
        ("ana.kovac", "tomas.lind", "rui.campos"),
        ("renewal", "discount request", "seat expansion", "price floor", "multi-year offer"),
        ("weekly active seats", "list price", "gross margin", "support hours", "unpaid invoices"),
        (
            "Hold the list price",
            "Grant 8 % for two years",
            "Trade the discount for a reference",
            "Move them to the smaller plan",
            "Waive the onboarding fee",
        ),
        (
            "Margin stays above 61 %",
            "The answer is out by Friday",
            "No clause beyond the playbook",
            "Finance can book it this quarter",
            "The floor of the region is kept",
        ),
    ),
    Domain(
        "support",
        "escalate",
        "resolved",
        ("triage-agent", "night-triage"),
        ("stellan.berg", "mei.tanaka"),
        ("Sev-1", "data loss report", "login outage", "slow export", "broken webhook"),
        ("error rate", "queue length", "time to first answer", "p99 latency", "lost samples"),
        (
            "Roll back the release",
            "Ship a hotfix",
            "Throttle the tenant",
            "Wait for the vendor",
            "Move the shard",
        ),
        (
            "No restart inside business hours",
            "Loss stays under 0.5 %",
            "One firmware version",
            "The mill's window is kept",
            "Nothing leaves the region",
        ),
    ),
    Domain(
        "sourcing",
        "award_contract",
        "delivered",
        ("sourcing-agent",),
        ("ines.moreau", "jonas.weber", "fatima.zahra"),
        ("casting order", "freight lane", "cloud commitment", "packaging tender"),
        ("lead time", "unit cost", "reject rate", "currency exposure", "minimum order"),
        (
            "Stay with the incumbent",
            "Split the volume 70 to 30",
            "Award it to the challenger",
            "Run a second round",
            "Buy spot for a quarter",
        ),
        (
            "Two sources at least",
            "Delivery within nine weeks",
            "No single point of failure",
            "Within the approved budget",
            "Audited within two years",
        ),
    ),
    Domain(
        "contracts",
        "accept_clause",
        "signed",
        ("redline-agent", "clause-agent"),
        ("helen.okafor", "pedro.alves"),
        ("liability cap", "data processing clause", "termination right", "payment term"),
        ("fallbacks used", "days in negotiation", "exposure", "clauses redlined"),
        (
            "Accept their wording",
            "Offer the fallback",
            "Ask for a cap at 12 months",
            "Walk away from the clause",
        ),
        (
            "The cap stays under the insurance",
            "Counsel signs off",
            "The playbook's floor holds",
            "No unlimited liability",
        ),
    ),
    Domain(
        "platform",
        "merge_change",
        "stayed_up",
        ("code-agent", "review-agent", "architecture-agent"),
        ("ola.nowak", "sam.reyes"),
        ("queue migration", "schema change", "retry storm", "cache rewrite", "index rebuild"),
        ("write amplification", "cold start", "replication lag", "memory per node", "test time"),
        (
            "Keep the table and add an index",
            "Split the service",
            "Move to a log",
            "Do nothing yet",
            "Partition by tenant",
        ),
        (
            "No downtime",
            "Reversible within an hour",
            "Under two weeks of work",
            "p99 stays under 40 ms",
            "No new dependency",
        ),
    ),
)

_SYLLABLES = ("nor", "kes", "val", "tor", "mir", "dan", "ska", "lum", "bra", "wen", "hol", "pia")
_ENDS = ("wind", "mark", "tec", "gate", "ström", "haus", "ford", "logic", "works", "foods")
_WHEN = (
    "in the last quarter",
    "since the release",
    "over nine weeks",
    "against the week before",
    "in both regions",
    "on the two largest sites",
    "after the change of owner",
    "while the pilot ran",
)
_WHERE = (
    "according to the export",
    "as the dashboard has it",
    "by the account team's notes",
    "in the signed order form",
    "per the vendor's report",
    "as read from the raw log",
)
_WHY = (
    "because the new table hides the old tier",
    "because two teams read the same queue",
    "because nobody owns the fallback",
    "because the forecast was made before the merger",
    "because the batch runs twice at month's end",
    "because their buyer changed",
)
_SO = (
    "so the usual remedy would come too late",
    "so a smaller step is enough",
    "which the last three cases of this kind agree with",
    "and nothing we saw speaks against it",
    "though one site shows the opposite",
    "and that is cheap to find out",
)
SOURCES = ("metric", "document", "tool_output", "file", "url", "requirement", "user_answer")


def customer(chance: Random) -> str:
    """Return the name of a customer, one of some thousand."""
    name = "".join(chance.choices(_SYLLABLES, k=2)) + chance.choice(_ENDS)
    return name.capitalize()


def fact(chance: Random, domain: Domain, who: str) -> str:
    """Return what somebody saw."""
    pick = chance.choice
    verb = pick(("fell by", "rose by", "stayed within", "is off by"))
    amount = f"{chance.randint(2, 480) / 10} %"
    return f"{who}: {pick(domain.measures)} {verb} {amount} {pick(_WHEN)}, {pick(_WHERE)}."


def claim(chance: Random, domain: Domain, who: str) -> str:
    """Return what somebody thinks."""
    pick = chance.choice
    what, moved = pick(domain.subjects), pick(domain.measures)
    return f"The {what} at {who} moves {moved} {pick(_WHY)}, {pick(_SO)}."


def reason(chance: Random, domain: Domain) -> str:
    """Return why something holds or does not."""
    pick = chance.choice
    return (
        f"{chance.randint(3, 40)} of {chance.randint(41, 90)} comparable cases: "
        f"{pick(domain.measures)} {pick(('moved', 'did not move'))} {pick(_WHEN)}, {pick(_SO)}."
    )


def asked(chance: Random, domain: Domain, who: str) -> str:
    """Return a question."""
    pick = chance.choice
    return (
        f"Who at {who} knows {pick(domain.measures)} of the {pick(domain.subjects)} {pick(_WHEN)}?"
    )


def some(chance: Random, names: Sequence[str], most: int) -> list[str]:
    """Return one to so many of some names, in their order."""
    return sorted(chance.sample(names, min(len(names), chance.randint(1, most))))
