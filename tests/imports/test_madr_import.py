"""Importing records into a corpus: what becomes of them, and what bad files get."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.audit import audit_trace
from dtui.corpus import Corpus
from dtui.errors import UnreadableSourceError
from dtui.imports.madr import NoRecord, import_madr, read_record
from dtui.imports.madr.mapping import NO_OPTION_MATCHED, TURNED_DOWN, Source, items_of, opening
from dtui.imports.reconstructability import ELEMENTS, Extent, combined, matrix, totals
from dtui.rules import check_item
from dtui.trace import (
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Observation,
    Trace,
    parse_draft,
)

NOW = datetime(2026, 10, 1, tzinfo=UTC)

RECORD = """\
---
status: accepted
date: 2024-01-02
deciders: Ann
---
# Use SQLite

## Context and Problem Statement

We keep decisions on one machine. Where?

## Decision Drivers

* No server

## Considered Options

* Postgres
* SQLite

## Decision Outcome

Chosen option: "SQLite", because it needs no server.

### Consequences

* Good, because a copy is a backup

### Confirmation

A test opens a million entries.

## Pros and Cons of the Options

### Postgres

* Good, because many write at once
* Bad, because it is a server

### SQLite

* Neutral, because everybody knows it

## More Information

See [the log](log.md).
"""


def write(folder: Path, name: str, text: str | bytes = RECORD) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def imported(folder: Path, corpus: Corpus, text: str = RECORD) -> Trace:
    result = import_madr(write(folder, "0001-use-sqlite.md", text), corpus)
    assert result.skipped == []
    return corpus.trace(result.imported[0])


def extents_of(trace: Trace) -> Mapping[str, object]:
    assert trace.opened.provenance is not None
    extents = trace.opened.provenance["reconstructability"]
    assert isinstance(extents, Mapping)
    return extents


def test_each_part_of_a_record_becomes_its_item(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus)
    assert [(item.type, item.labels) for item in trace] == [
        ("observation", ("context",)),
        ("constraint", ("driver",)),
        ("decision", ()),
        ("decision_constraint", ()),
        ("decision_option", ()),
        ("decision_option", ()),
        ("constraint", ("argument",)),
        ("decision_constraint", ()),
        ("decision_option_constraint_evaluation", ()),
        ("constraint", ("argument",)),
        ("decision_constraint", ()),
        ("decision_option_constraint_evaluation", ()),
        ("observation", ("argument", "neutral")),
        ("decision_selection", ()),
        ("deduction", ("consequence", "good")),
        ("question", ("confirmation",)),
        ("observation", ("note",)),
    ]


def test_an_observation_cites_the_file_its_content_and_its_lines(
    tmp_path: Path, corpus: Corpus
) -> None:
    trace = imported(tmp_path, corpus)
    context, note = trace["obs-1"], trace["obs-3"]
    assert isinstance(context, Observation)
    assert isinstance(note, Observation)
    (citation,) = context.citations
    assert (citation.kind, citation.ref, citation.locator) == (
        "file",
        "0001-use-sqlite.md",
        "line 10",
    )
    assert citation.sha256 is not None
    assert trace.opened.trace_id == f"0001-use-sqlite-{citation.sha256[:12]}"
    assert note.citations[0].locator == "lines 44-46"


def test_a_good_argument_satisfies_and_a_bad_one_violates(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus)
    cells = trace.of_type("decision_option_constraint_evaluation")
    said = [
        (cell.satisfied, cell.option_id, cell.reasoning)
        for cell in cells
        if isinstance(cell, DecisionOptionConstraintEvaluation)
    ]
    assert said == [
        (True, "opt-1", "Good, because many write at once"),
        (False, "opt-1", "Bad, because it is a server"),
    ]


def test_the_outcome_selects_and_its_confirmation_pends(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus)
    selection = trace["sel-1"]
    assert isinstance(selection, DecisionSelection)
    assert selection.option_id == "opt-2"
    assert selection.reasoning == 'Chosen option: "SQLite", because it needs no server.'
    assert [item.type for item in trace.pending] == ["question"]


def test_the_provenance_says_where_it_came_from_and_what_was_not_there(
    tmp_path: Path, corpus: Corpus
) -> None:
    write(tmp_path, "shop/docs/adr/0001-use-sqlite.md")
    result = import_madr(tmp_path, corpus)
    trace = corpus.trace(result.imported[0])
    opened = trace.opened
    assert opened.provenance is not None
    assert (opened.profile, opened.title, opened.domain) == ("imported", "Use SQLite", "shop")
    assert opened.provenance["source"] == "shop/docs/adr/0001-use-sqlite.md"
    assert opened.provenance["status"] == "accepted"
    assert opened.provenance["deciders"] == ("Ann",)
    extents = extents_of(trace)
    assert extents == result.reconstructability[opened.trace_id]
    assert tuple(extents) == ELEMENTS
    assert {name for name in ELEMENTS if extents[name] == "fully"} == {
        "context",
        "constraints",
        "options",
        "selection",
        "reasoning",
        "consequences",
        "confirmation",
    }
    assert extents["evaluations"] == "partially"
    assert extents["steelmen"] == "absent"


def test_an_undecided_record_stays_pending(tmp_path: Path, corpus: Corpus) -> None:
    undecided = RECORD.replace('"SQLite", because it needs no server.', '"[option 1]"')
    trace = imported(tmp_path, corpus, undecided)
    assert trace.of_type("decision_selection") == []
    assert "decision" in [item.type for item in trace.pending]
    # What follows from it still rests on something.
    assert trace["ded-1"].trace_item_refs == ("dec-1",)


def test_a_choice_of_none_of_the_options_is_marked(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus, RECORD.replace('"SQLite"', '"MariaDB"'))
    selection = trace["sel-1"]
    assert isinstance(selection, DecisionSelection)
    assert (selection.selected, selection.labels) == ((), (NO_OPTION_MATCHED,))
    assert extents_of(trace)["selection"] == "opaque"


@pytest.mark.parametrize(
    "text",
    [
        RECORD.replace("status: accepted", "status: rejected"),
        RECORD.replace('"SQLite", because', "none of them, because"),
    ],
)
def test_what_was_turned_down_selects_none_and_says_so(
    tmp_path: Path, corpus: Corpus, text: str
) -> None:
    selection = imported(tmp_path, corpus, text)["sel-1"]
    assert isinstance(selection, DecisionSelection)
    assert (selection.selected, selection.labels) == ((), (TURNED_DOWN,))


def test_words_round_a_placeholder_are_kept(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus, RECORD.replace('"SQLite"', '"[option 1]"'))
    said = [item.statement for item in trace if isinstance(item, Observation)]
    assert 'Chosen option: "[option 1]", because it needs no server.' in said


def test_several_chosen_options_are_selected_together(tmp_path: Path, corpus: Corpus) -> None:
    trace = imported(tmp_path, corpus, RECORD.replace('"SQLite"', '"SQLite" and "Postgres"'))
    selection = trace["sel-1"]
    assert isinstance(selection, DecisionSelection)
    assert (selection.option_id, selection.also_selected) == ("opt-2", ("opt-1",))


TWO_QUESTIONS = """\
# Broken files

## Decision Drivers

* Nothing is lost

## Considered Options

* A) When do we check a file?
  * 1: On opening it
  * 2: On every write
* B) What do we do with a broken one?
  * 1: Delete it
  * 2: Move it

## Decision Outcome

* A1
* B2

### Consequences

* Good, because nothing is lost

## Pros and Cons of the Options

### B2: Move it

* Good, because it can be mended
"""


def test_each_question_of_a_record_is_a_decision_with_its_own_selection(
    tmp_path: Path, corpus: Corpus
) -> None:
    trace = imported(tmp_path, corpus, TWO_QUESTIONS)
    first, second = trace.decision("dec-1"), trace.decision("dec-2")
    assert first.decision.question == "A) When do we check a file?"
    assert [option.id for option in second.options] == ["opt-3", "opt-4"]
    assert first.selection is not None
    assert second.selection is not None
    assert (first.selection.selected, second.selection.selected) == (("opt-1",), ("opt-4",))
    # The driver and the consequence are of both, the argument is of the second.
    assert (len(first.links), len(second.links)) == (1, 2)
    assert trace["ded-1"].trace_item_refs == ("sel-1", "sel-2")
    assert extents_of(trace)["selection"] == "fully"


def test_a_question_that_the_outcome_does_not_answer_takes_no_option(
    tmp_path: Path, corpus: Corpus
) -> None:
    trace = imported(tmp_path, corpus, TWO_QUESTIONS.replace("* A1\n* B2", "We will use A1."))
    selection = trace["sel-2"]
    assert isinstance(selection, DecisionSelection)
    assert (selection.selected, selection.labels) == ((), (NO_OPTION_MATCHED,))
    assert extents_of(trace)["selection"] == "partially"


def test_a_record_without_title_and_context_still_rests_on_its_words(
    tmp_path: Path, corpus: Corpus
) -> None:
    trace = imported(tmp_path, corpus, "# Decision\n\nWe rename the API.\n")
    assert [item.type for item in trace] == ["observation", "decision", "decision_selection"]
    assert trace.opened.title == "0001-use-sqlite.md"


def test_every_imported_item_but_an_observation_rests_on_others(
    tmp_path: Path, corpus: Corpus
) -> None:
    trace = imported(tmp_path, corpus)
    assert [
        finding.rule for finding in audit_trace(trace).violations if finding.rule == "roots"
    ] == []
    assert all(item.trace_item_refs for item in trace if item.type != "observation")


def test_importing_again_changes_nothing_and_a_changed_file_is_a_new_trace(
    tmp_path: Path, corpus: Corpus
) -> None:
    file = write(tmp_path, "0001-use-sqlite.md")
    first = import_madr(tmp_path, corpus)
    before = corpus.log.head()
    by_name = import_madr(file, corpus)
    assert (by_name.imported, by_name.already_there) == ([], first.imported)
    assert corpus.log.head() == before
    write(tmp_path, "0001-use-sqlite.md", RECORD + "\nMore.\n")
    assert import_madr(tmp_path, corpus).imported not in ([], first.imported)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", None, "empty"),
        (b" \n\n", None, "empty"),
        (b"# Use H2\n\n\0\n", 3, "NUL"),
        (b"# Use H2\n\n## Status\n\nAccept\xe9\n", 5, "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", 3, "NUL"),
        (b"# Use H2\n" + b"x" * 1_100_000, None, "1 MiB"),
        (b"# Records\n\n* [0001](0001.md)\n", None, "no decision record"),
        (b"# {short title}\n\n## Decision Outcome\n\nText.\n", 1, "template"),
    ],
)
def test_a_file_that_is_no_record_is_named_and_the_others_go_on(
    tmp_path: Path, corpus: Corpus, content: bytes, line: int | None, reason: str
) -> None:
    write(tmp_path, "0000-bad.md", content)
    write(tmp_path, "0001-use-sqlite.md")
    result = import_madr(tmp_path, corpus)
    (skipped,) = result.skipped
    assert (skipped.file, skipped.line) == ("0000-bad.md", line)
    assert reason in skipped.reason
    assert len(result.imported) == 1


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "0000-locked.md")
    opened = Path.open

    def refuse(path: Path, *how: Any) -> Any:  # noqa: ANN401
        if path.name == "0000-locked.md":
            raise PermissionError(13, "Permission denied")
        return opened(path, *how)

    monkeypatch.setattr(Path, "open", refuse)
    result = import_madr(tmp_path, corpus)
    assert [each.reason for each in result.skipped] == ["cannot be read (Permission denied)"]


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path, corpus: Corpus) -> None:
    os.mkfifo(tmp_path / "0000-pipe.md")
    (skipped,) = import_madr(tmp_path, corpus).skipped
    assert (skipped.file, skipped.reason) == ("0000-pipe.md", "no regular file")


def test_a_dangling_link_is_named(tmp_path: Path, corpus: Corpus) -> None:
    (tmp_path / "0000-gone.md").symlink_to(tmp_path / "nowhere.md")
    (skipped,) = import_madr(tmp_path, corpus).skipped
    assert "No such file" in skipped.reason


def test_nothing_at_the_path_is_an_error(tmp_path: Path, corpus: Corpus) -> None:
    with pytest.raises(UnreadableSourceError, match="no such file or folder"):
        import_madr(tmp_path / "nowhere", corpus)


def test_hidden_folders_and_other_files_are_not_looked_at(tmp_path: Path, corpus: Corpus) -> None:
    for name in (".git/0001.md", "node_modules/x/0001.md", "0001.txt", "folder.md/0002.MD"):
        write(tmp_path, name)
    assert len(import_madr(tmp_path, corpus).imported) == 1


def test_nothing_is_half_imported_when_the_disk_fails(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[str] = []

    def fail(self: Corpus, trace_id: str, item_type: str, payload: dict[str, Any]) -> str:
        recorded.append(item_type)
        if len(recorded) == 5:
            raise OSError(28, os.strerror(28))
        return record(self, trace_id, item_type, payload)

    record = Corpus.record
    monkeypatch.setattr(Corpus, "record", fail)
    with pytest.raises(OSError, match="space"):
        import_madr(write(tmp_path, "0001-use-sqlite.md"), corpus)
    assert corpus.log.head() == 0
    assert corpus.traces() == []


def test_progress_is_told_after_each_file(tmp_path: Path, corpus: Corpus) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "b.md", "")
    told: list[tuple[int, int, str]] = []
    import_madr(tmp_path, corpus, progress=lambda done, of, name: told.append((done, of, name)))
    assert told == [(1, 2, "a.md"), (2, 2, "b.md")]


def test_the_matrix_has_every_element_and_refuses_others() -> None:
    assert tuple(matrix({})) == ELEMENTS
    with pytest.raises(ValueError, match="'colour' is no element"):
        matrix({"colour": Extent.FULLY})
    assert combined([Extent.FULLY, Extent.ABSENT]) is Extent.PARTIALLY
    assert totals([matrix({"times": Extent.OPAQUE})])["times"]["opaque"] == 1


_PIECES = st.sampled_from(
    [
        "# Title\n",
        "## Considered Options\n",
        "## Decision Outcome\n",
        "## Pros and Cons of the Options\n",
        "### Consequences\n",
        "## Context\n",
        "## Status\n",
        "* Option 1: `#`\n",
        "* (B) [two](x)\n",
        "  * Good, because {x}\n",
        "* A) When?\n  * 1: two\n  * 2: soon\n",
        "* A2: soon\n",
        "1. three\n",
        "> quoted\n",
        "---\n",
        "```\n",
        "<!--",
        "-->\n",
        'Chosen option: "two", because\n',
        "Chosen options:\n\n",
        "Supersedes [a](b.md)\n",
        "| a | b |\n|---|---|\n",
        "[x]: y\n",
        "\n",
        "\t",
        "ß İ ﬁ \u2028",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=20), max_size=25).map("".join))
@example("# T\n## Considered Options\n### \n### A\n## Decision Outcome\nA")
@example("---\nstatus:\n---\n\n* Status:\n")
def test_any_text_is_read_or_refused_and_maps_to_a_trace_that_a_store_accepts(text: str) -> None:
    record = read_record(text)
    if isinstance(record, NoRecord):
        return
    source = Source("0001.md", "0" * 64, "")
    trace = Trace(opening(record, source, "trace"))
    for item_type, payload in items_of(record, source):
        item = parse_draft(item_type, payload).completed(payload["id"], NOW)
        check_item(item, trace)
        trace = trace.append(item)
