"""`dtui declare` and `dtui domains`: what decisions are judged by, agreed on beforehand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from tests.story import PRICING

Run = Callable[..., Result]


@pytest.fixture
def declaration(folder: Path) -> Path:
    path = folder / "pricing.json"
    path.write_text(json.dumps(PRICING))
    return path


def test_a_domain_is_declared_into_a_new_corpus_and_its_version_printed(
    run: Run, declaration: Path
) -> None:
    result = run("declare", declaration, "--into", "dtui.db")
    assert (result.exit_code, result.stdout) == (0, "1\n")
    assert "pricing is now at version 1" in result.stderr
    shown = run("domains").stdout
    assert "pricing · version 1 · owner sales operations" in shown
    assert "binary · higher is better · after 30 d, 90 d" in shown
    assert "the margin would not hold" in shown


def test_the_same_declaration_again_changes_nothing_and_another_is_the_next_version(
    run: Run, story: Path
) -> None:
    again = run("declare", "-", stdin=json.dumps(PRICING))
    assert (again.stdout, "says the same as before" in again.stderr) == ("1\n", True)
    other = {**PRICING, "codes": [*PRICING["codes"], {"code": "legal"}]}
    assert run("declare", "-", stdin=json.dumps(other)).stdout == "2\n"
    assert run("domains", "--plain").stdout.splitlines()[-1] == "code pricing legal: "


def test_what_is_listed_can_be_edited_and_declared_again(run: Run, story: Path) -> None:
    listed = json.loads(run("domains", "--json").stdout)
    assert run("declare", "-", stdin=json.dumps(listed)).stdout == "1\n"
    listed["owner"] = "the desk"
    declared = json.loads(run("declare", "-", "--json", stdin=json.dumps(listed)).stdout)
    assert (declared["version"], declared["owner"]) == (2, "the desk")


BAD: dict[str, tuple[dict[str, Any] | str, str]] = {
    "no JSON": ("{", "the declaration is no JSON"),
    "a list": ("[1]", "the declaration is no JSON object but a list"),
    "no name": ({"metrics": []}, "domain is missing"),
    "an unknown field": ({**PRICING, "mood": "good"}, "mood is not one of its fields"),
    "a horizon without a unit": (
        {**PRICING, "metrics": [{"name": "won", "horizons": [30]}]},
        "write thirty days as P30D",
    ),
    "a code twice": (
        {**PRICING, "codes": [{"code": "a"}, {"code": "a"}]},
        "rationale code 'a' is declared twice",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_declaration_is_refused_and_leaves_nothing_behind(
    run: Run, folder: Path, name: str
) -> None:
    content, says = BAD[name]
    text = content if isinstance(content, str) else json.dumps(content)
    result = run("declare", "-", "--into", "new.db", stdin=text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert not (folder / "new.db").exists()


def test_bytes_that_are_no_text_are_named(run: Run, folder: Path) -> None:
    result = run("declare", "-", "--into", "new.db", stdin=b'{"domain": "\xff"}')
    assert (result.exit_code, "byte 13 is not UTF-8" in result.stderr) == (1, True)


def test_a_file_that_is_not_there_is_not_done(run: Run, story: Path) -> None:
    result = run("declare", "missing/pricing.json")
    assert result.exit_code == 2
    assert "missing/pricing.json" in result.stderr


def test_a_corpus_without_domains_says_so(run: Run, folder: Path) -> None:
    Corpus.create(folder / "dtui.db").close()
    result = run("domains")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no domain is declared" in result.stderr
