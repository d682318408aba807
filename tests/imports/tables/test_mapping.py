"""A mapping says all it must and nothing else; what is wrong with it is said before any row."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtui.errors import UnreadableSourceError
from dtui.imports.tables import parse_mapping, read_mapping

NOTE = """
[[events]]
kind = "annotation"
id = "note-{n}"
says = {column = "text"}
"""

VERDICT = """
[[events]]
kind = "override"
id = "verdict-{n}"
proposal_id = "pr-{n}"
verdict = {column = "state", values = {merged = "approve"}}
reviewer = "ana"
"""


def refused(text: str) -> str:
    with pytest.raises(UnreadableSourceError) as error:
        parse_mapping(text, "m.toml")
    return str(error.value).removeprefix("m.toml: ")


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("a = ", "no TOML ("),
        ("", "events: there are none; write [[events]] and what a row becomes"),
        ("events = 3", "events: there are none"),
        ("events = [3]", "events 1: write a table: [[events]]"),
        (
            "event = 3" + NOTE,
            "'event' means nothing here. Did you mean 'events'? Known are: events",
        ),
        ("domain = 3" + NOTE, "domain: write a table: [domain]"),
        ("missing = 3" + NOTE, "missing: write a list of words"),
        ("delimiter = ';;'" + NOTE, "delimiter: ';;' is no single character"),
        ("encoding = 'latin'+NOTE" + NOTE, "no TOML ("),
        ("encoding = 'klingon'" + NOTE, "encoding: 'klingon' is none that is known"),
        ("encoding = 'base64'" + NOTE, "encoding: 'base64' is none that is known"),
        ("time_zone = 'Europe/Berln'" + NOTE, "time_zone: 'Europe/Berln' is no time zone that is"),
        ("time_zone = '../UTC'" + NOTE, "time_zone: '../UTC' is no time zone that is known here"),
        ("time_zone = 1" + NOTE, "time_zone: 1 is no time zone that is known here"),
        ("time_format = '%d.%m.'" + NOTE, "time_format: '%d.%m.' lacks day, month or year"),
        ("time_format = '%d.%m.%Y %Q'" + NOTE, "time_format: '%d.%m.%Y %Q' cannot be read back"),
        ("[domain]\ndomian = 'x'" + NOTE, "domain: domain is missing; domian is not one of its fi"),
        (NOTE.replace("annotation", "remark"), "events 1: 'remark' is no kind of event. A row be"),
        (
            NOTE.replace("annotation", "domain_declared"),
            "a domain is declared once, under [domain]",
        ),
        (
            "[[events]]",
            "events 1: kind is missing. A row becomes one of: trigger, context_gathered",
        ),
        (NOTE.replace("says", "sayz"), "events 1 (annotation): 'sayz' means nothing here. Did you"),
        (
            NOTE.replace('id = "note-{n}"', ""),
            "events 1 (annotation), id: is missing. Make it from",
        ),
        (NOTE.replace('says = {column = "text"}', ""), "events 1 (annotation), says: is missing, "),
        (NOTE.replace("{n}", "{n"), "events 1 (annotation), id: 'note-{n' has a brace that is not"),
        (NOTE.replace("{n}", "{}"), "events 1 (annotation), id: 'note-{}' has a brace that is not"),
        (
            NOTE.replace("column =", "colunm ="),
            "says: 'colunm' means nothing here. Did you mean 'col",
        ),
        (
            NOTE.replace('{column = "text"}', "{}"),
            "says: give one of column, template and constant",
        ),
        (NOTE.replace('{column = "text"}', "[1]"), "says: write a column ({column = "),
        (NOTE.replace('"text"}', '""}'), "says.column: '' is no text; write a name in quotes"),
        (
            NOTE.replace('"text"}', '"text", type = "date"}'),
            "says.type: 'date' is none of: text, nu",
        ),
        (
            NOTE.replace('"text"}', '"text", split = ";"}'),
            "says.split: parts the entries of a list",
        ),
        (
            NOTE.replace('"text"}', '"text", values = {}}'),
            "says.values: write what each word means",
        ),
        (
            NOTE.replace('"text"}', '"text", values = {a = [1]}}'),
            "says.values.a: write text, a num",
        ),
        (
            NOTE.replace('"text"}', '"text", time_zone = "x"}'),
            "says.time_zone: 'x' is no time zone",
        ),
        (
            NOTE.replace('{column = "text"}', '{constant = "x", compared_with = "y"}'),
            "says.compared_with: names a second column",
        ),
        (NOTE + "position = 3", "events 1 (annotation): 'position' means nothing here."),
        (NOTE + "skip = {a = 'b'}", "events 1 (annotation), skip.a: write a list of words"),
        (NOTE + "only = ['b']", "events 1 (annotation), only: write the words by column"),
        (NOTE + "again = 'second'", "events 1 (annotation), again: is not for events of kind anno"),
        (NOTE + "says.x = 1", "no TOML ("),
        (NOTE + "causes = [1]", "events 1 (annotation), causes: write a list of words"),
        (
            VERDICT.replace('"approve"', '"aprove"'),
            "verdict: 'aprove': input should be 'approve', ",
        ),
        (VERDICT + "reviewer_kind = 'bot'", "reviewer_kind: 'bot': input should be 'human', 'pol"),
        (VERDICT + "shown = 'yes'", "shown: 'yes': input should be a valid boolean"),
        (
            VERDICT + "probability = 1.2",
            "probability: 1.2: input should be less than or equal to 1",
        ),
        (VERDICT + "again = 'correct'", 'again: write "replace" or "second"'),
        (VERDICT + "edited = 3", "edited: list columns"),
        (VERDICT + "edited = {'' = 3}", "edited: an argument has a name that is blank"),
        (
            VERDICT.replace("override", "outcome"),
            "events 1 (outcome): 'verdict' means nothing here.",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where_and_why(mapping: str, says: str) -> None:
    assert says in refused(mapping)


def test_an_outcome_says_when_it_was_so() -> None:
    outcome = '[[events]]\nkind = "outcome"\nid = "o-{n}"\nproposal_id = "p-{n}"\nmetric = "won"\n'
    assert "events 1 (outcome), occurred_at: is missing, and every outcome has one" in refused(
        outcome + 'value = {column = "won"}'
    )
    assert "again: needs outcome_id" in refused(
        outcome + 'again = "correct"\nvalue = true\noccurred_at = {column = "at"}'
    )


def test_a_proposal_is_of_the_domain_that_the_mapping_declares() -> None:
    mapping = parse_mapping(
        '[domain]\ndomain = "pricing"\n'
        '[[events]]\nkind = "proposal"\nid = "{n}"\naction = "discount"'
    )
    (domain,) = [each for each in mapping.events[0].fields if each.name == "domain"]
    assert domain.constant == "pricing"


def test_a_word_that_is_also_a_column_is_ambiguous() -> None:
    mapping = parse_mapping(VERDICT, "m.toml")
    with pytest.raises(UnreadableSourceError, match="'ana' is also the name of a column") as error:
        mapping.check_columns("t.csv", ["n", "state", "ana"])
    assert 'Write {column = "ana"} for what stands in it, or {constant = "ana"}' in str(error.value)
    spelt_out = parse_mapping(VERDICT.replace('"ana"', '{constant = "ana"}'))
    assert spelt_out.check_columns("t.csv", ["n", "state", "ana"]) == ("ana",)


@pytest.mark.parametrize("named", ["only = {gone = ['a']}", "skip = {gone = ['a']}"])
def test_a_choice_by_a_column_that_is_not_there_is_refused(named: str) -> None:
    mapping = parse_mapping(NOTE + named, "m.toml")
    with pytest.raises(UnreadableSourceError, match=r"t\.csv has no column 'gone'"):
        mapping.check_columns("t.csv", ["n", "text"])


def test_braces_are_written_twice() -> None:
    (said,) = [
        each
        for each in parse_mapping(NOTE.replace('{column = "text"}', '"{{{n}}}"')).events[0].fields
        if each.name == "says"
    ]
    assert (said.pieces, said.columns) == (("{", "}"), ("n",))


def test_a_mapping_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(f"\ufeff{NOTE}", encoding="utf-8")
    assert read_mapping(file).events[0].kind == "annotation"
    file.write_bytes(b"# \xe9")
    with pytest.raises(UnreadableSourceError, match="not UTF-8; TOML is UTF-8"):
        read_mapping(file)
    with pytest.raises(UnreadableSourceError, match="cannot be read"):
        read_mapping(tmp_path / "gone.toml")


def test_a_mapping_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("#" * 1_100_000)
    with pytest.raises(UnreadableSourceError, match="no mapping is as long"):
        read_mapping(tmp_path / "m.toml")
