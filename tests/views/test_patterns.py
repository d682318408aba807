"""Patterns that were typed: what must stand in what they find, and words but for one letter."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.errors import InvalidQueryError
from dtui.log.sqlite_found import spellings
from dtui.views.patterns import bounded, compiled, is_bare, is_near, is_pattern, literal, near

PARTS = (
    "renew", "price", "a", "bc", "ask", ".", ".*", "x?", "(al|ing)", "(ab)*", "(ab)+", "[abc]",
    "[^]abc]", r"[\]abc]", r"\d", r"\.", r"\|", r"(a\)b)", "y{2,3}", "z{0}", r"\x41bc", r"\bfoo",
    "^", "$", "|", "(?:un)?", "a|b", "(c|(d))", "café", " ", "_", "%", "{", "é+",
)  # fmt: skip
patterns = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map("".join)
texts = st.lists(
    st.sampled_from(
        ["renew", "PRICE", "al", "ing", "a", "bc", "x", "ASK", "a\u017fK",
         "yy", "Abc", "\n", " ", "é",
         "ab", "foo", ".", "|", "a)b", "c", "d", "un", "café", "_", "%", "3", "{", "]", "b"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


def like(text: str, part: str) -> bool:
    """Answer as LIKE does: ASCII in any case, an underscore for any character."""
    flags = re.IGNORECASE | re.ASCII | re.DOTALL
    return bool(re.search(re.escape(part).replace("_", "."), text, flags))


@given(patterns, texts)
@example("(abc)?price", "price")
@example("pric{0}e", "prie")
@example("[^]price]x", "zx")
@example(r"\101bcd", "Abcd")
def test_what_a_pattern_finds_holds_its_literal(pattern: str, text: str) -> None:
    try:
        found = compiled(pattern).search(text)
    except InvalidQueryError:
        return
    assert not found or like(text, literal(pattern))


@given(patterns, st.lists(texts, max_size=3))
@example("a.*b", ['a"\\b'])
@example(r"\d+ %", ["18 %"])
@example("[a-z]+|x", ["\n"])
@example("a|", ["b"])
def test_what_a_bare_pattern_finds_stands_so_in_json(pattern: str, said: list[str]) -> None:
    if is_bare(pattern):
        stored = json.dumps({"statement": said}, ensure_ascii=False, separators=(",", ":"))
        search = compiled(pattern).search
        assert not search("\n".join(said)) or search(stored)


@given(patterns, texts)
def test_a_bounded_search_finds_what_an_unbounded_one_does(pattern: str, text: str) -> None:
    try:
        search = bounded(pattern)
    except InvalidQueryError:
        return
    assert (search(text) is None) == (compiled(pattern).search(text) is None)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "a+b", "a*?b"])
def test_a_pattern_that_takes_for_ever_is_refused_however_few_repetitions_it_has(
    pattern: str,
) -> None:
    search = bounded(pattern, patience=0.02)
    with pytest.raises(InvalidQueryError, match="Write it with fewer"):
        search("a" * 300_000 + "c")
    assert bounded(pattern)("aab" if "b" in pattern else "aaa")


@given(st.text("abé1", min_size=1, max_size=6), st.text("abé1", min_size=1, max_size=6))
def test_near_is_the_same_both_ways_and_what_the_index_is_asked_for(one: str, other: str) -> None:
    assert is_near(one, other) == is_near(other, one)
    if set(other) <= {*"ab1", *one}:
        assert is_near(one, other) == (other in set(spellings(one)))
    assert (near(one)(f"so: {other.upper()}, etc") is not None) == any(
        is_near(one, word) for word in ("so", other, "etc")
    )


@given(st.text(max_size=30))
def test_any_word_is_a_pattern_or_is_not(word: str) -> None:
    assert not is_pattern(word) or compiled(word)
