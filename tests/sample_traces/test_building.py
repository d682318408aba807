"""The samples are what their sources tell, and show what the README says they show."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import sample_traces
from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.imports.jsonl import export_jsonl, restore_jsonl
from dtui.trace import Deduction, Hypothesis, Observation, Trace, parse_item
from sample_traces import building
from sample_traces.__main__ import main
from sample_traces.shown import FEATURES, Told, where_shown
from sample_traces.teller import StoryClock, Teller, cited, told_lines

every_sample = pytest.mark.parametrize("name", sample_traces.NAMES)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Build all samples once."""
    return {name: building.built(name) for name in sample_traces.NAMES}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """Restore all samples into one corpus."""
    with Corpus.create(tmp_path_factory.mktemp("samples") / "all.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(sample_traces.corpus_lines())), corpus)
        yield corpus


def told(name: str) -> Told:
    return Told.of(name, sample_traces.lines(name))


def lies_at(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Let the sample "escalation" lie in another file."""
    usual = sample_traces.path

    def path(name: str) -> Path:
        return file if name == "escalation" else usual(name)

    monkeypatch.setattr(sample_traces, "path", path)


# -- built ------------------------------------------------------------------------------------


def test_the_samples_their_findings_and_the_readme_are_what_the_sources_tell(
    texts: dict[str, str],
) -> None:
    assert list(building.problems(texts)) == []


def test_every_sample_is_listed_and_has_a_source() -> None:
    folder = Path(sample_traces.__file__).parent
    files = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.jsonl")}
    sources = {
        str(path.relative_to(folder / "told").with_suffix(""))
        for path in (folder / "told").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert files == sources == set(sample_traces.NAMES)


def test_a_sample_that_was_edited_is_named_with_its_line(
    texts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = tmp_path / "escalation.jsonl"
    edited.write_text(texts["escalation"].replace("Sev-1", "Sev-2"), encoding="utf-8")
    lies_at(monkeypatch, edited)
    assert list(building.problems(texts)) == [
        "escalation.jsonl: line 1 differs from its source; build it anew"
    ]


def test_a_sample_that_was_cut_is_named_with_its_lengths(
    texts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = tmp_path / "escalation.jsonl"
    cut.write_text("".join(texts["escalation"].splitlines(keepends=True)[:-1]), encoding="utf-8")
    lies_at(monkeypatch, cut)
    assert list(building.problems(texts)) == [
        "escalation.jsonl: 39 lines, and 40 lines by its source; build it anew"
    ]


def test_a_finding_that_nobody_expected_is_a_problem(
    texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sample_traces.told import code_change

    monkeypatch.setattr(code_change, "FINDINGS", (("warning", "sel-1", "at risk"),))
    [problem] = building.problems(texts)
    assert problem.startswith("code_change: the audit finds ()")


def test_a_readme_that_lags_behind_and_a_feature_that_nothing_shows_are_problems(
    texts: dict[str, str],
) -> None:
    without = {name: text for name, text in texts.items() if name != "architecture_choice"}
    assert list(building.problems(without)) == [
        "no sample shows: proposal without a verdict",
        "README.md: its tables are not those of the samples; build it anew",
    ]


def test_building_anew_writes_the_files_it_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "design").mkdir()
    readme = tmp_path / "README.md"
    readme.write_text(building.README.read_text(encoding="utf-8"), encoding="utf-8")

    def path(name: str) -> Path:
        return tmp_path / f"{name}.jsonl"

    monkeypatch.setattr(sample_traces, "path", path)
    monkeypatch.setattr(building, "README", readme)
    for arguments, code in (["--check"], 1), ([], 0), (["--check"], 0):
        monkeypatch.setattr(sys, "argv", ["sample_traces", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == code
        said = capsys.readouterr().out.splitlines()
        assert len(said) == (len(sample_traces.NAMES) if code else 0)


# -- shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("feature", FEATURES)
def test_a_trace_of_one_observation_shows_nothing_else(feature: str) -> None:
    whole = told("contract_redline")
    [first] = [item for item in whole.trace if item.id == "obs-1"]
    bare = Told("bare", Trace(whole.trace.opened, [first]), ())
    assert bool(where_shown(feature, [bare])) == (feature in ("observation", "profile strict"))


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("no option taken", [("compliance_exception", "sel-1")]),
        ("a policy's verdict", [("incident_response", "override-inc-4471")]),
        ("waived: no linked constraint", [("contract_redline", "sel-2")]),
        ("a question answered again", [("contract_redline", "qst-1")]),
        ("a missed constraint", [("sourcing_choice", "con-4")]),
        ("a late constraint", [("sourcing_choice", "con-3")]),
        ("a selection at risk", [("sourcing_choice", "sel-1")]),
        ("a superseded decision", [("sourcing_choice", "dec-1")]),
        ("a corrected outcome", [("contract_redline", "outcome-grenmar-msa-2")]),
        ("pending: decision that waits for its selection alone", [("incident_response", "dec-3")]),
    ],
)
def test_a_feature_is_found_where_a_reader_finds_it(
    feature: str, expected: list[tuple[str, str]]
) -> None:
    assert where_shown(feature, map(told, sample_traces.NAMES))[:1] == expected


# -- every sample -----------------------------------------------------------------------------


@every_sample
def test_a_sample_comes_back_from_a_corpus_to_the_byte(name: str, tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "one.db") as corpus:
        restore_jsonl(sample_traces.path(name), corpus)
        out = io.StringIO()
        export_jsonl(corpus, out)
        assert list(audit_log(corpus)) == []
    assert out.getvalue() == sample_traces.path(name).read_text(encoding="utf-8")


@every_sample
def test_a_sample_says_nothing_twice_and_grounds_what_it_says(name: str) -> None:
    trace = told(name).trace
    said = [item.statement for item in trace if isinstance(item, Observation | Hypothesis)]
    assert len(set(said)) == len(said)
    subjects = ("hypothesis_id", "option_id", "constraint_id")
    for item in trace:
        if item.type in ("hypothesis_validation", "decision_option_constraint_evaluation"):
            subject = {getattr(item, field, None) for field in subjects}
            assert set(item.trace_item_refs) - subject, item.id


@pytest.mark.parametrize("name", [*sample_traces.PRIMER, *sample_traces.FIELDS])
def test_a_story_has_35_to_90_items_several_authors_and_more_than_a_day(name: str) -> None:
    trace = told(name).trace
    times = [item.recorded_at for item in trace]
    assert 35 <= len(trace) <= 90
    assert times == sorted(times)
    people = {event.get("reviewer") or event.get("agent") for event in told(name).events}
    assert len({item.author for item in trace} | people - {None}) > 2
    assert (times[-1] - times[0]).days >= 1 or told(name).events


@pytest.mark.parametrize("name", sample_traces.FIELDS)
def test_a_pre_mortem_counts_what_the_trace_held_when_it_was_summed_up(name: str) -> None:
    trace = told(name).trace
    summaries = [item for item in trace if isinstance(item, Deduction) and item.stage != "free"]
    for summary in summaries:
        counts = dict(summary.counts)
        then = trace.at(trace.ordinal(summary.id))
        hypotheses = (item for item in then if isinstance(item, Hypothesis))
        generated = [item for item in hypotheses if item.stage == summary.stage]
        resolved = [h for h in generated if then.validation_of(h.id) is not None]
        assert counts.pop("angles_examined", 5) == 5
        assert counts == {
            "hypotheses_generated": len(generated),
            "resolved": len(resolved),
            "needing_follow_up": len(generated) - len(resolved),
        }


def test_the_samples_come_after_the_desk_so_that_its_report_stays_what_it_is() -> None:
    desk_ends = datetime(2026, 7, 1, tzinfo=UTC)
    first = [
        line["opened"]["recorded_at"]
        for line in map(_loads, sample_traces.corpus_lines())
        if "opened" in line
    ]
    assert datetime.fromisoformat(min(first)) >= desk_ends


@pytest.mark.parametrize("name", sample_traces.FIELDS)
def test_every_outcome_leads_back_to_a_trigger_and_to_what_was_seen(
    demo: Corpus, name: str
) -> None:
    outcomes = [event["id"] for event in told(name).events if event["kind"] == "outcome"]
    assert outcomes or name == "architecture_choice"
    for outcome in outcomes:
        chain = demo.chain(outcome)
        kinds = {link.kind for link in chain.links}
        assert kinds >= {"proposal", "override", "trigger", "decision_selection", "observation"}


def test_a_design_decision_cites_its_pages_and_argues_the_other_side() -> None:
    for name in sample_traces.DESIGN:
        trace = told(name).trace
        assert trace.opened.domain == "dtui-design"
        seen = (item for item in trace if isinstance(item, Observation))
        sources = {citation.ref for item in seen for citation in item.citations}
        assert all(ref.startswith("design page: ") for ref in sources)
        for decision in trace.of_type("decision"):
            details = trace.decision(decision.id)
            assert details.steelmen
            assert details.selection is not None
            assert set(details.selection.rejected)


# -- the teller -------------------------------------------------------------------------------


def test_a_story_does_not_go_back_in_time() -> None:
    clock = StoryClock()
    clock.set("2026-07-06 08:00:00")
    clock.set("09:30:00")
    assert clock() == datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="08:00:00 is not after 2026-07-06 09:30:00"):
        clock.set("08:00:00")


def test_a_longer_text_takes_longer_and_twice_the_pace_half_the_time() -> None:
    def tell(t: Teller) -> None:
        t.opens("t", "2026-07-06 08:00:00", title="T", agent="a", pace=pace)
        for length in (1, 400):
            t.observation("x" * length, cited("metric", "m"))

    waits: dict[float, list[float]] = {}
    for pace in (1.0, 2.0):
        told_ = told_lines(tell)
        times = [parse_item(part["item"]).recorded_at for part in map(_loads, told_[1:])]
        start = datetime(2026, 7, 6, 8, tzinfo=UTC)
        waits[pace] = [(times[0] - start).seconds, (times[1] - times[0]).seconds]
    assert waits[1.0][0] < waits[1.0][1]
    assert waits[2.0] == [wait // 2 for wait in waits[1.0]]


def _loads(line: str) -> dict[str, Any]:
    return json.loads(line)
