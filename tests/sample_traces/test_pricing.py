"""The pricing desk's log: the same everywhere, by the rules, and varied."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sample_traces
from dtui.corpus import Corpus
from dtui.imports.jsonl import export_jsonl, restore_jsonl
from dtui.rules import check_item
from dtui.spine import event_fields, parse_event
from dtui.stores import InMemoryDecisionTraceStore
from dtui.trace import Trace, item_fields, opened_fields, parse_item, parse_opened
from sample_traces import pricing
from sample_traces.pricing.wording import GROUNDS

GOLDEN = "ab4579b134e2621cdd65d638095aeaf5f3cdd2149b82381af74d686bccc012bc"
"""sha256 of the default corpus. It changes with the simulation, never with the machine."""

REAL_NAMES = (
    *("amazon", "anthropic", "apple", "cisco", "claude", "contoso", "fabrikam", "gemini"),
    *("google", "gpt", "ibm", "intel", "llama", "maersk", "microsoft", "nestl", "northwind"),
    *("openai", "oracle", "salesforce", "siemens", "tesla", "unilever", "zendesk"),
)

Fields = dict[str, Any]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def content(line: Fields) -> Fields:
    return line.get("opened") or line.get("item") or line["event"]


def of_kind(events: Iterable[Fields], kind: str) -> list[Fields]:
    return [event for event in events if event["kind"] == kind]


def lines_by_trace(lines: Sequence[Fields]) -> dict[str, list[Fields]]:
    traces: dict[str, list[Fields]] = {}
    for line in lines:
        if "trace" in line:
            traces.setdefault(line["trace"], []).append(line)
    return traces


@pytest.fixture(scope="module")
def proposals(events: Sequence[Fields]) -> list[Fields]:
    return of_kind(events, "proposal")


@pytest.fixture(scope="module")
def overrides(events: Sequence[Fields]) -> list[Fields]:
    return of_kind(events, "override")


@pytest.fixture(scope="module")
def few() -> list[str]:
    return list(pricing.lines_of(pricing.simulate(pricing.Parameters(decisions=60))))


# -- the same everywhere -------------------------------------------------------------------------


def test_the_default_corpus_is_known_to_the_byte(text: str) -> None:
    assert hashlib.sha256(text.encode()).hexdigest() == GOLDEN


def test_another_process_with_another_hash_seed_writes_the_same_bytes(
    simulation: pricing.Simulation, text: str, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    done = subprocess.run(
        [sys.executable, "-m", "sample_traces.pricing", folder],
        env={**os.environ, "PYTHONHASHSEED": "4321"},
        capture_output=True,
        text=True,
        check=True,
    )
    corpus, truth = map(Path, done.stdout.splitlines())
    assert (corpus.parent, truth.parent) == (folder, folder)
    assert corpus.read_bytes() == text.encode()
    assert truth.read_bytes() == pricing.truth_json(simulation).encode()


def test_another_seed_is_another_desk() -> None:
    ours, others = (
        pricing.simulate(pricing.Parameters(seed=seed, decisions=40)) for seed in (1, 2)
    )
    assert {deal.customer.name for deal in ours.deals} != {
        deal.customer.name for deal in others.deals
    }
    assert list(pricing.lines_of(ours)) != list(pricing.lines_of(others))


def test_every_parameter_says_why_it_is_what_it_is() -> None:
    explained = pricing.Parameters().explained()
    assert explained["drift"]["value"] == -0.6
    assert [name for name, entry in explained.items() if len(entry["reason"]) < 20] == []


# -- by the rules ----------------------------------------------------------------------------------


def test_positions_are_dense_and_times_never_go_back(lines: Sequence[Fields]) -> None:
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    times = [content(line)["recorded_at"] for line in lines]
    assert times == sorted(times)
    assert (times[0], times[-1][:10]) == ("2025-01-01T08:00:00Z", "2026-06-30")


def test_no_two_entries_have_one_id(lines: Sequence[Fields]) -> None:
    def entry_id(line: Fields) -> str:
        item = line.get("item")
        return f"{line['trace']}/{item['id']}" if item else line.get("trace") or content(line)["id"]

    counts = Counter(map(entry_id, lines))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_trace_satisfies_every_strict_rule(lines: Sequence[Fields]) -> None:
    for opening, *rest in lines_by_trace(lines).values():
        opened = parse_opened(opening["opened"])
        assert (opened.profile, opened_fields(opened)) == ("strict", opening["opened"])
        trace = Trace(opened)
        for line in rest:
            item = parse_item(line["item"])
            check_item(item, trace)
            assert item_fields(item) == line["item"]
            trace = trace.append(item)
        for decision in trace.of_type("decision"):
            details = trace.decision(decision.id)
            assert details.locked
            assert not details.missing
            assert details.steelmen


async def test_a_store_gives_its_items_the_ids_that_they_have(lines: Sequence[Fields]) -> None:
    for opening, *rest in list(lines_by_trace(lines).values())[::100]:
        store = InMemoryDecisionTraceStore(opening["trace"])
        for line in rest:
            fields = {
                name: value
                for name, value in line["item"].items()
                if name not in ("id", "type", "recorded_at")
            }
            assert await store.record(line["item"]["type"], fields) == line["item"]["id"]


def test_every_event_is_one_and_follows_from_what_was_there(lines: Sequence[Fields]) -> None:
    there: set[str] = set()
    for line in lines:
        if "event" not in line:
            there.add(f"{line['trace']}/{line['item']['id']}" if "item" in line else line["trace"])
            continue
        given = {
            name: value
            for name, value in line["event"].items()
            if name not in ("kind", "recorded_at")
        }
        event = parse_event(line["event"]["kind"], given)
        assert {"kind": event.kind, **given} == event_fields(event)
        assert there.issuperset(event.causes)
        assert event.causes or not event.NEEDS_CAUSE
        assert event.id is not None
        there.add(event.id)


def test_restored_and_exported_it_is_the_same_to_the_byte(few: list[str], tmp_path: Path) -> None:
    text = "\n".join(few) + "\n"
    exported = io.StringIO()
    with Corpus.create(tmp_path / "few.db") as corpus:
        restored = restore_jsonl(io.StringIO(text), corpus)
        assert restored.items + restored.events + len(restored.imported) == len(few)
        export_jsonl(corpus, exported)
    assert exported.getvalue() == text


def test_traces_overlap_as_agents_work_side_by_side(lines: Sequence[Fields]) -> None:
    spans: list[tuple[str, str, str]] = []
    for trace_id, of_trace in lines_by_trace(lines).items():
        if not trace_id.startswith("account-"):
            first, last = content(of_trace[0]), content(of_trace[-1])
            spans.append((first["recorded_at"], last["recorded_at"], trace_id))
    overlapping = sum(later[0] < earlier[1] for earlier, later in pairwise(sorted(spans)))
    assert overlapping > 500


# -- what is in it ---------------------------------------------------------------------------------


def test_there_are_3000_decisions_by_three_agents_and_eight_reviewers(
    proposals: list[Fields], overrides: list[Fields]
) -> None:
    assert len(proposals) == 3000
    assert {proposal["agent"] for proposal in proposals} == {agent.name for agent in pricing.AGENTS}
    people = {given["reviewer"] for given in overrides if given.get("reviewer_kind") != "policy"}
    assert people == {reviewer.name for reviewer in pricing.REVIEWERS}
    assert (len(pricing.AGENTS), len(people)) == (3, 8)


def test_what_is_measured_is_declared_before_anything_is_proposed(lines: Sequence[Fields]) -> None:
    declared = lines[0]["event"]
    assert declared["kind"] == "domain_declared"
    assert {m["name"]: m["horizons"] for m in declared["metrics"]} == {
        "won": ["P30D", "P60D", "P90D"],
        "margin": ["P90D"],
        "days_to_close": ["P90D"],
    }
    assert len(declared["codes"]) == 7
    used = {
        code
        for line in lines
        if "event" in line
        for code in line["event"].get("codes", ())
        if isinstance(code, str)
    }
    assert used == {code["code"] for code in declared["codes"]}


def test_every_verdict_says_how_it_came_about(overrides: list[Fields]) -> None:
    for given in overrides:
        assert 0.08 <= given["propensity"] <= 1
        assert isinstance(given["shown"], bool)
        assert given["assignment"] == (
            "policy" if given.get("reviewer_kind") == "policy" else "rotation"
        )
    verdicts = Counter(given["verdict"] for given in overrides)
    assert min(verdicts.values()) > 100
    assert {given["verdict"] for given in overrides if "edited" in given} == {"modify"}
    own = sum("probability" in given for given in overrides)
    assert 0.3 < own / len(overrides) < 0.5


def test_some_verdicts_are_doubted_escalated_taken_back_or_carried_out(
    events: Sequence[Fields], overrides: list[Fields]
) -> None:
    assert 100 < sum(given.get("second", False) for given in overrides) < 200
    assert sum("replaces" in given for given in overrides) == 8
    kinds = Counter(event["kind"] for event in events)
    assert kinds["retraction"] == 14
    assert 1 <= kinds["escalation"] <= 5
    assert min(kinds[kind] for kind in ("execution", "trigger", "context_gathered")) > 100
    assert kinds["annotation"] > 10


def test_some_forty_proposals_of_the_last_days_wait(
    proposals: list[Fields], overrides: list[Fields]
) -> None:
    judged = {given["proposal_id"] for given in overrides}
    waiting = [proposal for proposal in proposals if proposal["id"] not in judged]
    assert 35 <= len(waiting) <= 45
    assert min(proposal["recorded_at"] for proposal in waiting) > "2026-06-20"


def test_outcomes_come_late_wrong_censored_or_not_yet(
    events: Sequence[Fields], overrides: list[Fields]
) -> None:
    outcomes = of_kind(events, "outcome")
    won = [outcome for outcome in outcomes if outcome["metric"] == "won"]
    months = timedelta(days=20)
    late = [w for w in won if moment(w["recorded_at"]) - moment(w["occurred_at"]) > months]
    assert len(late) > 100
    versions = {outcome["id"]: outcome for outcome in outcomes}
    corrected = [outcome for outcome in won if "supersedes" in outcome]
    assert len(corrected) > 20
    for outcome in corrected:
        first = versions[outcome["supersedes"]]
        assert first["outcome_id"] == outcome["outcome_id"]
        assert first["value"] is not outcome["value"]
    assert sum(outcome.get("censored", False) for outcome in won) > 20
    settled = {outcome["proposal_id"] for outcome in won}
    open_ones = [given for given in overrides if given["proposal_id"] not in settled]
    immature = [
        given
        for given in open_ones
        if moment(given["recorded_at"]) > datetime(2026, 4, 1, tzinfo=UTC)
    ]
    assert len(immature) > 150
    assert sum(given["verdict"] == "reject" for given in open_ones) > 40


def test_a_customer_ties_deals_and_systems_together(events: Sequence[Fields]) -> None:
    agents: dict[str, set[str]] = {}
    for event in events[1:]:
        agents.setdefault(event["correlation_id"], set()).add(event.get("agent", ""))
    assert len(agents) > 100
    assert sum({"crm", "billing"} <= of_customer for of_customer in agents.values()) > 100
    assert len(of_kind(events, "proposal")) / len(agents) > 10


def test_texts_are_filled_in_varied_and_name_nothing_real(
    lines: Sequence[Fields], text: str
) -> None:
    statements = [
        line["item"]["statement"]
        for line in lines
        if line.get("item", {}).get("type") == "observation"
    ]
    assert not any("{" in statement or "}" in statement for statement in statements)
    assert len(set(statements)) > 0.85 * len(statements)
    assert {ground.label for ground in GROUNDS} <= {
        label for line in lines if "item" in line for label in line["item"].get("labels", ())
    }
    lowered = text.lower()
    assert [name for name in REAL_NAMES if name in lowered] == []
    assert [sign for sign in ("€", "é", "Ö", "Ø", "ä", "§") if sign not in text] == []


# -- across traces ---------------------------------------------------------------------------------


def test_many_proposals_rest_on_two_traces(proposals: list[Fields]) -> None:
    assert 500 < sum(len(traces_named(proposal)) == 2 for proposal in proposals) < 1500


def test_the_chain_of_an_outcome_reaches_the_observations_of_two_traces(
    few: list[str], tmp_path: Path
) -> None:
    events = [line["event"] for line in map(json.loads, few) if "event" in line]
    crossing = {
        event["id"] for event in of_kind(events, "proposal") if len(traces_named(event)) == 2
    }
    outcome = next(
        event for event in of_kind(events, "outcome") if event["proposal_id"] in crossing
    )
    with Corpus.create(tmp_path / "few.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(few)), corpus)
        chain = corpus.chain(outcome["id"])
    assert chain.is_complete
    kinds = Counter(link.kind for link in chain.links)
    assert kinds["outcome"] == kinds["override"] == kinds["proposal"] == 1
    assert kinds["decision_option_constraint_evaluation"] >= 2
    observed = {link.stream for link in chain.links if link.kind == "observation"}
    assert len(observed) == 2


def traces_named(proposal: Fields) -> set[str]:
    return {cause.partition("/")[0] for cause in proposal["causes"] if "/" in cause}


def test_the_demo_holds_the_samples_and_the_desk_in_order_of_time() -> None:
    simulation = pricing.simulate(pricing.Parameters(decisions=20))
    lines = [json.loads(line) for line in sample_traces.demo_lines(simulation)]
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    times = [content(line)["recorded_at"] for line in lines]
    assert times == sorted(times)
    samples = [json.loads(line) for line in sample_traces.corpus_lines()]
    assert [{**line, "position": 0} for line in lines[-len(samples) :]] == [
        {**line, "position": 0} for line in samples
    ]
