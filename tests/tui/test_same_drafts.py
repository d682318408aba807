"""What is typed in a terminal records what the same values record that come from a browser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.widgets.pending_list import PendingList
from tests.reviewed import NOW
from tests.tui.asking import form_of

CASES = {
    "approved": ("new-1", "a 1 3 tab s o tab 0 . 3"),
    "modified": ("new-1", "m 2 tab 7 tab tab n o tab ctrl+d"),
    "rejected": ("new-2", "x 1 2 tab n o tab 3 0 %"),
    "blind, the same": ("new-1", "b a 2"),
    "blind, another": ("new-1", "b a 3 tab 1 tab s o"),
    "outcome": ("old-1+86400", "o 2 tab - 3 . 5"),
    "not known": ("old-1+86400", "o 3"),
    "answered": ("northwind/qst-1", "a L e g a l ctrl+j d i d"),
    "refuted": ("northwind/hyp-2", "r N o tab end space o b s - 1"),
}


@pytest.mark.parametrize("case", CASES)
async def test_the_terminal_records_what_its_values_record(
    pricing_app: ReviewApp, judged_once: Path, tmp_path: Path, case: str
) -> None:
    key, pressed = CASES[case]
    head = pricing_app.corpus.log.head()
    async with pricing_app.run_test() as pilot:
        await press(pilot, "w")
        assert pricing_app.screen.query_one("#queue", PendingList).go_to(key)
        await pilot.pause()
        await press(pilot, *pressed.split())
        form = form_of(pricing_app)
        from_browser = json.loads(json.dumps(form.values))
        drafts = form.asked.drafts(from_browser)
        await press(pilot, "enter")
    twin = Path(shutil.copy(judged_once, tmp_path / "twin.db"))
    with Corpus.open(twin, clock=lambda: NOW, salt=lambda: bytes(16)) as other:
        for draft in drafts:
            if draft.trace_id:
                other.record(draft.trace_id, draft.kind, draft.signed("pat"))
            else:
                other.emit(draft.kind, draft.signed("pat"))
        assert said_after(other, head) == said_after(pricing_app.corpus, head) != []


def said_after(corpus: Corpus, head: int) -> list[dict[str, Any]]:
    """Return all that was recorded since."""
    entries = [corpus.log.entry_at(at) for at in range(head + 1, corpus.log.head() + 1)]
    made = [corpus.content(entry) for entry in entries if entry is not None]
    return [one.model_dump() for one in made]


async def press(pilot: Pilot[None], *pressed: str) -> None:
    names = {".": "full_stop", "-": "minus", "%": "percent_sign"}
    for key in pressed:
        await pilot.press(names.get(key, key))
        await pilot.pause()
