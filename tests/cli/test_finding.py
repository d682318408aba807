"""The twins of the list of traces and of the search, as a person runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.log.sqlite_traces import TRACE_ORDERS
from tests.cli.conftest import Run
from tests.views.many_traces import make


@pytest.fixture
def many(folder: Path) -> Path:
    make(folder / "dtui.db", 20)
    return folder / "dtui.db"


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def ids(result: Result) -> list[str]:
    return [f"{row['trace_id']}/{row['item_id']}" for row in rows(result)]


@pytest.mark.usefixtures("many")
def test_what_is_found_is_in_the_order_of_the_log_or_the_newest_first(run: Run) -> None:
    words = ["search", "usage fell", "!region", "age:>1min", "--json"]
    onwards = ids(run(*words))
    assert onwards == [f"trace-{number}/obs-1" for number in range(20)]
    assert ids(run(*words, "--newest")) == onwards[::-1]
    assert ids(run(*words, "--newest", "--limit", "2")) == onwards[:-3:-1]


@pytest.mark.parametrize(
    "words",
    [
        ["-region usage"],
        ["--", "-region", "usage"],
        ["-region", "usage", "--json"],
        ["--limit", "50", "-region", "type:observation", "usage"],
        ["-/reg.on/", "usage"],
        ['-"region"', "usage"],
    ],
)
def test_a_term_that_must_not_hold_may_begin_the_query(
    run: Run, many: Path, words: list[str]
) -> None:
    expected = ids(run("search", many, "!region", "usage", "--json"))
    assert len(expected) == 20
    assert ids(run("search", "--json", many, *words)) == expected


@pytest.mark.usefixtures("many")
def test_after_two_dashes_no_word_of_a_search_is_an_option(run: Run) -> None:
    assert "Usage: dtui search" in run("search", "-h").stdout
    assert ids(run("search", "--json", "--", "-h", "usage")) == ids(
        run("search", "--json", "!h", "usage")
    )


@pytest.mark.usefixtures("many")
def test_plain_and_drawn_lines_name_trace_item_and_type(run: Run) -> None:
    for form in ([], ["--plain"]):
        result = run("search", "/who SIGNED/", "trace:trace-3", *form)
        assert (result.stdout, result.stderr) == (
            "trace-3 qst-1 question: Who signed?\n",
            "1 found\n",
        )


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", "type:idea"], "dtui: 'idea' is no type; there are observation,"),
        (["search", "is:complete"], "dtui: is:complete is asked of traces"),
        (["search", "ancestor(nobody/obs-1)"], "the log has no entry 'nobody/obs-1'"),
        (["search", "/(a/"], "/(a/ is no regular expression"),
        (["search", "--best", "usage", "type:question"], "--best ranks by words alone"),
        (["search", " "], "there is nothing to search for; name a word"),
        (["traces", "--where", "type:hypothesis"], "traces cannot be asked type:hypothesis"),
        (["traces", "--sort", "age"], "'age' is not one of 'updated', 'opened', 'title',"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_listed(
    run: Run, words: list[str], said: str
) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.usefixtures("many")
def test_a_pattern_that_takes_for_ever_ends_with_a_sentence(run: Run, many: Path) -> None:
    with Corpus.open(many) as corpus:
        cited = [{"kind": "metric", "ref": "x"}]
        corpus.record("trace-1", "observation", {"statement": "a" * 60, "citations": cited})
    result = run("search", "/(a+)+quartz/")
    assert (result.exit_code, result.stdout) == (0, "")  # what it must hold, no entry holds
    result = run("search", "/(a+)+[xyz]/")
    assert result.exit_code == 2
    assert "takes too long: it repeats within a repetition" in result.stderr


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("words", ["usa fel", '"usage fell"', "~usgae fell !region"])
def test_the_best_first_are_those_that_are_found_in_any_order(run: Run, words: str) -> None:
    found = ids(run("search", words, "--json"))
    best = run("search", words, "--best", "--json")
    assert found
    assert sorted(ids(best)) == sorted(found)
    assert rows(best)[0].keys() == rows(run("search", words, "--json"))[0].keys()


def test_traces_can_be_sorted_by_every_order_there_is(run: Run) -> None:
    usage = run("traces", "--help").stdout
    (named,) = re.findall(r"ORDER\s+By ([^.]+)\.", " ".join(usage.split()).replace("- ", "-"))
    assert re.split(r", | or ", named) == list(TRACE_ORDERS)


@pytest.mark.usefixtures("many")
def test_traces_are_listed_by_what_holds_of_them_in_any_order(run: Run) -> None:
    found = run(
        "traces", "--where", "domain:legal,SUPPORT kind:question", "--sort", "title", "--json"
    )
    shown = [(row["title"] or row["trace_id"], row["domain"]) for row in rows(found)]
    assert shown
    assert {domain for _, domain in shown} <= {"Legal", "support"}
    assert shown == sorted(shown, key=lambda row: row[0].lower())
    turned = run("traces", "--where", "domain:legal,SUPPORT kind:question", "--sort", "title",
                 "--reverse", "--json")  # fmt: skip
    assert rows(turned) == rows(found)[::-1]
    assert found.stderr == f"{len(shown)} of 20 traces\n"


@pytest.mark.usefixtures("many")
def test_facets_count_what_traces_differ_in(run: Run) -> None:
    counted = rows(run("traces", "--facets", "--where", "pending", "--json"))
    assert [facet["facet"] for facet in counted] == [
        "domain", "agent", "age", "pending", "profile", "completeness", "at risk",
    ]  # fmt: skip
    listed = len(rows(run("traces", "--where", "pending", "--json")))
    assert sum(value["count"] for value in counted[0]["values"]) == listed
    drawn = run("traces", "--facets", "--where", "pending domain:legal")
    listed_there = run("traces", "--where", "pending domain:legal", "--json")
    assert drawn.stderr == f"{len(rows(listed_there))} of 20 traces\n"
    assert [line.split()[1:] for line in drawn.stdout.splitlines() if "*" in line] == [
        ["*", "domain:Legal"]
    ]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("form", [[], ["--facets"], ["--json"]])
def test_a_query_that_no_trace_answers_says_so(run: Run, form: list[str]) -> None:
    result = run("traces", "--where", "nobodywrotethis", *form)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "no trace is found by nobodywrotethis; without --where all are listed\n"
