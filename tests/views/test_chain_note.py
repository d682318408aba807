"""What stands below a chain says which entry it is of, who made it, and what it is joined to."""

from __future__ import annotations

from dtui.views.chain import ChainRow
from dtui.views.chain_note import entry_heading, entry_notes

ROW = ChainRow(
    "northwind/dec-1",
    "",
    kind="decision",
    letter="D!",
    word="selected",
    role="locked",
    who="pricing-bot",
    when="2026-06-24 09:00",
    joined=("northwind/ded-1", "northwind/obs-2"),
)


def test_an_entry_says_what_it_is_and_in_what_state() -> None:
    assert list(entry_heading(ROW)) == [
        ("D! northwind/dec-1", "bright"),
        ("  decision", "dim"),
        ("  selected", "locked"),
    ]


def test_what_an_entry_is_joined_to_is_named_by_the_way_the_walk_goes() -> None:
    for effects, label in ((False, "led to"), (True, "follows from")):
        by, joined = entry_notes(ROW, effects=effects)
        assert by.text == "pricing-bot · 2026-06-24 09:00"
        assert (joined.label, joined.text) == (label, "northwind/ded-1, northwind/obs-2")


def test_where_the_walk_began_nothing_is_said_of_what_it_is_joined_to() -> None:
    (by,) = entry_notes(ROW._replace(who="", joined=()), effects=False)
    assert by.text == "2026-06-24 09:00"


def test_of_a_heading_there_is_its_name_alone() -> None:
    heading = ChainRow("#1", "trace northwind")
    assert list(entry_heading(heading)) == [("trace northwind", "bright")]
    assert list(entry_notes(heading, effects=False)) == []
