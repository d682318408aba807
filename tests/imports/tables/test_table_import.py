"""A table comes in whole or not at all, once, and every refusal says where and what to do."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import UnreadableSourceError
from dtui.imports.jsonl import export_jsonl
from dtui.imports.tables import RefusedTableError, TableImport, import_table, parse_mapping

DOMAIN = """
[domain]
domain = "pricing"
metrics = [{name = "won", type = "binary", horizons = ["P30D"]},
           {name = "margin", type = "number", horizons = ["P90D"]},
           {name = "ending", type = "category", categories = ["kept", "lost"], horizons = ["P90D"]}]
codes = [{code = "price"}, {code = "term"}]
"""

PROPOSALS = (
    DOMAIN
    + """
[[events]]
kind = "proposal"
id = "{deal}"
action = "discount"
agent = {column = "agent"}
occurred_at = {column = "proposed"}
probability = {column = "prior"}
metric = "won"
horizon = "P30D"
args = {percent = {column = "percent", type = "number"}}

[[events]]
kind = "override"
id = "verdict-{deal}"
skip = {verdict = ["", "pending"]}
proposal_id = "{deal}"
verdict = {column = "verdict", values = {yes = "approve", changed = "modify", no = "reject"}}
native_verdict = {column = "verdict"}
edited = {percent = {column = "final", type = "number"}}
codes = {column = "codes", split = ";"}
reviewer = {column = "reviewer"}
occurred_at = {column = "decided"}
"""
)

HEADER = "deal,agent,proposed,prior,percent,verdict,final,codes,reviewer,decided\n"
GOOD = (
    "d-1,bot,2026-01-02T09:00:00Z,0.62,18,yes,18,price,ana,2026-01-03T09:00:00Z\n"
    "d-2,bot,2026-01-02T10:00:00Z,,18,changed,12,price; term,ana,2026-01-03T10:00:00Z\n"
    "d-3,bot,2026-01-02T11:00:00Z,1,9,pending,,,,\n"
)

OUTCOMES = """
[[events]]
kind = "outcome"
id = "outcome-{deal}-{metric}-{version}"
outcome_id = "outcome-{deal}-{metric}"
proposal_id = "{deal}"
metric = {column = "metric"}
value = {column = "value"}
occurred_at = {column = "at"}
again = "correct"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deals.csv"


def imported(
    corpus: Corpus, file: Path, text: str, mapping: str = PROPOSALS, **options: Any
) -> TableImport:
    file.write_text(text, encoding="utf-8")
    return import_table(file, parse_mapping(mapping, "mapping.toml"), corpus, **options)


def lines(corpus: Corpus) -> list[Mapping[str, Any]]:
    out = io.StringIO()
    export_jsonl(corpus, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


# -- what comes in ---------------------------------------------------------------------------


def test_a_row_may_be_a_proposal_and_the_verdict_on_it(corpus: Corpus, file: Path) -> None:
    result = imported(corpus, file, HEADER + GOOD)
    assert result.events == {"domain_declared": 1, "proposal": 3, "override": 2}
    assert (result.rows, result.bad_rows, result.skipped) == (3, 0, 1)
    made, waiting = corpus.proposal("d-2"), corpus.proposal("d-3")
    assert dict(made.proposal.args) == {"percent": 18}
    verdict = made.in_force
    assert verdict is not None
    assert (verdict.verdict, verdict.native_verdict) == ("modify", "changed")
    assert [tuple(change) for change in verdict.changes] == [("percent", 18, 12)]
    assert verdict.codes == ("price", "term")
    assert waiting.in_force is None
    assert waiting.proposal.probability == 1


def test_a_verdict_may_follow_from_two_columns_that_differ_or_not(
    corpus: Corpus, file: Path
) -> None:
    compared = PROPOSALS.replace(
        '{column = "verdict", values = {yes = "approve", changed = "modify", no = "reject"}}',
        '{column = "final", compared_with = "percent", '
        'values = {same = "approve", different = "modify"}}',
    )
    file.write_text(HEADER + GOOD.replace(",yes,18,", ",yes,18.0,"), encoding="utf-8")
    import_table(file, parse_mapping(compared), corpus)
    verdicts = [corpus.proposal(name).in_force for name in ("d-1", "d-2", "d-3")]
    assert [given and given.verdict for given in verdicts] == ["approve", "modify", None]


def test_what_an_approved_row_was_left_at_is_no_edit(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD)
    verdict = corpus.proposal("d-1").in_force
    assert verdict is not None
    assert verdict.edited is None


def test_an_argument_that_a_table_does_not_speak_of_stays_as_proposed(
    corpus: Corpus, file: Path
) -> None:
    two = PROPOSALS.replace("args = {", 'args = {term = "1 year", ')
    imported(corpus, file, HEADER + GOOD, two)
    verdict = corpus.proposal("d-2").in_force
    assert verdict is not None
    assert dict(verdict.edited or {}) == {"term": "1 year", "percent": 12}


def test_a_modify_may_have_lost_what_was_changed(corpus: Corpus, file: Path) -> None:
    lost = PROPOSALS.replace('edited = {percent = {column = "final", type = "number"}}', "")
    imported(corpus, file, HEADER + GOOD, lost)
    verdict = corpus.proposal("d-2").in_force
    assert verdict is not None
    assert (verdict.verdict, verdict.edited, verdict.changes) == ("modify", None, ())


def test_the_same_table_again_changes_nothing(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD)
    before = lines(corpus)
    again = imported(corpus, file, HEADER + GOOD)
    assert (again.events, again.already_there) == ({}, 5)
    assert lines(corpus) == before


def test_a_longer_table_adds_its_new_rows(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD)
    more = "d-4,bot,2026-02-02T09:00:00Z,0.1,5,no,,,ana,2026-02-03T09:00:00Z\n"
    result = imported(corpus, file, HEADER + GOOD + more)
    assert (result.events, result.already_there) == ({"proposal": 1, "override": 1}, 5)


def test_a_row_that_is_there_twice_counts_once(corpus: Corpus, file: Path) -> None:
    result = imported(corpus, file, HEADER + GOOD + GOOD)
    assert (result.events["proposal"], result.repeated, result.already_there) == (3, 5, 0)


def test_columns_that_nothing_is_made_of_are_listed(corpus: Corpus, file: Path) -> None:
    wider = "\n".join(f"{line},x,y" for line in (HEADER + GOOD).splitlines())
    wider = wider.replace("decided,x,y", "decided,colour,size")
    assert imported(corpus, file, wider).unmapped == ("colour", "size")


def test_a_domain_that_is_declared_stays_as_it_was(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD)
    other = PROPOSALS.replace('codes = [{code = "price"}, ', 'codes = [{code = "legal"}, ')
    result = imported(corpus, file, HEADER, other)
    assert "was declared before" in result.notes[0]
    declared = corpus.domain("pricing")
    assert declared is not None
    assert [code.code for code in declared.codes] == ["price", "term"]


def test_the_source_s_own_times_are_kept_beside_ours(corpus: Corpus, file: Path) -> None:
    timed = PROPOSALS.replace(
        'occurred_at = {column = "proposed"}',
        'occurred_at = {column = "proposed"}\nsource_recorded_at = {column = "decided"}',
    )
    imported(corpus, file, HEADER + GOOD, timed)
    proposal = corpus.proposal("d-1").proposal
    assert str(proposal.occurred_at) == "2026-01-02 09:00:00+00:00"
    assert str(proposal.source_recorded_at) == "2026-01-03 09:00:00+00:00"


def test_words_become_the_values_that_a_metric_was_declared_with(
    corpus: Corpus, file: Path
) -> None:
    imported(corpus, file, HEADER + GOOD)
    table = (
        "deal,metric,version,value,at\n"
        "d-1,won,1,TRUE,2026-02-01T00:00:00Z\n"
        "d-1,margin,1,0.31,2026-04-01T00:00:00Z\n"
        "d-1,ending,1,kept,2026-04-01T00:00:00Z\n"
    )
    imported(corpus, file, table, OUTCOMES)
    assert [outcome.value for outcome in corpus.proposal("d-1").outcomes] == [True, 0.31, "kept"]


def test_a_later_version_corrects_the_one_before(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD)
    table = (
        "deal,metric,version,value,at\n"
        "d-1,won,1,true,2026-02-01T00:00:00Z\n"
        "d-1,won,2,false,2026-02-01T00:00:00Z\n"
    )
    for events in ({"outcome": 2}, {}):
        assert imported(corpus, file, table, OUTCOMES).events == events
    (outcome,) = corpus.proposal("d-1").outcomes
    assert (outcome.value, outcome.supersedes) == (False, "outcome-d-1-won-1")


REVIEWS = """
[[events]]
kind = "override"
again = "{again}"
id = "review-{{n}}"
proposal_id = "{{deal}}"
verdict = {{column = "verdict"}}
reviewer = {{column = "who"}}
"""


@pytest.mark.parametrize(("again", "in_force"), [("replace", "review-2"), ("second", "review-1")])
def test_several_verdicts_on_a_proposal_replace_or_second_each_other(
    corpus: Corpus, file: Path, again: str, in_force: str
) -> None:
    imported(corpus, file, HEADER + GOOD)
    reviews = "n,deal,verdict,who\n1,d-3,approve,ana\n2,d-3,reject,ben\n"
    for events in ({"override": 2}, {}):
        result = imported(corpus, file, reviews, REVIEWS.format(again=again))
        assert result.events == events
    state = corpus.proposal("d-3")
    assert state.in_force is not None
    assert state.in_force.id == in_force
    assert len(state.overrides) == 2


def test_ids_may_be_made_of_anything_that_tells_rows_apart(corpus: Corpus, file: Path) -> None:
    mapping = PROPOSALS.replace('"{deal}"', '{template = "{deal}", slug = true}').replace(
        '"verdict-{deal}"', '{template = "verdict-{deal}", slug = true}'
    )
    imported(corpus, file, (HEADER + GOOD).replace("d-2", "org/repo#2"), mapping)
    (found,) = (
        line for line in lines(corpus) if "org-repo-2" in line["event"].get("proposal_id", "")
    )
    assert found["event"]["id"].startswith("verdict-org-repo-2-")


# -- all or nothing --------------------------------------------------------------------------

BAD = "d-9,bot,2026-01-02T09:00:00Z,1.5,18,yes,18,price,ana,2026-01-03T09:00:00Z\n"


def test_one_bad_row_and_nothing_is_imported(corpus: Corpus, file: Path) -> None:
    with pytest.raises(RefusedTableError) as refused:
        imported(corpus, file, HEADER + GOOD + BAD)
    assert corpus.log.head() == 0
    assert corpus.domain("pricing") is None
    assert str(refused.value) == (
        f"{file}: 1 row of 4 cannot be taken; nothing was imported. The first: row 4 (line 5), "
        "column 'prior': proposal 'd-9': probability: input should be less than or equal to 1."
    )


def test_the_good_rows_go_in_if_that_is_said(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    result = imported(corpus, file, HEADER + BAD + GOOD, keep_good=True, rejects=rejects)
    assert (result.events["proposal"], result.bad_rows) == (3, 1)
    assert rejects.read_text() == HEADER + BAD


def test_what_was_rejected_can_be_corrected_and_imported(
    corpus: Corpus, file: Path, tmp_path: Path
) -> None:
    rejects = tmp_path / "bad.csv"
    imported(corpus, file, HEADER + BAD + GOOD, keep_good=True, rejects=rejects)
    result = imported(corpus, rejects, rejects.read_text().replace("1.5", "0.5"))
    assert result.events == {"proposal": 1, "override": 1}


def test_a_row_is_taken_whole_or_not_at_all(corpus: Corpus, file: Path) -> None:
    bad_verdict = GOOD.replace("price,ana", "colour,ana")
    result = imported(corpus, file, HEADER + bad_verdict, keep_good=True)
    assert result.bad_rows == 1
    assert result.events == {"domain_declared": 1, "proposal": 2, "override": 1}
    assert corpus.log.entry("d-1") is None  # it would have been a proposal that nobody decided


def test_a_row_that_is_refused_leaves_nothing_for_a_later_one_to_find(
    corpus: Corpus, file: Path
) -> None:
    first = "d-1,bot,2026-01-02T09:00:00Z,0.6,18,yes,18,colour,ana,2026-01-03T09:00:00Z\n"
    result = imported(corpus, file, HEADER + first + GOOD, keep_good=True)
    assert (result.bad_rows, result.events["proposal"]) == (1, 3)
    assert corpus.proposal("d-1").proposal.probability == 0.62


def test_no_file_of_rejects_is_made_where_nothing_was_rejected(
    corpus: Corpus, file: Path, tmp_path: Path
) -> None:
    imported(corpus, file, HEADER + GOOD, keep_good=True, rejects=tmp_path / "bad.csv")
    assert not (tmp_path / "bad.csv").exists()


def test_rejects_that_cannot_be_written_undo_the_import(
    corpus: Corpus, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text("mine")
    with pytest.raises(FileExistsError):
        imported(corpus, file, HEADER + GOOD + BAD, keep_good=True, rejects=tmp_path / "bad.csv")
    assert corpus.log.head() == 0
    assert (tmp_path / "bad.csv").read_text() == "mine"


def test_rejects_of_an_import_that_broke_off_are_not_left_behind(
    corpus: Corpus, file: Path, tmp_path: Path
) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    rejects = tmp_path / "bad.csv"
    with pytest.raises(KeyboardInterrupt):
        imported(corpus, file, HEADER + BAD + GOOD, keep_good=True, rejects=rejects, progress=stop)
    assert corpus.log.head() == 0
    assert not rejects.exists()


# -- refusals --------------------------------------------------------------------------------


def refusal(corpus: Corpus, file: Path, text: str, mapping: str = PROPOSALS) -> str:
    """Return the first problem of a table that is refused, without the name of the file."""
    before = corpus.log.head()
    with pytest.raises(RefusedTableError) as refused:
        imported(corpus, file, text, mapping)
    assert corpus.log.head() == before
    return str(refused.value.result.problems[0]).removeprefix(f"{file}, ")


ROW = GOOD.splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("0.62", "1.62", "column 'prior': proposal 'd-1': probability: input should be less"),
        ("0.62", "high", "column 'prior': probability: 'high' is no number; write it as 0.62"),
        ("0.62", "nan", "column 'prior': probability: 'nan' is no number"),
        ("0.62", "0,62", None),
        ("d-1,", ",", "column 'deal': is empty, and every proposal needs its id. Fill it in"),
        ("d-1,", "d 1,", "column 'deal': proposal 'd 1': id is no id"),
        ("ana,", ",", "column 'reviewer': is empty, and every override needs its reviewer"),
        ("ana,", "bot,", "column 'reviewer': 'bot' made proposal 'd-1' and may not give"),
        ("yes", "maybe", "column 'verdict': verdict: 'maybe' is not translated in values (yes, ch"),
        (",price,", ",colour,", "column 'codes': 'colour' is no rationale code of domain"),
        (
            "2026-01-02T09:00:00Z",
            "2026-01-02 09:00",
            "column 'proposed': occurred_at: '2026-01-02 ",
        ),
        ("2026-01-02T09:00:00Z", "2026-02-30T09:00Z", "column 'proposed': occurred_at: '2026-02-3"),
        ("2026-01-02T09:00:00Z", "1767344400", "is no time; write 2026-10-01T09:00:00Z, or say t"),
        (",18,yes", ",many,yes", "column 'percent': args.percent: 'many' is no number"),
        ("bot", "b\0t", "column 'agent': proposal 'd-1': agent has a NUL at offset 1; remove it"),
        (",18,yes", ',18,"yes', "a quote that opens in this row is never closed"),
        (",18,yes", ",18,19,yes", "has 11 cells, and the first line names 10 columns; put a cell"),
        (",18,yes", ",yes", "has 9 cells, and the first line names 10 columns"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_bad_row_is_named_with_its_column_and_what_to_do(
    corpus: Corpus, file: Path, before: str, after: str, says: str | None
) -> None:
    said = refusal(corpus, file, HEADER + ROW.replace(before, after, 1))
    assert said.startswith("row 1 (line 2)")
    assert says is None or says in said


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "d-1",
            "d-7",
            "column 'deal': outcome: there is no proposal 'd-7' in decisions.db. Import what",
        ),
        ("2026-02", "2025-02", "column 'at': outcome of 'd-1': it occurred at 2025-02-01 00:00"),
        (
            "2026-02-01T00:00:00Z",
            "",
            "column 'at': is empty, and every outcome needs its occurred_at",
        ),
        ("won", "lost", "column 'metric': 'lost' is no metric of domain 'pricing'. Its metrics"),
        ("true", "yes", "column 'value': value: 'yes' is neither true nor false; translate it"),
        ("true", "", "outcome 'outcome-d-1-won-1': an outcome has a value, or is censored"),
    ],
)
def test_a_bad_outcome_is_named_with_its_column_and_what_to_do(
    corpus: Corpus, file: Path, before: str, after: str, says: str
) -> None:
    imported(corpus, file, HEADER + GOOD)
    table = "deal,metric,version,value,at\nd-1,won,1,true,2026-02-01T00:00:00Z\n"
    assert says in refusal(corpus, file, table.replace(before, after), OUTCOMES)


def test_rows_with_one_id_and_other_content_name_each_other(corpus: Corpus, file: Path) -> None:
    said = refusal(corpus, file, HEADER + GOOD + ROW.replace("0.62", "0.7"))
    assert said == (
        "row 4 (line 5), column 'deal': row 1 has made 'd-1', with other content. Make the id "
        "from columns that tell the rows apart, or leave one of the two out."
    )


def test_a_row_that_was_changed_since_it_was_imported_is_refused(
    corpus: Corpus, file: Path
) -> None:
    imported(corpus, file, HEADER + GOOD)
    said = refusal(corpus, file, HEADER + GOOD.replace("0.62", "0.7"))
    assert "column 'deal': proposal 'd-1' is in the corpus with other content. It stays" in said


def test_two_events_of_a_row_need_two_ids(corpus: Corpus, file: Path) -> None:
    said = refusal(corpus, file, HEADER + GOOD, PROPOSALS.replace('"verdict-{deal}"', '"{deal}"'))
    assert said.startswith("row 1 (line 2), column 'deal': 'd-1' is")
    assert said.endswith("Two events of this row have it: give each one of its own.")


def test_a_verdict_on_what_was_decided_says_how_to_import_all_of_them(
    corpus: Corpus, file: Path
) -> None:
    imported(corpus, file, HEADER + GOOD)
    mapping = REVIEWS.format(again="replace").replace('again = "replace"', "")
    said = refusal(corpus, file, "n,deal,verdict,who\n1,d-1,reject,ben\n", mapping)
    assert "'d-1' has a verdict: approve by 'ana'" in said
    assert 'say in the mapping again = "replace", or "second"' in said


def test_a_domain_that_nobody_declared_is_named_with_where_to_declare_it(
    corpus: Corpus, file: Path
) -> None:
    mapping = PROPOSALS.replace(DOMAIN, "").replace(
        'action = "discount"', 'action = "discount"\ndomain = {column = "verdict"}'
    )
    said = refusal(corpus, file, HEADER + GOOD, mapping)
    assert "column 'verdict': domain 'yes' was not declared." in said
    assert said.endswith("A mapping declares it under [domain].")


def test_every_bad_row_is_counted_and_the_first_thousand_are_told(
    corpus: Corpus, file: Path
) -> None:
    with pytest.raises(RefusedTableError) as refused:
        imported(corpus, file, HEADER + ROW.replace("0.62", "x").replace("18,yes", "y,yes") * 900)
    result = refused.value.result
    assert (result.bad_rows, len(result.problems)) == (900, 1000)


def test_a_cell_of_a_megabyte_is_refused_without_repeating_it(corpus: Corpus, file: Path) -> None:
    said = refusal(corpus, file, HEADER + ROW.replace("bot", "b" * 2_000_000))
    assert "column 'agent'" in said
    assert "1,048,576 (1 MiB) are allowed" in said
    assert len(said) < 1000


def test_escape_sequences_are_kept_as_data(corpus: Corpus, file: Path) -> None:
    imported(corpus, file, HEADER + GOOD.replace(",bot,", ",\x1b[2Jbot,"))
    assert corpus.proposal("d-1").proposal.agent == "\x1b[2Jbot"


def test_a_column_that_is_not_there_ends_it_whatever_the_rows(corpus: Corpus, file: Path) -> None:
    with pytest.raises(UnreadableSourceError) as refused:
        imported(corpus, file, HEADER.replace("agent", "agnet") + GOOD, keep_good=True)
    assert str(refused.value).startswith(
        f"mapping.toml: events 1 (proposal), agent: {file} has no column 'agent'. Did you mean "
        "'agnet'? Its columns are: deal, agnet, "
    )
    assert corpus.log.head() == 0
