"""What decisions are judged by is agreed on before the first proposal, and versioned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError, OutdatedEventError, UndeclaredNameError
from dtui.spine import declared_domain
from tests.log.moments import SetClock
from tests.log.scratch import scratch_corpus
from tests.spine.scene import PRICING, day, judge, observe, propose, refused

PROPOSAL = {"domain": "pricing", "action": "discount", "causes": ["ticket"]}
LATER: dict[str, Any] = {
    "domain": "pricing",
    "metrics": [{"name": "churned", "horizons": ["P60D"]}],
    "codes": [{"code": "strategic"}],
}
"""Another version: other metrics, other codes."""


def test_a_proposal_needs_its_domain_declared(corpus: Corpus) -> None:
    match = (
        r"^domain 'support' was not declared\. Declared are: pricing\. Emit a domain_declared "
        "first, with its metrics, horizons and rationale codes"
    )
    error = refused(
        corpus, UndeclaredNameError, "proposal", {**PROPOSAL, "domain": "support"}, match
    )
    assert error.rule == "declared first"
    with scratch_corpus() as empty:
        fields = {**PROPOSAL, "causes": ["trace"]}
        refused(empty, UndeclaredNameError, "proposal", fields, "None is declared yet")


def test_a_name_of_a_domain_is_taken_literally(corpus: Corpus) -> None:
    for name in ("Pricing", "pricing ", "prici%"):
        fields = {**PROPOSAL, "domain": name}
        refused(corpus, UndeclaredNameError, "proposal", fields, f"^domain '{name}' was not")


def test_declaring_again_is_the_next_version(corpus: Corpus) -> None:
    assert corpus.domain("pricing") is not None
    for version in (2, 3):
        corpus.emit("domain_declared", LATER)
        newest = corpus.domain("pricing")
        assert newest is not None
        assert newest.version == version
    assert newest.metric("won") is None
    assert corpus.domain("support") is None
    assert [(row.domain, row.version) for row in corpus.rows.domains()] == [("pricing", 3)]
    corpus.emit("domain_declared", {"domain": "alerts"})
    rows = corpus.rows.domains()
    assert [(row.domain, row.version, row.codes) for row in rows] == [
        ("alerts", 1, ()),
        ("pricing", 3, (("strategic", ""),)),
    ]


def test_a_version_may_be_said_if_it_is_the_next_one(corpus: Corpus) -> None:
    corpus.emit("domain_declared", {**LATER, "version": 2})
    corpus.emit("domain_declared", {**LATER, "domain": "support", "version": 1})
    for domain, version, follows in (("pricing", 2, 3), ("pricing", 9, 3), ("new", 2, 1)):
        match = (
            f"^domain '{domain}': version {version} does not follow; the next one is {follows}. "
            "Leave version out"
        )
        fields = {**LATER, "domain": domain, "version": version}
        refused(corpus, OutdatedEventError, "domain_declared", fields, match)


def test_the_versions_before_are_there_as_they_were(corpus: Corpus) -> None:
    corpus.emit("domain_declared", LATER)
    first = declared_domain(corpus.log, "pricing", until=3)
    assert first is not None
    assert (first.version, first.position) == (1, 2)
    assert first.metrics[0].horizons == (timedelta(days=30), timedelta(days=90))
    assert declared_domain(corpus.log, "pricing", until=1) is None
    assert corpus.domain("pricing") == declared_domain(corpus.log, "pricing", until=4)


def test_a_domain_may_measure_nothing(corpus: Corpus, clock: SetClock) -> None:
    corpus.emit("domain_declared", {"domain": "support"})
    propose(corpus, domain="support")
    judge(corpus)
    clock.seconds = 20 * 86_400
    assert corpus.rows.due_of("p") == []
    reading = {"proposal_id": "p", "metric": "won", "value": True, "occurred_at": day(9)}
    match = "^'won' is no metric of domain 'support'. It declares none. What is measured is agreed"
    refused(corpus, UndeclaredNameError, "outcome", reading, match)
    coded = {"proposal_id": "p", "verdict": "approve", "reviewer": "lea", "codes": ["margin"]}
    match = "^'margin' is no rationale code of domain 'support'. It declares none. Say it in rat"
    refused(corpus, UndeclaredNameError, "override", {**coded, "second": True}, match)


def test_a_proposal_is_read_by_the_metrics_it_was_made_under(
    corpus: Corpus, clock: SetClock
) -> None:
    propose(corpus)
    corpus.emit("domain_declared", LATER)
    propose(corpus, "q")
    for proposal_id in ("p", "q"):
        judge(corpus, proposal_id=proposal_id)
    observe(corpus, metric="won")
    observe(corpus, proposal_id="q", metric="churned")
    clock.seconds = 20 * 86_400
    for proposal_id, other in (("p", "churned"), ("q", "won")):
        reading = {"proposal_id": proposal_id, "value": True, "occurred_at": day(9)}
        fields = {**reading, "metric": other}
        refused(corpus, UndeclaredNameError, "outcome", fields, f"^'{other}' is no metric of domai")
    assert {row.metrics for row in corpus.rows.due_of("p")} == {"margin", "loss"}
    assert corpus.rows.due_of("q") == []


def test_a_reviewer_chooses_from_the_codes_of_today(corpus: Corpus) -> None:
    propose(corpus)
    corpus.emit("domain_declared", LATER)
    given = {"proposal_id": "p", "verdict": "reject", "reviewer": "ana", "codes": ["precedent"]}
    match = (
        "^'precedent' is no rationale code of domain 'pricing'. Its codes are: strategic. Say it "
        "in rationale, or declare the domain's next version"
    )
    refused(corpus, UndeclaredNameError, "override", given, match)
    judge(corpus, codes=["strategic"])


@pytest.mark.parametrize("named", ["nothing", "loss", "margin", "renewed", "Won"])
def test_a_metric_depends_on_a_binary_one_that_is_measured_in_any_case(
    corpus: Corpus, named: str
) -> None:
    won, margin, loss = PRICING["metrics"]
    renewed = {**won, "name": "renewed", "only_if": "won"}
    metrics = [won, {**margin, "only_if": named}, loss, renewed]
    match = f"metric 'margin': only_if names '{named}', which is no binary metric of this domain "
    refused(corpus, InvalidEventError, "domain_declared", {**PRICING, "metrics": metrics}, match)


def test_a_proposal_waits_for_what_depended_when_it_was_made(
    corpus: Corpus, clock: SetClock
) -> None:
    won, margin, loss = PRICING["metrics"]
    for proposal_id in ("before", "since"):
        propose(corpus, proposal_id)
        judge(corpus, proposal_id=proposal_id)
        corpus.emit(
            "domain_declared", {**PRICING, "metrics": [won, {**margin, "only_if": "won"}, loss]}
        )
    clock.seconds = 20 * 86_400
    for proposal_id in ("before", "since"):
        observe(corpus, proposal_id=proposal_id, value=False)
    assert [row.metrics for row in corpus.rows.due_of("before")] == ["margin", "loss", "margin"]
    assert [row.metrics for row in corpus.rows.due_of("since")] == ["loss"]


# -- the prior of a proposal ----------------------------------------------------------------------


def test_a_prior_names_a_binary_metric_and_one_of_its_horizons(corpus: Corpus) -> None:
    propose(corpus, probability=0.6, metric="won", horizon="P90D")
    propose(corpus, "q", metric="margin", horizon="P30D")
    propose(corpus, "r", metric="loss")
    row = corpus.rows.proposal("p")
    assert row is not None
    assert (row.probability, row.metric, row.horizon) == (0.6, "won", 90 * 86_400)


@pytest.mark.parametrize(
    ("prior", "match"),
    [
        (
            {"metric": "profit"},
            "^'profit' is no metric of domain 'pricing'. Its metrics are: 'won'",
        ),
        (
            {"metric": "won", "horizon": "P31D"},
            "^domain 'pricing' does not read 'won' after 31 d; it does after 30 d, 90 d",
        ),
        (
            {"metric": "loss", "horizon": "PT36H"},
            "does not read 'loss' after 36 h; it does after 90",
        ),
    ],
)
def test_a_prior_of_what_nobody_will_measure_is_refused(
    corpus: Corpus, prior: dict[str, Any], match: str
) -> None:
    refused(corpus, UndeclaredNameError, "proposal", {**PROPOSAL, **prior}, match)


def test_a_probability_is_of_a_binary_metric(corpus: Corpus) -> None:
    prior = {"metric": "margin", "horizon": "P30D", "probability": 0.5}
    match = "^proposal: probability is of a binary metric, and 'margin' is a number. Leave it out"
    error = refused(corpus, InvalidEventError, "proposal", {**PROPOSAL, **prior}, match)
    assert error.fields == ("probability",)


def test_a_prior_is_held_to_the_newest_version(corpus: Corpus) -> None:
    corpus.emit("domain_declared", LATER)
    fields = {**PROPOSAL, "metric": "won"}
    refused(corpus, UndeclaredNameError, "proposal", fields, "Its metrics are: 'churned'")
    propose(corpus, metric="churned", horizon="P60D", probability=0.1)
