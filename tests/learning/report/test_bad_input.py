"""What bad input gets: exit code 2 and a sentence, or an abstention; never a number."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from tests.learning.report.conftest import Run
from tests.learning.report.desks import DOMAIN, write_corpus

Table = Callable[..., Result]

MAPPING = """
domain = "questions"

[decisions]
proposal_id = "{id}"
proposed_at = {column = "asked"}
decided_at = {column = "asked"}
probability = {column = "prior"}
metric = "yes"
horizon = "P30D"

[[outcomes]]
skip = {yes = [""]}
value = {column = "yes"}
occurred_at = {column = "known"}

[[metrics]]
name = "yes"
horizons = ["P30D"]
"""


def rows(count: int, *, yes: str = "01") -> list[str]:
    return [
        f"q{n},2026-01-{1 + n % 28:02}T09:00:00Z,0.{1 + n % 9},{yes[n % len(yes)]},"
        f"2026-02-{1 + n % 28:02}T08:00:00Z"
        for n in range(count)
    ]


@pytest.fixture
def table(run: Run) -> Table:
    """Report on a table of some lines, changed here and there."""

    def report(lines: list[str], *words: str, mapping: str = MAPPING, **changed: str) -> Result:
        text = "\n".join(["id,asked,prior,yes,known", *lines])
        for before, after in changed.items():
            assert f"{before}," in text
            text = text.replace(f"{before},", f"{after},", 1)
        Path("t.csv").write_text(f"{text}\n")
        Path("m.toml").write_text(mapping)
        return run("report", "t.csv", "--mapping", "m.toml", *words)

    return report


def refusal(result: Result) -> str:
    """Return the last sentence of a run that could not be done."""
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


# -- tables ---------------------------------------------------------------------------------------


def test_a_good_table_is_reported_on(table: Table) -> None:
    result = table(rows(200))
    assert result.exit_code == 0
    assert result.stdout.startswith("Questions, Jan 2026\n")


@pytest.mark.parametrize("value", ["1.2", "-0.1", "nan", "inf", "maybe"])
def test_a_probability_that_is_none_is_refused_with_its_row(table: Table, value: str) -> None:
    lines = rows(60)
    lines[7] = lines[7].replace(",0.8,", f",{value},")
    said = refusal(table(lines))
    assert "prior" in said
    assert any(place in said for place in ("row 7", "row 8", "line 9", "(7"))


def test_an_outcome_neither_yes_nor_no_is_refused_with_its_row(table: Table) -> None:
    lines = rows(60)
    lines[3] = lines[3].replace(",1,", ",0.5,")
    assert "0.5" in refusal(table(lines))


def test_a_duplicate_key_is_refused(table: Table) -> None:
    said = refusal(table([*rows(60), rows(1)[0]]))
    assert "q0" in said


def test_zones_must_not_be_mixed(table: Table) -> None:
    lines = rows(60)
    lines[5] = lines[5].replace("T09:00:00Z", "T09:00:00")
    assert "zone" in refusal(table(lines))


def test_a_horizon_of_nothing_is_refused(table: Table) -> None:
    said = refusal(table(rows(60), mapping=MAPPING.replace('["P30D"]', '["P0D"]')))
    assert "horizon" in said


def test_an_outcome_before_its_decision_is_refused(table: Table) -> None:
    lines = rows(60)
    lines[5] = lines[5].replace("2026-02-06", "2025-02-06")
    assert "before" in refusal(table(lines))


@pytest.mark.parametrize(("count", "yes"), [(10, "01"), (200, "1"), (200, "0")])
def test_of_too_few_or_of_one_kind_the_report_abstains(table: Table, count: int, yes: str) -> None:
    result = table(rows(count, yes=yes), "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    answers = {line["question"]: line["answer"] for line in report["statements"]}
    assert answers["More accurate"] in ("too early", "not identified")
    assert answers["Better calibrated"] in ("too early", "not identified")
    scores = next(
        figure
        for section in report["sections"]
        for figure in section["figures"]
        if figure["name"] == "scores"
    )
    assert all(cell is None for row in scores["table"]["rows"] for cell in row[2:])


def test_a_table_of_no_rows_is_refused(table: Table) -> None:
    assert "dtui: " in refusal(table([]))


def test_a_table_without_a_mapping_says_what_is_missing(table: Table, run: Run) -> None:
    table(rows(10))
    said = refusal(run("report", "t.csv"))
    assert "--mapping" in said


def test_a_mapping_without_a_table_says_what_is_missing(table: Table, run: Run) -> None:
    table(rows(10))
    assert "name the table too" in refusal(run("report", "--mapping", "m.toml"))


def test_a_mapping_that_is_none_is_refused(table: Table) -> None:
    assert "m.toml" in refusal(table(rows(10), mapping="[[["))


def test_a_table_that_is_missing_a_column_names_it(table: Table) -> None:
    said = refusal(table(rows(10), mapping=MAPPING.replace('"prior"', '"chance"')))
    assert "'chance'" in said


# -- corpora --------------------------------------------------------------------------------------


@pytest.fixture
def corpus(written_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written_once, tmp_path / "desk.db"))


def test_a_corpus_that_is_not_there_is_named(run: Run) -> None:
    assert "nowhere.db" in refusal(run("report", "nowhere.db"))


def test_a_corpus_of_nothing_says_so(run: Run, tmp_path: Path) -> None:
    Corpus.create(tmp_path / "empty.db").close()
    assert "propos" in refusal(run("report", "empty.db"))


def test_a_corpus_without_a_verdict_says_so_and_gives_no_number(run: Run, tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "new.db") as corpus:
        corpus.emit("domain_declared", DOMAIN)
        proposal = {"id": "p", "domain": "pricing", "action": "discount"}
        corpus.emit("proposal", proposal, imported=True)
    result = run("report", "new.db")
    assert result.exit_code in (0, 2)
    assert "none of the 1 decisions" in result.stderr or "too early" in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--as-of", "2025-01-01"], "is before every proposal of desk.db"),
        (["--as-of", "2026-03-01T09:00"], "has no time zone"),
        (["--as-of", "yesterday"], "is no moment"),
        (["--domain", "legal"], "there are of 'pricing'"),
        (["--metric", "luck"], "the binary ones are 'won'"),
        (["--metric", "margin"], "'margin' is a number"),
        (["--horizon", "7d"], "not read at P7D; its horizons are P30D and P90D"),
        (["--as-of", "2999-01-01"], "lies ahead; the last entry is of"),
        (["--horizon", "soon"], "--horizon 'soon' is none"),
        (["--horizon", "0d"], "--horizon '0d' is none"),
        (["--out", "report.pdf"], "end in .html, .md or .json"),
        (["--out", "nowhere/report.md"], "'nowhere': there is no such folder"),
        (["--json", "--markdown"], "give one"),
        (["--since-last", "none.json"], "there is no file 'none.json'"),
        (["--verify", "none.json"], "does not exist"),
        (["--verify", "other.json"], "no report that `dtui report` wrote"),
        (["--since-last", "other.json"], "no report that `dtui report` wrote"),
        (["--verify", "other.json", "--json"], "--verify takes moment and options"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, corpus: Path, words: list[str], says: str
) -> None:
    Path("other.json").write_text("{}")
    result = run("report", corpus, *words)
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ")


def test_no_report_is_written_over_what_it_is_made_from(table: Table) -> None:
    result = table(rows(10), "--out", "m.toml")
    assert result.exit_code == 2
    Path("t.csv").rename("t.json")


def test_a_report_is_compared_with_one_on_the_same_alone(run: Run, corpus: Path) -> None:
    run("report", corpus, "--horizon", "30d", "--out", "a.json")
    said = refusal(run("report", corpus, "--since-last", "a.json"))
    assert "speaks of horizon 'P30D', this one of 'P90D'" in said


def test_a_corpus_is_no_table_and_a_table_no_corpus(table: Table, run: Run, corpus: Path) -> None:
    table(rows(200), "--out", "t.json")
    run("report", corpus, "--out", "c.json")
    assert "made from a table" in refusal(run("report", corpus, "--verify", "t.json"))
    said = refusal(run("report", "t.csv", "--mapping", "m.toml", "--verify", "c.json"))
    assert "made from a corpus" in said


def test_a_damaged_corpus_is_told_from_a_bug(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"not a database" * 99)
    assert "broken.db" in refusal(run("report", "broken.db"))


def test_a_small_corpus_is_reported_on_without_a_verdict(run: Run, tmp_path: Path) -> None:
    write_corpus(tmp_path / "small.db", 10)
    result = run("report", "small.db")
    assert result.exit_code == 0
    assert "too early" in result.stdout
