"""A renewal from its trigger to its outcome, by nothing but commands in a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.story import PRICING

SCRIPT = r"""
set -eu
dtui() { "$PYTHON" -m dtui.cli "$@"; }

dtui declare pricing.json --into dtui.db --as lena
dtui record renewal trace_opened title='Northwind renewal' domain=pricing agent=bot profile=seed
seen=$(dtui record renewal observation --cite metric:users statement='Usage fell 18 %')

proposed=$(dtui propose pricing discount --arg percent=18 --trace renewal --cause "renewal/$seen" \
  --as bot --probability 0.64 --metric won --horizon 90d --at 2026-06-02T03:00Z)
test "$(dtui proposals --waiting --json | wc -l)" = 1

given=$(dtui override "$proposed" modify --set percent=12 --code margin --as ana \
  --at 2026-06-02T05:00Z)
dtui annotate "$given" 'She called first' --as ana > /dev/null
read=$(dtui outcome "$proposed" won yes --at 2026-08-30 --horizon 90d --as crm)
dtui outcome "$proposed" won no --at 2026-08-31 --supersedes "$read" --as crm > /dev/null

dtui chain "$read" --plain
dtui check >&2
"""

PROBE = """
import sys
from dtui.cli.root import dtui
try:
    dtui(sys.argv[1:])
finally:
    heavy = ("pydantic", "textual", "rich", "asyncio")
    print([name for name in heavy if name in sys.modules], file=sys.stderr)
"""


def test_a_renewal_can_be_told_in_a_shell(folder: Path) -> None:
    (folder / "pricing.json").write_text(json.dumps(PRICING))
    done = subprocess.run(
        ["sh", "-c", SCRIPT],
        cwd=folder,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    version, opened, *chain = done.stdout.splitlines()
    assert (version, opened) == ("1", "renewal")
    kinds = ["outcome", "override modify", "proposal", "observation", "start of a trace"]
    assert [line.partition(" ")[2].partition(":")[0] for line in chain] == kinds
    assert "percent 18 → 12 · margin" in chain[1]
    assert chain[-2].startswith("renewal/obs-1")


@pytest.mark.parametrize("words", ["proposals", "proposals --plain", "waiting", "waiting --json"])
def test_lists_of_proposals_and_of_what_waits_load_no_models(story: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words.split()],
        cwd=story.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "[]\n"
    assert done.stdout
