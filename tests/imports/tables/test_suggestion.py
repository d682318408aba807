"""A suggested mapping is a start: it reads names as a person would, and makes nothing up."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.imports.tables import import_table, parse_mapping, suggest_mapping

PULLS = """number,agent,created_at,state,closed_at,reviewed_by,title,size
1,bot,2026-01-02T09:00:00Z,merged,2026-01-03T09:00:00Z,ana,Add a cache,12
2,bot,2026-01-02T10:00:00Z,closed,2026-01-03T10:00:00Z,ben,Drop it,3
3,bot,2026-01-02T11:00:00Z,open,,,Try again,007
"""


def suggested(folder: Path, text: str, name: str = "pulls.csv") -> list[str]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return suggest_mapping(file).splitlines()


def test_a_suggestion_may_be_imported_as_it_is(corpus: Corpus, tmp_path: Path) -> None:
    lines = suggested(tmp_path, PULLS)
    mapping = parse_mapping("\n".join(lines))
    result = import_table(tmp_path / "pulls.csv", mapping, corpus)
    assert result.events == {"domain_declared": 1, "proposal": 3, "override": 2}
    assert (result.skipped, result.unmapped) == (1, ())
    verdict = corpus.proposal("proposal-2").in_force
    assert verdict is not None
    assert (verdict.verdict, verdict.reviewer, verdict.native_verdict) == (
        "reject",
        "ben",
        "closed",
    )
    assert corpus.proposal("proposal-3").proposal.args["size"] == "007"


def test_each_line_says_what_was_seen(tmp_path: Path) -> None:
    lines = suggested(tmp_path, PULLS)
    assert 'domain = "pulls"' in lines
    assert 'agent = {column = "agent"}  # text: bot' in lines
    assert 'occurred_at = {column = "created_at"}  # time: 2026-01-02T09:00:00Z, …' in lines
    assert 'skip = {state = ["open"]}  # no verdict yet' in lines
    assert 'size = {column = "size"}  # text: 12, 3, 007' in lines  # 007 is no 7


def test_words_that_it_does_not_know_are_asked_about(tmp_path: Path) -> None:
    lines = suggested(tmp_path, PULLS.replace("closed,", "superseded,"))
    assert '# What do these mean? Add them to values, or to skip: "superseded"' in lines


def test_times_without_a_zone_are_pointed_out(tmp_path: Path) -> None:
    lines = suggested(tmp_path, PULLS.replace("Z,", ","))
    assert any("with its zone: created_at: 2026-01-02T09:00:00. Say" in line for line in lines)


def test_times_in_another_form_are_known_by_their_look(tmp_path: Path) -> None:
    lines = suggested(tmp_path, "deal,proposed,verdict,decided\nD-1,02.01.2026 09:00,yes,1/3/26\n")
    assert any("with its zone: proposed: 02.01.2026 09:00. Say" in line for line in lines)
    assert 'id = "proposal-{deal}"' in lines
    assert sum(line.startswith("occurred_at = {column") for line in lines) == 2


def test_a_table_of_outcomes_becomes_outcomes(corpus: Corpus, tmp_path: Path) -> None:
    text = "proposal_id,metric,horizon,value,observed_at\np-1,won,P30D,true,2026-03-01T00:00:00Z\n"
    lines = suggested(tmp_path, text, "outcomes.csv")
    assert 'kind = "outcome"' in lines
    assert 'kind = "proposal"' not in lines
    assert 'proposal_id = "{proposal_id}"' in lines
    parse_mapping("\n".join(lines)).check_columns("outcomes.csv", text.splitlines()[0].split(","))


def test_an_outcome_without_a_time_is_left_for_a_person_to_say(tmp_path: Path) -> None:
    lines = suggested(tmp_path, "proposal_id,won\np-1,true\n")
    assert '# occurred_at = {column = "…"}  # when it was so: every outcome needs it' in lines


def test_several_verdicts_on_one_thing_replace_each_other(tmp_path: Path) -> None:
    text = "proposal_id,review_id,verdict,reviewer\np-1,1,approve,ana\np-1,2,reject,ben\n"
    lines = suggested(tmp_path, text)
    assert any(line.startswith('again = "replace"') for line in lines)
    assert 'id = "override-{review_id}"' in lines


def test_a_prior_is_left_to_a_person_who_knows_of_what_it_is(tmp_path: Path) -> None:
    lines = suggested(tmp_path, "id,agent,probability\n1,bot,0.6\n2,bot,0.4\n")
    assert '# probability = {column = "probability"}  # number: 0.6, 0.4' in lines


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\u202eb", '"]\nid="x', "{}"])
def test_what_a_table_holds_cannot_get_out_of_its_quotes(tmp_path: Path, hostile: str) -> None:
    quoted = '"' + hostile.replace('"', '""') + '"'
    lines = suggested(tmp_path, f"{quoted},b\n{quoted},2\n", "x.csv")
    assert all(line.isprintable() for line in lines)
    parse_mapping("\n".join(lines))
