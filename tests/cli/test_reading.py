"""The commands that read: what they find, which corpus they read, what they leave out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

Run = Callable[..., Result]

HOSTILE = "\x1b]52;c;aGk=\x07 \x9b2J \u202eevil\u202c [/] <b> \u2028 \x7f tail"
SOURCE = {"kind": "file", "ref": HOSTILE}


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code in (0, 1), result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


# -- which corpus --------------------------------------------------------------------------------


def test_the_nearest_dtui_db_above_is_read(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = samples.parent / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert len(rows(run("traces", "--json"))) == 3


def test_the_environment_names_the_corpus_unless_the_command_does(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = samples.with_name("other.db")
    Corpus.create(other).close()
    monkeypatch.setenv("DTUI_CORPUS", str(other))
    assert rows(run("traces", "--json")) == []
    assert len(rows(run("traces", samples, "--json"))) == 3
    assert len(rows(run("traces", "--corpus", samples, "--json"))) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["show", "moved.db", "fx9-impeller"],
        ["show", "--json", "moved.db", "fx9-impeller", "dec-1"],
        ["show", "./moved.db", "fx9-impeller"],
        ["matrix", "moved.db", "kitasugi-telemetry"],
        ["search", "--limit", "3", "moved.db", "gateway"],
        ["check", "moved.db", "fx9-impeller"],
        ["pending", "--trace", "kitasugi-telemetry", "moved.db"],
        ["export", "jsonl", "moved.db"],
        ["show", "fx9-impeller", "--corpus", "moved.db"],
        ["traces", "--corpus=moved.db"],
    ],
    ids=" ".join,
)
def test_the_corpus_may_be_the_first_word(run: Run, samples: Path, words: list[str]) -> None:
    samples.rename(samples.with_name("moved.db"))
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    assert result.stdout


def test_a_file_of_any_name_is_the_corpus_of_a_command_that_takes_nothing_else(
    run: Run, samples: Path
) -> None:
    samples.rename(samples.with_name("decisions"))
    assert len(rows(run("traces", "decisions", "--json"))) == 3
    assert len(rows(run("review", "decisions", "--json"))) == 1


def test_a_trace_may_be_called_like_a_corpus_where_an_option_names_that(
    run: Run, samples: Path
) -> None:
    with Corpus.open(samples) as corpus:
        corpus.open_trace(TraceOpened(trace_id="prod.db", title="Move prod.db"))
    assert "Move prod.db" in run("show", "--corpus", samples, "prod.db", "--record").stdout


# -- what is shown -------------------------------------------------------------------------------


@pytest.mark.usefixtures("samples")
def test_an_item_in_json_says_what_it_rests_on_and_what_rests_on_it(run: Run) -> None:
    (card,) = rows(run("show", "kitasugi-telemetry", "hyp-4", "--json"))
    assert card["item"]["type"] == "hypothesis"
    assert (card["state"], card["at_risk"]) == ("pending", False)
    assert card["rests_on"] == ["dec-1", "obs-5", "obs-7"]
    assert card["used_by"] == ["qst-1"]


@pytest.mark.usefixtures("samples")
def test_a_matrix_in_json_has_the_pairs_that_are_missing(run: Run) -> None:
    (decision,) = rows(run("matrix", "brennmoor-renewal", "--json"))
    assert decision["missing"] == [{"option_id": "opt-2", "constraint_id": "con-3"}]
    assert not decision["locked"]


@pytest.mark.usefixtures("samples")
def test_a_decision_must_be_named_where_a_trace_has_several(run: Run) -> None:
    result = run("matrix", "fx9-impeller")
    assert result.exit_code == 2
    assert result.stderr == (
        "dtui: there are several decisions in trace 'fx9-impeller'; name one of dec-1, dec-2.\n"
    )


@pytest.mark.usefixtures("samples")
def test_naming_a_part_of_a_decision_tells_which_decision_it_belongs_to(run: Run) -> None:
    result = run("matrix", "kitasugi-telemetry", "opt-1")
    assert result.exit_code == 2
    assert "'opt-1' is no decision" in result.stderr
    assert "it belongs to 'dec-1'" in result.stderr


@pytest.mark.usefixtures("samples")
def test_pending_of_one_trace_leaves_out_the_others(run: Run) -> None:
    pending = rows(run("pending", "--trace", "kitasugi-telemetry", "--json"))
    assert {row["trace_id"] for row in pending} == {"kitasugi-telemetry"}
    assert all(row["line"].startswith(f"- {row['item_id']} (") for row in pending)


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    ("words", "kept", "said"),
    [
        (["traces", "--limit", "2"], 2, "1 more; without --limit all are listed\n"),
        (["pending", "--limit", "2"], 2, "4 more; without --limit all are listed\n"),
        (
            ["search", "gateway", "--limit", "2"],
            2,
            "10 found, 2 of them listed; --limit N lists more\n",
        ),
        (["traces", "--limit", "3"], 3, ""),
        (["search", "terminator", "--limit", "50"], 1, "2 found\n"),
        (
            ["search", "gateway", "--best", "--limit", "2"],
            2,
            "10 found, 2 of them listed; --limit N lists more\n",
        ),
        (
            ["search", "/gateway/", "--limit", "3"],
            3,
            "10 found, 3 of them listed; --limit N lists more\n",
        ),
        (
            ["traces", "--where", "pending", "--limit", "1"],
            1,
            "2 of 3 traces\n1 more; without --limit all are listed\n",
        ),
    ],
)
def test_what_is_left_out_is_never_left_out_silently(
    run: Run, words: list[str], kept: int, said: str
) -> None:
    result = run(*words, "--json")
    assert (len(rows(result)) >= kept, result.stderr) == (True, said)


def test_what_pends_in_imported_traces_is_counted_and_shown_on_demand(
    run: Run, samples: Path
) -> None:
    with Corpus.open(samples) as corpus:
        corpus.open_trace(TraceOpened(trace_id="adr-7", profile="imported"))
        corpus.record("adr-7", "observation", {"statement": "Seen", "citations": [SOURCE]})
        corpus.record("adr-7", "question", {"question": "Why?", "trace_item_refs": ["obs-1"]})
    hidden, shown = run("pending", "--json"), run("pending", "--imported", "--json")
    assert hidden.stderr == "1 more in imported traces; --imported lists them\n"
    assert shown.stderr == ""
    assert len(rows(shown)) == len(rows(hidden)) + 1


def test_more_than_a_page_is_listed_to_the_end(run: Run, folder: Path) -> None:
    with Corpus.create(folder / "dtui.db") as corpus, corpus.writing():
        for number in range(250):
            corpus.open_trace(TraceOpened(trace_id=f"t-{number}"))
            corpus.record(
                f"t-{number}", "observation", {"statement": "Seen", "citations": [SOURCE]}
            )
            corpus.record(
                f"t-{number}", "question", {"question": "Why?", "trace_item_refs": ["obs-1"]}
            )
    assert len(rows(run("traces", "--json"))) == 250
    assert len({row["trace_id"] for row in rows(run("pending", "--json"))}) == 250


def test_an_empty_corpus_writes_no_data_and_says_so(run: Run, folder: Path) -> None:
    with Corpus.create(folder / "dtui.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="bare"))
    for words, said in (
        (["show", "bare"], "trace 'bare' has no items yet\n"),
        (["pending"], f"nothing pends in {folder / 'dtui.db'}\n"),
        (["pending", "--trace", "bare"], "nothing pends in bare\n"),
        (["search", "anything"], "nothing found\n"),
    ):
        for form in ([], ["--plain"], ["--json"]):
            result = run(*words, *form)
            assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)


# -- hostile text --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [[], ["--plain"], ["--json"]], ids=["drawn", "plain", "json"])
@pytest.mark.parametrize(
    "words",
    [
        ["traces"],
        ["pending"],
        ["show", "t"],
        ["show", "t", "hyp-1"],
        ["show", "t", "obs-1"],
        ["show", "t", "--record"],
        ["matrix", "t"],
        ["stages", "t"],
        ["search", "tail"],
        ["check"],
        ["review"],
    ],
    ids=" ".join,
)
def test_no_command_lets_a_control_character_out(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], form: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    write_hostile(folder)
    result = run(*words, *form)  # looks at every character
    assert result.exit_code in (0, 1)
    assert "evil" in result.stdout or words == ["check"]
    if form == ["--json"]:
        assert result.stdout.isascii()


def test_an_export_is_fit_to_read_and_loses_nothing(run: Run, folder: Path) -> None:
    write_hostile(folder)
    (opened, *_), items = rows(run("export", "jsonl")), rows(run("export", "jsonl"))[1:]
    assert opened["opened"]["title"] == HOSTILE
    assert items[0]["item"]["statement"] == HOSTILE


def write_hostile(folder: Path) -> None:
    with Corpus.create(folder / "dtui.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", title=HOSTILE, domain=HOSTILE, agent=HOSTILE))
        for item_type, fields in (
            ("observation", {"statement": HOSTILE, "citations": [SOURCE], "author": HOSTILE}),
            ("hypothesis", {"statement": HOSTILE, "labels": [HOSTILE]}),
            ("question", {"question": HOSTILE}),
            ("constraint", {"statement": HOSTILE}),
            ("decision", {"question": HOSTILE}),
            ("decision_option", {"decision_id": "dec-1", "name": HOSTILE, "description": HOSTILE}),
            ("decision_constraint", {"decision_id": "dec-1", "constraint_id": "con-1"}),
            ("decision_heuristic", {"decision_id": "dec-1", "statement": HOSTILE}),
            (
                "decision_option_constraint_evaluation",
                {
                    "decision_id": "dec-1",
                    "option_id": "opt-1",
                    "constraint_id": "con-1",
                    "satisfied": True,
                    "reasoning": HOSTILE,
                },
            ),
        ):
            refs = {} if item_type == "observation" else {"trace_item_refs": ["obs-1"]}
            corpus.record("t", item_type, {**fields, **refs})
