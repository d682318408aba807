"""Which keys a person may have of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import BindingsMap

from dtui.tui import keys as terminal
from dtui.tui.bindings import bindings, rebound
from dtui.tui.keymap import clashes, granted, impossible, keys_of_id, known_keys, shown, spelled
from dtui.views import keys as shared
from dtui.views.keys import QUEUE_KEYS, Key

TABLES = [
    table
    for module in (shared, terminal)
    for name, table in vars(module).items()
    if name.endswith(("_KEYS", "_ARROWS"))
]


def test_every_key_with_a_name_has_an_id_that_settings_know() -> None:
    known = known_keys()
    for table in TABLES:
        for key in table:
            assert (key.id in known) == bool(key.id)
            assert key.id or not key.name


def test_as_they_are_made_no_keys_clash_but_those_of_which_one_applies() -> None:
    assert not list(clashes({}))


@given(
    st.dictionaries(
        st.sampled_from(sorted(known_keys())),
        st.sampled_from(["x", "v", "r", "a", "f5", "ctrl+x", "enter", "j", "escape"]),
        max_size=6,
    )
)
def test_what_is_granted_never_clashes_and_the_rest_is_said(wishes: dict[str, str]) -> None:
    keymap, faults = granted(wishes)
    assert not list(clashes(keymap))
    assert keymap.keys() | faults.keys() == wishes.keys()
    assert not keymap.keys() & faults.keys()


def test_two_actions_can_swap_their_keys() -> None:
    wishes = {"trace.validate": "r", "trace.refute": "v"}
    assert granted(wishes) == (wishes, {})


@given(st.text(max_size=20))
def test_any_text_is_a_key_or_it_is_said_why_not(text: str) -> None:
    if not impossible(text):
        assert spelled(text)
        assert granted({"app.help": text}).faults.keys() <= {"app.help"}


@pytest.mark.parametrize(
    ("wished", "names"),
    [("?", ["question_mark"]), ("[", ["left_square_bracket"]), ("ctrl+x, X", ["ctrl+x", "X"])],
)
def test_a_key_may_be_written_as_the_character_it_is(wished: str, names: list[str]) -> None:
    assert spelled(wished) == names
    assert not impossible(wished)
    assert ", ".join(map(shown, names)) == wished


def test_a_key_that_moves_leaves_what_else_it_stood_for_where_that_is() -> None:
    own = BindingsMap(bindings(QUEUE_KEYS))
    moved = rebound(own, {"queue.answer": "f5"})
    assert [one.action for one in moved.key_to_bindings["f5"]] == ["answer"]
    left = [one.action for one in moved.key_to_bindings["a"]]
    assert left == ["choose_blind", "override('approve')", "instead('a')"]
    assert rebound(own, {"trace.cone": "f5"}) is own


def test_the_keys_in_force_are_those_that_were_chosen() -> None:
    assert keys_of_id("list.down", {}) == ["down", "j"]
    assert keys_of_id("list.down", {"list.down": "n,m"}) == ["n", "m"]
    assert Key("x", "y", "Z").id == ""
