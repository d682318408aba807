"""The README's session, run as it stands: what it shows is what a reader gets."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


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
    """Whether an output is what the page shows; ``…`` alone on a line stands for any lines."""
    literal = re.sub(r"([\[\]*?])", r"[\1]", expected)
    return fnmatchcase(found, re.sub(r"^…$", "*", literal, flags=re.MULTILINE))


def test_the_session_prints_what_the_readme_shows(tmp_path: Path) -> None:
    records = tmp_path / "docs" / "decisions"
    records.mkdir(parents=True)
    (records / "0001-record-decisions.md").write_text(
        "# Record decisions\n\n## Status\n\nAccepted\n\n## Context\n\nWe forget why.\n\n"
        "## Decision\n\nWe write decisions down.\n\n## Consequences\n\nSomebody has to write.\n",
        encoding="utf-8",
    )
    shell = [block for block in blocks("console") if block.startswith("$ dtui")]
    assert len(shell) >= 2
    for block in shell:
        for command, expected in steps(block):
            found = run(command, tmp_path)
            assert shows(expected, found), f"$ {command}\n{found}\ninstead of\n{expected}"

    run_python = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for number, block in enumerate(blocks("python")):
            test = doctest.DocTestParser().get_doctest(block, names, f"block {number}", None, 0)
            run_python.run(test, clear_globs=False)
            names = test.globs
    finally:
        os.chdir(here)
    assert run_python.summarize(verbose=False).failed == 0


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
