"""Which option a record takes: the traps, each as the smallest record that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtui.imports.madr import NoRecord, read_record

if TYPE_CHECKING:
    from dtui.imports.madr.record import Choice


def choice_of(options: list[str], outcome: str, status: str = "") -> Choice:
    listed = "\n".join(f"* {option}" for option in options)
    record = read_record(
        f"# Pick one\n\n{f'* Status: {status}' if status else ''}\n\n"
        f"## Considered Options\n\n{listed}\n\n## Decision Outcome\n\n{outcome}\n"
    )
    assert not isinstance(record, NoRecord)
    (choice,) = record.choices
    return choice


def taken(options: list[str], outcome: str, status: str = "") -> list[str]:
    choice = choice_of(options, outcome, status)
    return [options[index] for index in choice.chosen]


TWO = ["Postgres", "SQLite"]


@pytest.mark.parametrize(
    "outcome",
    [
        'Chosen option: "{title of option 1}", because {justification, e.g., k.o. {force} | …}.',
        'Chosen option: "[option 1]", because [justification. e.g., only option, which meets k.o.]',
        'Chosen option: "[option 1]", because it is small.',
        'Chosen option: "", because',
        "Chosen option: ",
        "Chosen option: TBD",
        "Not decided yet.",
        "…",
        "<!-- Chosen option: Postgres -->",
        "",
    ],
)
def test_a_blank_or_template_outcome_leaves_the_decision_open(outcome: str) -> None:
    choice = choice_of(TWO, outcome)
    assert not choice.decided
    assert choice.chosen == ()


@pytest.mark.parametrize(
    "outcome",
    [
        "We decided against SQLite.",
        "Postgres was rejected because of its footprint.",
        "None of the options is good enough. We wait.",
        "Chosen option: none of the above, because Postgres is big and SQLite small.",
        "Chosen option: ~~Postgres~~",
        'Chosen option: "MariaDB", because unlike Postgres and SQLite it is known here.',
        "```\nChosen option: Postgres\n```",
    ],
)
def test_what_is_turned_down_or_not_listed_is_not_selected(outcome: str) -> None:
    assert taken(TWO, outcome) == []


def test_an_option_is_not_found_in_a_longer_name_that_is_not_listed() -> None:
    assert taken(["Git", "Mercurial"], 'Chosen option: "Git hooks", because they run.') == []


def test_a_rejected_record_selects_nothing_though_it_names_its_choice() -> None:
    assert taken(TWO, 'Chosen option: "SQLite", because it is small.', status="rejected") == []


def test_a_rejected_record_selects_what_it_says_is_done_instead() -> None:
    outcome = "None of the options were feasible, so we are sticking with **(A) Do nothing**."
    options = ["**(A) Do nothing**", "**(B) Build it**"]
    assert taken(options, outcome, status="rejected") == options[:1]


@pytest.mark.parametrize("status", ["superseded by ADR-0007", "proposed", "deprecated"])
def test_a_status_does_not_undo_what_the_outcome_says(status: str) -> None:
    assert taken(TWO, 'Chosen option: "SQLite", because.', status=status) == ["SQLite"]


@pytest.mark.parametrize(
    "outcome",
    [
        'Chosen option: "SQLite", because it is small.',
        "Chosen option: **SQLite**, because it is small.",
        "Chosen Option: [SQLite](https://sqlite.org)",
        "Chosen option: `sqlite`.",
        "The chosen option is SQLite.",
        "> Chosen option: SQLite",
        "**SQLite**",
        "### SQLite",
        "SQLite, because it is small. Postgres would do too.",
        "Postgres was rejected. We will use SQLite instead.",
        "Instead of Postgres we chose SQLite.",
        "We choose SQLite over Postgres.",
        "The second option was selected.",
        "* It was close.\n* SQLite\n\nPostgres is big.",
        "We go with option 2.",
        "We decided to go with option (2) for now.",
        "Chosen option: 2, because it is small.",
        "Chosen option: ~~Postgres~~ SQLite",
    ],
)
def test_a_name_counts_however_it_is_dressed(outcome: str) -> None:
    assert taken(TWO, outcome) == ["SQLite"]


@pytest.mark.parametrize(
    "outcome",
    [
        'Chosen options: "Postgres" and "SQLite", because each has its place.',
        'Chosen option: mix of "Postgres" and "SQLite", because each has its place.',
        "Chosen options:\n\n* Postgres\n* SQLite\n\nEach has its place.",
        "We will use Postgres and SQLite, one behind the other.",
        "* Postgres\n* SQLite\n\nEach has its place.",
    ],
)
def test_several_chosen_are_several(outcome: str) -> None:
    assert taken([*TWO, "Mongo"], outcome) == TWO


@pytest.mark.parametrize(
    "outcome",
    [
        "* A2: On every write\n* B1: Delete it\n\nB follows from A.",
        "* A2\n* B1",
        "Chosen options: A2 and B1, because nothing else is safe.",
        "Chosen options:\n\n1. A2: On every write\n2. Delete it",
        "We will use A2, B1.",
    ],
)
def test_options_are_taken_under_each_of_several_questions(outcome: str) -> None:
    listed = [
        "A) When do we check?\n  * 1: On opening it\n  * 2: On every write\n  * 3: Never",
        "B) What then?\n  * 1: Delete it\n  * 2: Move it\n  * 3: Never",
    ]
    choice = choice_of(listed, outcome)
    assert [choice.options[index].label for index in choice.chosen] == ["a2", "b1"]


@pytest.mark.parametrize("outcome", ["Option 2", "Never", "* A4\n* C1"])
def test_what_two_questions_share_or_neither_has_takes_nothing(outcome: str) -> None:
    listed = ["A) When?\n  * 1: Soon\n  * 2: Never", "B) How?\n  * 1: By hand\n  * 2: Never"]
    assert choice_of(listed, outcome).chosen == ()


@pytest.mark.parametrize(
    ("options", "outcome", "chosen"),
    [
        (["MIT", "CC0", "Dual license with MIT and CC0"], '"Dual license with MIT and CC0"', 2),
        (["MIT", "CC0", "Dual license with MIT and CC0"], '"CC0"', 1),
        (["Monolith", "Modular monolith"], "modular monolith", 1),
        (["Option 1: Fuse.js", "Option 2: Lunr.js"], '"Lunr.js"', 1),
        (["Option A: do it", "Option B: leave it"], "B", 1),
        (["MADR 4.0.0 – The Markdown Records", "Formless – No rules"], '"MADR 4.0.0"', 0),
        (["Compare times (mtime polling)", "Watch the files"], '"mtime polling,"', 0),
        (['Include "Consulted"', "Include nothing"], "\"Include 'Consulted'\"", 0),
        (["The Preview panel of the editor", "A SplitPane"], '"The PreviewPanel of the editor"', 0),
        (["Use a syntax derived of [lucene](https://l.org)", "Use ours"], '"The lucene syntax"', 0),
        (["Apache Commons CLI", "Picocli"], '"Migrate to Picocli"', 1),
        (["Use `#`", "Use `@`"], '"Use `@`"', 1),
        (["Use `#`", "Use `@`"], "`@`", 1),
        (["C++", "C#", "C"], "C", 2),
        (
            ["Buy", "Build", "Build on top of a library (e.g. Lucene)"],
            '"Build on top of Lucene"',
            2,
        ),
        (
            ['Section "Good, because"', 'Section "Positive, because"'],
            "'Section \"Good, because\"'",
            0,
        ),
    ],
)
def test_the_fullest_matching_name_wins(options: list[str], outcome: str, chosen: int) -> None:
    said = f"Chosen option: {outcome}, because it resolves all forces."
    assert taken(options, said) == [options[chosen]]


def test_variants_below_an_option_are_the_options() -> None:
    listed = "Monolith\n* Packages, monorepo\n  * with Yarn\n  * with Yarn and Lerna"
    choice = choice_of([listed], 'Chosen option: "Packages, monorepo, with Yarn and Lerna"')
    names = [option.name for option in choice.options]
    assert names == [
        "Monolith",
        "Packages, monorepo with Yarn",
        "Packages, monorepo with Yarn and Lerna",
    ]
    assert choice.chosen == (2,)


def test_sentences_below_an_option_describe_it() -> None:
    listed = "**(A) Do nothing**\n  * Keep everything as it is\n  * Nobody is asked"
    choice = choice_of([listed, "**(B) Build it**"], "**(B) Build it**")
    assert [option.name for option in choice.options] == ["(A) Do nothing", "(B) Build it"]
    assert choice.chosen == (1,)


def test_a_decision_without_options_is_decided_and_takes_none() -> None:
    record = read_record("# Use H2\n\n## Status\n\nAccepted\n\n## Decision\n\nWe use H2.\n")
    assert not isinstance(record, NoRecord)
    (choice,) = record.choices
    assert choice.decided
    assert (choice.options, choice.chosen) == ((), ())


def test_an_accepted_record_without_a_decision_section_is_taken_at_its_titles_word() -> None:
    record = read_record("# Use H2\n\n## Status\n\nAccepted\n\n## Context\n\nWe need tables.\n")
    assert not isinstance(record, NoRecord)
    (choice,) = record.choices
    assert [passage.text for passage in choice.outcome] == ["Use H2"]


def test_a_proposal_is_an_outcome_once_it_is_accepted() -> None:
    text = "# Rules\n\n## Status\n\n{}\n\n## Proposal\n\nPages must be authenticated.\n"
    decided = []
    for status in ("Proposed", "Accepted"):
        record = read_record(text.format(status))
        assert not isinstance(record, NoRecord)
        decided.append(record.choices[0].decided)
    assert decided == [False, True]
