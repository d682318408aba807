"""Commands as they are typed, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.errors import InvalidCommandError
from dtui.tui.command_grammar import (
    Argument,
    Command,
    completed,
    quoted,
    read_command,
    slot_at_end,
)

TRACE = Command("trace", (Argument("TRACE", "trace"), Argument("ITEM", "item", needed=False)))
THEME = Command("theme", (Argument("NAME", choices=("dark", "light")),))
AS_OF = Command("as-of", (Argument("MOMENT", rest=True),), alone="Show it as it stood before")
QUIT = Command("q", aliases=("quit",))
SET = Command("set", (Argument("NAME"), Argument("VALUE", "file", rest=True)))

COMMANDS = {
    name: command
    for command in (TRACE, THEME, AS_OF, QUIT, SET)
    for name in (command.name, *command.aliases)
}

signs = st.sampled_from('abcts "\\:-\n\t\x00é漢') | st.characters()
names = st.sampled_from(sorted(COMMANDS))
typed = st.text(signs, max_size=30) | st.builds("{} {}".format, names, st.text(signs, max_size=20))


@given(typed)
@example('trace "')
@example('trace "a\\')
@example('set a "b" c')
@example(":")
def test_whatever_is_typed_is_a_command_or_refused_in_one_sentence(text: str) -> None:
    try:
        asked = read_command(text, COMMANDS)
    except InvalidCommandError as refused:
        said = str(refused)
    else:
        said = asked.command.usage
        assert len(asked.values) <= len(asked.command.arguments)
    assert said.isprintable()


@given(typed, st.text(min_size=1, max_size=12))
@example("trace a", "two words")
def test_what_is_completed_is_what_is_read_then(text: str, word: str) -> None:
    slot = slot_at_end(text, COMMANDS)
    assert text[: slot.start] + text[slot.start :] == text
    assert 0 <= slot.start <= len(text)
    line = completed(text, slot, word)
    again = slot_at_end(line + " ", COMMANDS)
    if slot.argument is None or not slot.argument.rest:
        assert again.before[len(slot.before) : len(slot.before) + 1] == (word,)


@given(st.text(min_size=1), st.text(min_size=1))
def test_words_are_read_as_they_were_quoted(trace: str, item: str) -> None:
    asked = read_command(f"trace {quoted(trace)} {quoted(item)}", COMMANDS)
    assert asked.values == (trace, item)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "no command is typed; tab completes, esc closes the line"),
        ("trcae x", "there is no command 'trcae'; did you mean 'trace'?"),
        ("zzz", "there is no command 'zzz'; tab lists those there are"),
        ("trace", "TRACE is missing: trace TRACE [ITEM]"),
        ("trace a b c", "'c' is more than it takes: trace TRACE [ITEM]"),
        ("q now", "'now' is more than it takes: q"),
        ("theme lihgt", "'lihgt' is no NAME; did you mean 'light'?; there are dark, light"),
    ],
)
def test_a_refusal_says_what_to_type_instead(line: str, said: str) -> None:
    with pytest.raises(InvalidCommandError) as refused:
        read_command(line, COMMANDS)
    assert str(refused.value) == said


def test_the_last_argument_may_take_the_rest_of_the_line() -> None:
    assert read_command("as-of 3 d ago ", COMMANDS).values == ("3 d ago",)
    assert read_command('set "a b"  c "d" ', COMMANDS).values == ("a b", 'c "d"')
    assert read_command("as-of", COMMANDS).values == ()
    slot = slot_at_end("set a my fi", COMMANDS)
    assert (slot.begun, slot.argument) == ("my fi", SET.arguments[1])
    assert completed("set a my fi", slot, "my file.md") == "set a my file.md"


def test_a_colon_typed_again_is_no_part_of_the_name() -> None:
    assert read_command(":q", COMMANDS).command is QUIT
    assert read_command("quit", COMMANDS).command is QUIT
