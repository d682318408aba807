"""Real pull requests of agents, with what people decided about them (AIDev, arXiv:2507.15003).

The data is read where it lies and never copied; where it isn't, these tests are skipped. The
mappings beside them say what its columns become.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.imports.tables import TableImport, import_table

DATA = Path(__file__).parents[4] / "shared" / "data" / "aidev_agent_prs"
MAPPINGS = Path(__file__).parents[1] / "mappings"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the agent pull requests are not in {DATA}"
)


@pytest.fixture(scope="module")
def imported(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Corpus, TableImport, TableImport]]:
    path = tmp_path_factory.mktemp("prs") / "prs.db"
    with Corpus.create(path) as corpus:
        pulls = import_table(DATA / "agent_prs.csv", MAPPINGS / "agent_prs.toml", corpus)
        reviews = import_table(
            DATA / "reviews.csv", MAPPINGS / "agent_pr_reviews.toml", corpus, keep_good=True
        )
        yield corpus, pulls, reviews


def verdicts_told() -> dict[str, str]:
    with (DATA / "agent_prs.csv").open(encoding="utf-8", newline="") as file:
        return {row["pr_id"]: row["decision_proxy"] for row in csv.DictReader(file)}


def test_every_pull_request_is_a_proposal_and_every_closed_one_has_its_verdict(
    imported: tuple[Corpus, TableImport, TableImport],
) -> None:
    corpus, pulls, _ = imported
    assert pulls.events == {"domain_declared": 1, "proposal": 7122, "override": 6201}
    assert (pulls.skipped, pulls.bad_rows) == (921, 0)
    told = verdicts_told()
    in_force = {number: corpus.proposal(f"pr-{number}").in_force for number in told}
    assert {
        number: verdict.verdict if verdict else "pending" for number, verdict in in_force.items()
    } == told


def test_what_was_changed_is_not_made_up(
    imported: tuple[Corpus, TableImport, TableImport],
) -> None:
    corpus, _, _ = imported
    found = [
        corpus.proposal(f"pr-{n}").in_force
        for n, said in verdicts_told().items()
        if said == "modify"
    ]
    assert len(found) == 142
    assert {(v.edited, v.native_verdict, v.reviewer) for v in found if v} == {
        (None, "merged after changes were requested", "not recorded")
    }


def test_nothing_that_came_after_a_proposal_is_among_its_arguments(
    imported: tuple[Corpus, TableImport, TableImport],
) -> None:
    corpus, pulls, _ = imported
    state = corpus.proposal("pr-2757674020")
    assert dict(state.proposal.args) == {
        "repo": "01df887bbd74",
        "author": "4660e98554cf",
        "type": "feat",
        "title_chars": 32,
        "body_chars": 572,
    }
    assert (state.proposal.agent, state.proposal.probability) == ("Devin", None)
    assert (str(state.decided_at), state.outcomes) == ("2024-12-24 12:28:56+00:00", ())
    assert "n_human_reviews" in pulls.unmapped


def test_reviews_are_remarks_on_the_pull_requests_that_are_there(
    imported: tuple[Corpus, TableImport, TableImport],
) -> None:
    corpus, _, reviews = imported
    assert (reviews.events, reviews.bad_rows) == ({"annotation": 10_701}, 253)
    assert {problem.columns for problem in reviews.problems} == {("pr_id",)}
    remarks = corpus.proposal("pr-2756921963").annotations
    assert Counter(remark.says for remark in remarks) == {
        "review by what looks like a bot: COMMENTED": len(remarks)
    }


def test_importing_them_again_changes_nothing(
    imported: tuple[Corpus, TableImport, TableImport],
) -> None:
    corpus, _, _ = imported
    head = corpus.log.head()
    again = import_table(DATA / "agent_prs.csv", MAPPINGS / "agent_prs.toml", corpus)
    assert (again.events, again.already_there) == ({}, 13_323)
    assert corpus.log.head() == head
