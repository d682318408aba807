from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.plugin.json_text import Addition, holds, read, with_value, without_value
from tests.plugin.settings import texts

ADDITIONS = (
    Addition(("hooks", "Stop"), {"hooks": [{"command": "gate", "timeout": 30}]}, listed=True),
    Addition(("permissions", "allow"), "mcp__dtui", listed=True),
    Addition(("enabledMcpjsonServers",), "dtui", listed=True),
    Addition(("env", "CAP_OF_OURS"), "0"),
    Addition(("servers of ours", "dtui"), {"args": ["é", 'a"b\\']}),
)


def _put_in(text: str, addition: Addition) -> str:
    place, put_in = with_value(text, addition)
    return text[:place] + put_in + text[place:]


def _expected(document: dict[str, Any], addition: Addition) -> dict[str, Any]:
    """Put a value into a parsed document, as anybody would."""
    holder: Any = document
    path = list(addition.path)
    last = None if addition.listed else path.pop()
    for number, key in enumerate(path):
        is_list = addition.listed and number == len(path) - 1
        holder = holder.setdefault(key, [] if is_list else {})
    if last is None:
        holder.append(addition.value)
    else:
        holder[last] = addition.value
    return document


@given(texts(), st.sampled_from(ADDITIONS))
@example("{}", ADDITIONS[0])
@example('{"hooks": {}}', ADDITIONS[0])
@example('{\r\n\t"hooks" : { }\r\n}', ADDITIONS[0])
def test_a_value_is_put_in_where_it_belongs_and_nothing_else_changes(
    text: str, addition: Addition
) -> None:
    if holds(text, addition):
        return
    changed = _put_in(text, addition)
    expected = _expected(json.loads(text), addition)
    assert json.dumps(json.loads(changed)) == json.dumps(expected)  # the keys' order as well
    assert holds(changed, addition)


@given(texts(), st.sampled_from(ADDITIONS))
def test_what_was_put_in_is_taken_out_again(text: str, addition: Addition) -> None:
    if holds(text, addition):
        return
    rest = json.loads(without_value(_put_in(text, addition), addition))
    emptied = _expected(json.loads(text), addition)
    holder: Any = emptied
    for key in addition.path if addition.listed else addition.path[:-1]:
        holder = holder[key]
    if addition.listed:
        holder.remove(addition.value)
    else:
        del holder[addition.path[-1]]
    assert rest == emptied


@given(texts(), st.sampled_from(ADDITIONS))
def test_what_is_not_there_is_not_taken_out(text: str, addition: Addition) -> None:
    if not holds(text, addition):
        assert without_value(text, addition) == text


@pytest.mark.parametrize(
    ("text", "addition", "words"),
    [
        ('{"hooks": []}', ADDITIONS[0], "'hooks' is no object"),
        ('{"hooks": {"Stop": {}}}', ADDITIONS[0], "'hooks.Stop' is no list"),
        ("[]", ADDITIONS[0], "the document is no object"),
        ('{"env": {"CAP_OF_OURS": "4"}}', ADDITIONS[3], "'env.CAP_OF_OURS' is there already"),
    ],
)
def test_what_stands_in_the_way_is_named(text: str, addition: Addition, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        with_value(text, addition)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: Expecting value"),
        ('{\n  "a": 1,\n}', "line 2|line 3"),
        ('{"a": NaN}', "NaN is no JSON"),
        ("\ufeff{}", "BOM"),
        ("[" * 100_000, "nested too deeply"),
        ("// mine\n{}", "line 1"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)


def test_what_can_be_read_but_is_nested_too_deeply_to_be_looked_through_is_refused() -> None:
    text = '{"a": ' + "[" * 900 + "]" * 900 + "}"
    assert read(text)
    with pytest.raises(ValueError, match="nested too deeply"):
        with_value(text, Addition(("b",), 1))


def test_of_two_members_of_one_name_the_one_that_counts_is_changed() -> None:
    addition = Addition(("allow",), "x", listed=True)
    assert _put_in('{"allow": [1], "allow": [2]}', addition) == '{"allow": [1], "allow": [2, "x"]}'
    assert not holds('{"allow": ["x"], "allow": [2]}', addition)


def test_true_is_not_one() -> None:
    assert not holds('{"a": [true]}', Addition(("a",), 1, listed=True))
