"""What a record says besides its choice, with the line where it says it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from dtui.imports.madr import NoRecord, read_record
from dtui.imports.madr.record import Choice, Record, Verdict


def record_of(text: str) -> Record:
    record = read_record(dedent(text).lstrip("\n"))
    assert not isinstance(record, NoRecord), record
    return record


def choice_of(text: str) -> Choice:
    (choice,) = record_of(text).choices
    return choice


def option_names(text: str) -> list[str]:
    return [option.name for option in choice_of(text).options]


def test_everything_found_knows_its_line() -> None:
    choice = choice_of("""
        # Use H2

        ## Context and Problem Statement

        Which database?

        ## Decision Drivers

        * cheap

        ## Considered Options

        * H2
        * SQLite

        ## Decision Outcome

        Chosen option: "H2", because it is cheap.

        ### Consequences

        * Good, because fast

        ## Pros and Cons of the Options

        ### H2

        * Good, because small
        """)
    lines = [
        choice.context[0].line,
        choice.drivers[0].line,
        *(option.listed.line for option in choice.options),
        choice.outcome[0].line,
        choice.consequences[0].passage.line,
        choice.arguments[0].passage.line,
    ]
    assert lines == [5, 9, 13, 14, 18, 22, 28]
    assert choice.question == "Which database?"


@pytest.mark.parametrize(
    "text",
    [
        "## Considered Alternatives\n\n* A one\n* B two",
        "## Options considered\n\n1. A one\n2. B two",
        "## Considered Options <!-- optional -->\n\nPlace it in:\n\n1. A one\n2. B two",
        "## Alternatives\n\n### A one\n\nText.\n\n### B two\n\n* a point",
        "## Context\n\nThere were 2 options considered:\n\n* A one\n* B two",
        "## Context\n\nThere were two options considered:\n\n### 1. A one\n\n### 2. B two",
        "## Context\n\nText.\n\n### Option 1: A one\n\n#### Pros\n\n- x\n\n### Option 2: B two",
        "## Context\n\nWe considered two options:\n\nOption 1: A one\n\nOption 2: B two",
        "## Context\n\n* We see at least two options:\n  1. A one\n  2. B two",
        "## Decision\n\nWe discussed two options:\n\n1. A one\n2. B two\n\nWe take option 1.",
        "## Considered Options\n\n**A one** is quick.\n\n**B two** is not.",
        "## Pros and Cons of the Options\n\n### A one\n\n* x\n\n### B two\n\n* y",
    ],
)
def test_options_are_found_wherever_they_stand(text: str) -> None:
    names = option_names(f"# T\n\n## Status\n\nAccepted\n\n{text}\n")
    assert [name.removeprefix("Option ").lstrip("12.: ") for name in names] == ["A one", "B two"]


@pytest.mark.parametrize(
    "text",
    [
        "## Context\n\nRAG consists of these steps:\n\n1. index\n2. embed",
        "## Decision\n\n1. Write a draft.\n2. Discuss it.",
        "## Context\n\n* How to split it?\n* How to keep it?",
        "## Approach\n\nThere are several ways we could make this work:\n\n- one\n- two",
        "## Context\n\n```markdown\n## Considered Options\n\n* A one\n* B two\n```",
        "## Context\n\nTwo options here:\n\n* A\n* B\n\n### And\n\nTwo options there:\n\n* C\n* D",
        "## Considered Options\n\nSame as in [ADR-0036](0036-use-it.md).",
        "## Considered Options\n\n* {title of option 1}\n* …\n* <!-- etc. -->",
    ],
)
def test_other_lists_are_not_taken_for_options(text: str) -> None:
    text = f"# T\n\n## Status\n\nAccepted\n\n{text}\n\n## Consequences\n\nNone.\n"
    assert option_names(text) == []


GROUPED = """
    # Broken files

    ## Considered Options

    * A) When do we check a file?
      1. On opening it
      2. On every write
    * B) What do we do with a broken one?
      1. Delete it
         * Bad, because it is gone
      2. Move it

    ## Decision Outcome

    {}

    ## Pros and Cons of the Options

    ### A2: On every write

    * Bad, because slow

    ### B2

    * Good, because nothing is lost
    """


def test_questions_in_a_list_of_options_are_no_options_but_what_stands_below_them_is() -> None:
    choice = choice_of(dedent(GROUPED).format("A2 and B1"))
    assert [(each.name, each.label, each.listed.line) for each in choice.options] == [
        ("On opening it", "a1", 6),
        ("On every write", "a2", 7),
        ("Delete it", "b1", 9),
        ("Move it", "b2", 11),
    ]
    assert choice.questions == (
        "A) When do we check a file?",
        "B) What do we do with a broken one?",
    )
    assert [argument.option for argument in choice.arguments] == [2, 1, 3]
    assert choice.asides == ()


def test_an_option_beside_a_question_belongs_to_the_one_above_it() -> None:
    choice = choice_of("""
        # Files

        ## Considered Options

        * When reading:
          * Stop
          * Warn
        * Go on
        * When writing:
          * Stop
          * Ask
        """)
    asked = [(option.question, option.name) for option in choice.options]
    assert asked == [
        ("When reading:", "Stop"),
        ("When reading:", "Warn"),
        ("When reading:", "Go on"),
        ("When writing:", "Stop"),
        ("When writing:", "Ask"),
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "* Use H2:\n  * It is a server\n  * We know it\n* Leave it",
        "* If it fails, ask:\n  * Good, because safe\n  * Bad, because slow\n* Leave it",
        "* What we have:\n\n  It works.\n\n  * Some say so\n  * Others don't\n* Leave it",
        "* Where it is now:\n  * The shared disk\n* Leave it",
        "* Use H2\n* For both:\n  * Nobody asks\n  * Nobody answers",
    ],
)
def test_an_option_that_is_described_below_is_no_question(listed: str) -> None:
    choice = choice_of(f"# T\n\n## Considered Options\n\n{listed}\n")
    assert len(choice.options) == 2
    assert choice.questions == ("",)


ARGUED = """
    # T

    ## Considered Options

    * H2
    * SQLite

    ## Pros and Cons of the Options

    {}
    """


@pytest.mark.parametrize(
    ("below", "verdicts"),
    [
        ("* Good, because it is small", [Verdict.GOOD]),
        ("* Bad because it is slow", [Verdict.BAD]),
        ("* Good, [if one likes it](https://x.org)", [Verdict.GOOD]),
        ("* Neutral, because it is known", [Verdict.NEUTRAL]),
        ("* OK, because it is known", [Verdict.NEUTRAL]),
        ("Very bad, because it forgets.", [Verdict.BAD]),
        ("Good, because small\nBad, because slow", [Verdict.GOOD, Verdict.BAD]),
        ("* Pros\n  * small\n  * quick\n* Cons\n  * slow", [Verdict.GOOD] * 2 + [Verdict.BAD]),
        ("Pros:\n\n- small\n\nCons:\n\n- slow", [Verdict.GOOD, Verdict.BAD]),
        (
            "* Bad, because:\n  1. slow\n  2. big\n* Good, because known",
            [Verdict.BAD] * 2 + [Verdict.GOOD],
        ),
        ("#### Pros\n\n- small\n\n#### Cons\n\n- slow", [Verdict.GOOD, Verdict.BAD]),
        ("* ✅ small\n* ❌ slow", [Verdict.GOOD, Verdict.BAD]),
        ("* small\n* slow", [Verdict.UNSTATED] * 2),
        ("* a detail\n* Good, because small", [Verdict.GOOD]),
        ("1. a reference\n2. another", []),
        ("It is a database.", []),
        ("* Good, because {argument a}\n* Bad, because …\n* …", []),
        ("```\n* Good, because in code\n```", []),
        ("* Good practice is to use it", [Verdict.UNSTATED]),
    ],
)
def test_arguments_are_told_by_their_verdict(below: str, verdicts: list[Verdict]) -> None:
    text = dedent(ARGUED).format(f"### SQLite\n\n{below}")
    arguments = choice_of(text).arguments
    assert [argument.verdict for argument in arguments] == verdicts
    assert {argument.option for argument in arguments} <= {1}


def test_headings_find_their_options_in_any_order_and_wording() -> None:
    choice = choice_of("""
        # T

        ## Considered Options

        * Continue scanning sibling lists for equal nodes.
        * Build temporary hash indexes during the merge.
        * Cache the trees.

        ## Pros and Cons of the Options

        ### Temporary hash indexes

        * Good, because quick

        ### Scan sibling lists

        * Bad, because slow

        ### Throw memory at it

        * Bad, because greedy
        """)
    assert [argument.option for argument in choice.arguments] == [1, 0, 2]


def test_a_section_of_verdicts_after_the_pros_and_cons_is_of_the_one_option_left() -> None:
    text = dedent(ARGUED).format("### SQLite\n\n* Good, because small\n\n## Another\n\n* Bad, so")
    assert [argument.option for argument in choice_of(text).arguments] == [1, 0]
    both = text.replace("## Another", "### H2\n\n* Good, because known\n\n## Another")
    record = record_of(both)
    assert [argument.option for argument in record.choices[0].arguments] == [1, 0]
    assert [note.text for note in record.notes] == ["## Another\n\n* Bad, so"]


def test_a_heading_below_an_options_heading_is_about_the_same_option() -> None:
    choice = choice_of("""
        # T

        ## Considered Options

        * Stay on the disk
        * Move to memory

        ## Pros and Cons of the Options

        ### Stay on the disk

        #### What memory would give us

        * Bad, because slow
        """)
    assert [argument.option for argument in choice.arguments] == [0]


@pytest.mark.parametrize("title", ["Background jobs", "Problem with IDs", "Decision: use H2"])
def test_a_title_is_a_title_whatever_its_first_word(title: str) -> None:
    record = record_of(f"# {title}\n\n## Decision\n\nWe do it.\n")
    assert record.title == title
    assert [passage.text for passage in record.choices[0].outcome] == ["We do it."]


def test_an_option_called_like_a_section_is_an_option() -> None:
    choice = choice_of("""
        # T

        ## Considered Options

        * Confirmation
        * Validation

        ## Pros and Cons of the Options

        ### Confirmation

        * Good, because common

        ## Decision Outcome

        Chosen option: "Confirmation"

        ### Confirmation

        We look at the template.
        """)
    assert [argument.option for argument in choice.arguments] == [0]
    assert [passage.text for passage in choice.confirmation] == ["We look at the template."]


def test_good_and_bad_consequences_are_no_arguments() -> None:
    choice = choice_of("""
        # T

        ## Considered Options

        * H2
        * SQLite

        ## Decision Outcome

        H2, because:

        * Good, because it is here

        ### Positive Consequences

        * quick

        ### Negative Consequences

        * Bad, because big
        """)
    assert choice.arguments == ()
    verdicts = [consequence.verdict for consequence in choice.consequences]
    assert verdicts == [Verdict.GOOD, Verdict.BAD]


def test_metadata_is_read_from_front_matter_and_what_is_not_understood_is_named() -> None:
    record = record_of("""
        ---
        status: "accepted"
        date: 2024-01-02
        decision-makers: [Ann, Bob]
        consulted:
          - Cid
        nested:
          a: b
        title: |
          Use H2
        ---

        ## Decision

        We use H2.
        """)
    assert (record.title, record.status, record.date) == ("Use H2", "accepted", "2024-01-02")
    assert record.deciders == ("Ann", "Bob")
    assert record.metadata == {"consulted": "Cid"}
    assert record.unread_metadata == (8,)


def test_metadata_is_read_from_the_list_under_the_title() -> None:
    record = record_of("""
        # Use H2

        * Status: accepted
        * Deciders:
          * Ann
          * Bob
        * Date: 2021-06-17

        Technical Story: #4101

        ## Decision

        We use H2.
        """)
    assert (record.status, record.date, record.deciders) == (
        "accepted",
        "2021-06-17",
        ("Ann", "Bob"),
    )
    assert record.metadata == {"technical story": "#4101"}


@pytest.mark.parametrize(
    ("status", "supersedes", "superseded_by"),
    [
        ("Superseded by [ADR 23](/adr/23) and [ADR 26](/adr/26)", (), ("/adr/23", "/adr/26")),
        ("accepted; supersedes ADR-0045", ("ADR-0045",), ()),
        ("Accepted\n\nSupercedes [2](0002-old.md)", ("0002-old.md",), ()),
        ("Superseded: 2019-12-19 by [ADR 14](0014-tagging.md)", (), ("0014-tagging.md",)),
    ],
)
def test_supersession_is_kept_as_it_is_said(
    status: str, supersedes: tuple[str, ...], superseded_by: tuple[str, ...]
) -> None:
    record = record_of(f"# T\n\n## Status\n\n{status}\n\n## Decision\n\nDo it.\n")
    assert (record.supersedes, record.superseded_by) == (supersedes, superseded_by)


def test_a_record_of_two_decisions_has_two() -> None:
    record = record_of("""
        # Storage

        ## Database

        ### Considered Options

        * H2
        * SQLite

        ### Decision Outcome

        Chosen option: "H2"

        ## Cache

        ### Considered Options

        * Redis
        * Memory

        ### Decision Outcome

        Chosen option: "Memory"
        """)
    taken = [
        (choice.question, [choice.options[index].name for index in choice.chosen])
        for choice in record.choices
    ]
    assert taken == [("Database", ["H2"]), ("Cache", ["Memory"])]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# [short title of solved problem and solution]\n\n## Context\n\nText.", "template"),
        ("# {short title}\n\n## Decision Outcome\n\nText.", "template"),
        ("# NUMBER. TITLE\n\n## Status\n\nAccepted", "template"),
        ("# ADR-0000: Title\n\n## Status\n\nAccepted", "template"),
        ("# \n\n## Considered Options\n\n* <!-- option -->\n\n## Decision Outcome\n", "template"),
        ("# Decision Records\n\n- [0001](0001.md)\n- [0002](0002.md)\n", "no decision record"),
        ("Some prose.\n", "no decision record"),
    ],
)
def test_what_is_no_record_is_named(text: str, reason: str) -> None:
    found = read_record(text)
    assert isinstance(found, NoRecord)
    assert reason in found.reason


def test_line_numbers_hold_under_any_line_ending_and_front_matter() -> None:
    text = "---\nstatus: accepted\n---\n# T\n\n## Considered Options\n\n* H2\n* SQLite\n"
    for ending in ("\n", "\r\n"):
        record = read_record(text.replace("\n", ending))
        assert not isinstance(record, NoRecord)
        assert [option.listed.line for option in record.choices[0].options] == [8, 9]
