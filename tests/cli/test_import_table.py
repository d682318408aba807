"""`dtui import table`: from a table and a mapping to events, or to what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]

MAPPING = """
[domain]
domain = "pricing"

[[events]]
kind = "proposal"
id = "{deal}"
action = "discount"
agent = {column = "agent"}
occurred_at = {column = "proposed"}

[[events]]
kind = "override"
skip = {verdict = ["pending"]}
id = "verdict-{deal}"
proposal_id = "{deal}"
verdict = {column = "verdict", values = {yes = "approve", no = "reject"}}
reviewer = "ana"
"""
TABLE = """deal,agent,proposed,verdict,colour
d-1,bot,2026-01-02T09:00:00Z,yes,red
d-2,bot,2026-01-02T10:00:00Z,pending,
"""
BAD = "d-3,bot,yesterday,maybe,blue\n"


@pytest.fixture
def deals(folder: Path) -> Path:
    (folder / "m.toml").write_text(MAPPING)
    (folder / "deals.csv").write_text(TABLE)
    return folder / "deals.csv"


def test_a_table_comes_in_and_the_summary_counts_it(run: Run, deals: Path) -> None:
    result = run("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "deals.csv: 1 new domain, 2 new proposals, 1 new override, 1 skipped on purpose\n"
    )
    assert result.stderr == "note: nothing is made of 1 column: colour\n"
    with Corpus.open("a.db") as corpus:
        assert corpus.proposal("d-1").in_force is not None


def test_the_same_table_again_says_that_all_is_there(run: Run, deals: Path) -> None:
    words = ["import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db"]
    run(*words)
    again = run(*words)
    assert again.exit_code == 0
    assert again.stdout == "deals.csv: nothing new, 3 there already, 1 skipped on purpose\n"


def test_a_bad_row_keeps_all_of_them_out(run: Run, deals: Path) -> None:
    deals.write_text(TABLE + BAD)
    result = run("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db")
    assert (result.exit_code, result.stdout) == (1, "")
    time, verdict, *_, last = result.stderr.splitlines()
    assert time.startswith("deals.csv, row 3 (line 4), column 'proposed': occurred_at: 'yesterday'")
    assert verdict.startswith("deals.csv, row 3 (line 4), column 'verdict': verdict: 'maybe' is")
    assert last == (
        "dtui: 1 of 3 rows cannot be taken; nothing was imported. Correct the table or the "
        "mapping, or take the good rows: --keep-good"
    )
    assert not Path("a.db").exists()


def test_good_rows_are_kept_and_bad_ones_written_out(run: Run, deals: Path) -> None:
    deals.write_text(TABLE + BAD)
    result = run(
        *("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db"),
        *("--keep-good", "--rejects", "bad.csv"),
    )
    assert result.exit_code == 1
    assert result.stdout.endswith("1 skipped on purpose, 1 bad row left out\n")
    assert result.stderr.endswith(
        "dtui: 1 of 3 rows cannot be taken; the others are imported. The bad ones are in bad.csv\n"
    )
    assert Path("bad.csv").read_text() == TABLE.splitlines(keepends=True)[0] + BAD


def test_what_is_wrong_with_many_rows_is_told_of_a_few(run: Run, deals: Path) -> None:
    rows = "".join(BAD.replace("d-3", f"d-{number}") for number in range(3, 2000))
    deals.write_text(TABLE + rows)
    result = run("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db")
    lines = result.stderr.splitlines()
    assert len(lines) == 11
    assert "… and 497 more like these in column 'proposed'" in lines
    assert "… and 1,497 more rows" in lines


def test_json_tells_every_problem(run: Run, deals: Path) -> None:
    deals.write_text(TABLE + BAD)
    words = ("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db", "--json")
    refused = json.loads(run(*words).stdout)
    assert (refused["imported"], refused["rows"], refused["bad_rows"]) == ({}, 3, 1)
    assert [problem["columns"] for problem in refused["problems"]] == [["proposed"], ["verdict"]]
    assert refused["problems"][0]["line"] == 4
    kept = json.loads(run(*words, "--keep-good").stdout)
    assert kept["imported"] == {"domain_declared": 1, "proposal": 2, "override": 1}
    assert kept["unmapped"] == ["colour"]


def test_a_suggestion_goes_to_a_file_and_from_there_into_a_corpus(run: Run, deals: Path) -> None:
    suggested = run("import", "table", "deals.csv", "--suggest")
    assert (suggested.exit_code, suggested.stderr) == (0, "")
    Path("made.toml").write_text(
        suggested.stdout.replace("values = {", 'values = {no = "reject", ')
    )
    result = run("import", "table", "deals.csv", "--mapping", "made.toml", "--into", "a.db")
    assert result.exit_code == 0, result.stderr
    assert "2 new proposals, 1 new override, 1 skipped on purpose" in result.stdout
    assert not Path("dtui.db").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a mapping with --mapping. To make one: dtui import table FILE --suggest"),
        (["--suggest", "--into", "a.db"], "--suggest goes alone"),
        (["--mapping", "gone.toml"], "'gone.toml' does not exist"),
        (["--mapping", "deals.csv", "--into", "a.db"], "dtui: deals.csv: no TOML ("),
        (["--mapping", "m.toml"], "no corpus is named"),
        (["--mapping", "m.toml", "--rejects", "b.csv"], "--rejects goes with --keep-good"),
        (
            ["--mapping", "m.toml", "--keep-good", "--rejects", "m.toml"],
            "'m.toml' exists already; name another file for --rejects",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_import_that_cannot_begin_says_why(
    run: Run, deals: Path, words: list[str], says: str
) -> None:
    result = run("import", "table", "deals.csv", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert not Path("a.db").exists()


def test_a_file_that_is_no_table_is_not_done(run: Run, deals: Path) -> None:
    deals.write_bytes(b"")
    result = run("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db")
    assert result.exit_code == 2
    assert result.stderr == (
        "dtui: deals.csv, line 1: empty; a table starts with the names of its columns\n"
    )


def test_what_a_table_holds_cannot_act_on_the_terminal(run: Run, deals: Path) -> None:
    deals.write_text(TABLE.replace("colour", "\x1b]0;x\x07") + "d-9,bot,\x1b[2J\u202e,yes,\x1b\n")
    result = run("import", "table", "deals.csv", "--mapping", "m.toml", "--into", "a.db")
    assert result.exit_code == 1  # `run` has looked at every character
    assert "\\x1b[2J\\u202e" in result.stderr
    assert run("import", "table", "deals.csv", "--suggest").exit_code == 0
