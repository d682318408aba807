"""The README's session, run as it stands: what it shows is what a reader gets."""

from __future__ import annotations

import ast
import contextlib
import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

from dtui import Corpus, audit_trace

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def blocks_in_order(*languages: str) -> list[tuple[str, str]]:
    """Return the README's fenced blocks of some languages, as a reader meets them."""
    wanted = "|".join(languages)
    return re.findall(rf"^```({wanted})\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output shown under it."""
    for step in block.removeprefix("$ ").split("\n$ "):
        command, _, output = step.partition("\n")
        yield command, output.rstrip("\n")


def run(command: str, folder: Path) -> str:
    """Run a command line as a reader would, and return all that it prints."""
    installed = Path(sys.executable).parent
    environment = {
        "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode in (0, 1), f"{command}\n{done.stdout}"
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def shows(expected: str, found: str) -> bool:
    """Whether an output is what the page shows, but for the date it was made on.

    ``…`` alone on a line stands for any lines.
    """
    literal = re.sub(r"([\[\]*?])", r"[\1]", expected)
    any_day = re.sub(r"\b20\d\d-\d\d-\d\d\b", "????-??-??", literal)
    return fnmatchcase(found, re.sub(r"^…$", "*", any_day, flags=re.MULTILINE))


def test_the_session_prints_what_the_readme_shows(tmp_path: Path) -> None:
    records = tmp_path / "docs" / "decisions"
    records.mkdir(parents=True)
    (records / "0001-record-decisions.md").write_text(
        "# Record decisions\n\n## Status\n\nAccepted\n\n## Context\n\nWe forget why.\n\n"
        "## Decision\n\nWe write decisions down.\n\n## Consequences\n\nSomebody has to write.\n",
        encoding="utf-8",
    )
    (tmp_path / "pricing.json").write_text(blocks("json")[0], encoding="utf-8")
    (tmp_path / "deals.csv").write_text(blocks("csv")[0], encoding="utf-8")
    (tmp_path / "forecasts.csv").write_text(blocks("csv")[1], encoding="utf-8")
    (tmp_path / "forecasts.toml").write_text(blocks("toml")[1], encoding="utf-8")
    python = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    with contextlib.chdir(tmp_path):
        for language, block in blocks_in_order("console", "python"):
            if language == "console" and block.startswith("$ dtui"):
                for command, expected in steps(block):
                    found = run(command, tmp_path)
                    assert shows(expected, found), f"$ {command}\n{found}\ninstead of\n{expected}"
            elif language == "python" and block.startswith(">>>"):
                test = doctest.DocTestParser().get_doctest(block, names, "README", None, 0)
                python.run(test, clear_globs=False)
                names = test.globs
            elif language == "python" and not _needs_more(block):
                (tmp_path / "agent.py").write_text(block, encoding="utf-8")
                assert run("python agent.py", tmp_path) == ""
    assert python.summarize(verbose=False).failed == 0
    suggested = (tmp_path / "deals.toml").read_text(encoding="utf-8")
    said = [line for line in blocks("toml")[0].splitlines() if line]
    assert all(any(line in one for one in suggested.splitlines()) for line in said)


def _needs_more(block: str) -> bool:
    """Whether a block is for a notebook, or for a package that isn't there."""
    return "notebook_ext" in block or (
        "claude_agent_sdk" in block and find_spec("claude_agent_sdk") is None
    )


def test_the_story_is_the_one_that_the_command_line_played() -> None:
    told = (ROOT / "tests" / "claude" / "story.txt").read_text(encoding="utf-8")
    assert told in blocks("text")


def test_an_agent_is_instrumented_in_twenty_lines_and_its_trace_is_complete(
    tmp_path: Path,
) -> None:
    guide = next(block for block in blocks("python") if not block.startswith(">>>"))
    statements = ast.parse(guide).body
    assert len(statements) <= 20
    (tmp_path / "pricing.json").write_text(blocks("json")[0], encoding="utf-8")
    (tmp_path / "agent.py").write_text(guide, encoding="utf-8")
    run("dtui declare --into deals.db pricing.json && python agent.py", tmp_path)
    with Corpus.open(tmp_path / "deals.db") as corpus:
        assert audit_trace(corpus.trace("deal-7")).complete
        assert "deal-7/obs-1" in {link.entry_id for link in corpus.chain("offer-7").links}


def test_the_first_two_shell_blocks_stand_alone_on_one_line() -> None:
    first, second, *_ = blocks("sh")
    assert first.count("\n") == second.count("\n") == 1
    assert first.rstrip().endswith("dtui demo")
    assert "pytest" in second


def test_the_table_names_the_thirteen_types_in_order() -> None:
    from dtui.trace import ITEM_TYPES

    named = re.findall(r"^\|[^|]*\| `(\w+)` \|", README, re.MULTILINE)
    assert named == list(ITEM_TYPES)


def test_every_file_the_readme_points_to_exists() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert linked
    for name in linked:
        assert (ROOT / name).exists(), name
