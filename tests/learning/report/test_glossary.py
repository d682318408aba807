"""Every word that needs saying is said, in the reports that use it and in no other."""

from __future__ import annotations

from dataclasses import replace

from learning.report.document import Statement
from learning.report.glossary import GLOSSARY, words_of
from learning.report.html import as_html
from learning.report.markdown import as_markdown
from tests.learning.report.example import example


def test_a_word_is_explained_where_it_is_used_and_nowhere_else() -> None:
    plain = replace(example(), statements=(), sections=(), cannot_say=(), since_last=())
    assert words_of(plain) == ()
    said = Statement("Overrides", "no evidence", "neutral", "By 8 points, at any look; rung 2.")
    found = [word.word for word in words_of(replace(plain, statements=(said,)))]
    assert found == ["at any look", "no evidence", "rung", "points"]


def test_the_page_and_the_text_explain_the_same_words() -> None:
    report = example()
    words = words_of(report)
    assert words
    page, text = as_html(report), as_markdown(report)
    for word in GLOSSARY:
        used = word in words
        assert (f"<dt>{word.word}</dt>" in page, f"- **{word.word}**: " in text) == (used, used)
