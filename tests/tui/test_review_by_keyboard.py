"""A reviewer's morning: twenty things that wait, in eight traces, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.trace import DecisionSelection
from tests.reviewed import (
    NOW,
    cites,
    every_hour,
    opened_trace,
    write_contoso,
    write_pricing,
)
from tests.terminal import Terminal

SITES = range(1, 7)
SHIFT_TAB = "\x1b[Z"

WAITS = 20

ON_THE_DAY = f"""
import sys
from datetime import datetime
from dtui.tui import app

app.ReviewApp.__init__.__kwdefaults__["clock"] = lambda: datetime.fromisoformat({NOW.isoformat()!r})
app.review(sys.argv[1], author="pat")
"""
"""What is due depends on the day; it is the same in every run."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        write_pricing(corpus)
        write_contoso(corpus)
        for site in SITES:
            title = f"Site {site}: move to the new contract"
            record = opened_trace(corpus, f"site-{site}", title=title, domain="support")
            record("observation", statement=f"Site {site} has 12 seats", citations=cites("crm"))
            record("question", "obs-1", question=f"Who signs for site {site}?", assignee="human")
            if site < max(SITES):
                record("hypothesis", "obs-1", statement=f"Site {site} renews at any price")
        assert len(corpus.traces(limit=100)) == 8
    return path


@pytest.fixture
def terminal(desk: Path) -> Iterator[Terminal]:
    terminal = Terminal(desk, ON_THE_DAY, size=(80, 24))
    yield terminal
    terminal.close()


# What is pressed for each kind of what waits, with the cursor on it.
BY_KIND = {
    "question": "aLegal signs\r",
    "hypothesis": "vThe contract says so\t obs-1\r",
    "outcome": "o1\t12.5\r",
}
BY_PROPOSAL = {"new-2": "m1\t10\r", "new-3": "a1\r"}


def test_twenty_things_that_wait_in_eight_traces_are_done_with_the_keyboard_alone(
    terminal: Terminal, desk: Path
) -> None:
    terminal.read_until("8 traces")
    terminal.press("w")
    terminal.read_until(f"waiting for you  {WAITS}")

    # The decision: its missing pair, its steelman, its selection, and what was proposed of it.
    for keys, shown in (
        ("\r", "not locked"),
        ("n\r", "evaluate a pair"),
        ("l\tThe quote says so\r", "recorded eval-9"),
        ("v", "validate a hypothesis"),
        ("Tickets tripled first\t obs-1\r", "recorded val-2"),
        ("s", "why this selection"),
        (f" {SHIFT_TAB}locks them in{SHIFT_TAB}{SHIFT_TAB}closes too late", "closes too late"),
        ("\t\t\t\tkeeps both\r", "recorded sel-1"),
        ("x1\r", "rejected new-1"),
    ):
        terminal.press(keys)
        terminal.read_until(shown)
    left = WAITS - 3
    terminal.press("w")
    terminal.read_until(f"waiting for you  {left}")

    # What waits of one site, found by its name.
    terminal.press('/"site 3"\r')
    terminal.read_until(f"waiting for you  2 of {left}")
    for _ in range(2):
        do_what_waits(terminal)
        left -= 1
        terminal.read_until(f"of {left}")
    terminal.read_until("esc shows all of them")
    terminal.press("\x1b")

    while left:
        terminal.read_until(f"waiting for you  {left}")
        do_what_waits(terminal)
        left -= 1
    terminal.read_until("Nothing waits for you.")

    with Corpus.open(desk) as corpus:
        assert corpus.rows.count_pending() == 0
        assert corpus.rows.count_without_verdict() == 0
        given = [corpus.proposal(one).in_force for one in ("new-1", "new-2", "new-3")]
        assert [(one.verdict, one.codes) for one in given if one is not None] == [
            ("reject", ("precedent",)),
            ("modify", ("precedent",)),
            ("approve", ("precedent",)),
        ]
        selected = corpus.trace("northwind")["sel-1"]
        assert isinstance(selected, DecisionSelection)
        assert (selected.option_id, selected.author) == ("opt-3", "pat")
        validated = corpus.trace("site-3")["val-1"]
        assert validated.trace_item_refs == ("hyp-1", "obs-1")


def do_what_waits(terminal: Terminal) -> None:
    """Press what the thing under the cursor asks for."""
    row = next(line for line in terminal.screen.display if line.startswith("▶"))
    kind = row[7:18].strip()
    if kind == "verdict":
        terminal.press(next(keys for name, keys in BY_PROPOSAL.items() if name in row))
    else:
        terminal.press(BY_KIND[kind])


def test_a_verdict_with_its_reason_takes_three_keys(terminal: Terminal, desk: Path) -> None:
    terminal.read_until("8 traces")
    terminal.press("w")
    terminal.read_until(f"waiting for you  {WAITS}")
    terminal.press("/Fabrikam\r")
    terminal.read_until("1 of 20")
    keys = "a1\r"
    terminal.press(keys)
    terminal.read_until("0 of 19")
    assert len(keys) <= 3
    with Corpus.open(desk) as corpus:
        given = corpus.proposal("new-3").in_force
        assert given is not None
        assert (given.verdict, given.codes) == ("approve", ("precedent",))
