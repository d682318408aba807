from __future__ import annotations

import pytest

from dtui.errors import UnreadableSourceError
from dtui.text import cells, plain
from dtui.views.scorecard_text import read_scorecard_page, scorecard_blocks
from dtui.views.unfolding import page_lines
from tests.printed import NO_VERDICTS, SCORECARD, changed, gain, printed


def shown(card: object, width: int = 76, *, unfolded: bool = True) -> str:
    blocks = scorecard_blocks(read_scorecard_page(printed(card)), width)
    names = {block.name for block in blocks} if unfolded else set[str]()
    lines = page_lines(blocks, names, width)
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


def test_each_horizon_says_whether_they_helped_with_glyph_word_and_interval() -> None:
    text = shown(SCORECARD, unfolded=False)
    assert "after 90 d  ▲ helped  +17.1 (+8.5 to +25.7) points" in text
    assert "after 30 d  ○ no telling whether they helped or hurt" in text
    assert "after 90 d  ▼ hurt  −1.637 (−2.857 to −0.583)" in text


def test_how_it_is_known_unfolds() -> None:
    reason = "Known because how likely each verdict was is on record (rung 2)."
    assert reason not in shown(SCORECARD, unfolded=False)
    text = shown(SCORECARD)
    assert reason in text
    assert "However often you look, it is within +3.4 to +30.7." in text
    assert "35 count for nothing yet; the next matures on 2026-07-02." in text
    assert "Measured only where won came true." in text


def test_what_is_not_known_claims_no_number() -> None:
    silent = changed(
        SCORECARD,
        *("metrics", 0, "readings", 1, "against_proposal"),
        to=gain(None, None, None, note="nobody followed the rejected"),
    )
    silent = changed(silent, "metrics", 0, "readings", 1, "says", to="not known")
    text = shown(silent)
    assert "after 90 d  ? not known" in text
    assert "nobody followed the rejected." in text


def test_what_has_not_matured_is_too_early_and_no_verdict() -> None:
    early = changed(
        changed(SCORECARD, "metrics", 0, "readings", 1, "known", to=0),
        *("metrics", 0, "readings", 1, "against_proposal"),
        to=gain(None, None, None, note="not known"),
    )
    early = changed(early, "metrics", 0, "readings", 1, "says", to="none has matured yet")
    text = shown(early)
    assert "after 90 d  … none has matured yet" in text
    assert "· not known." not in text


def test_a_bound_is_called_one() -> None:
    bound = changed(
        SCORECARD,
        *("metrics", 0, "readings", 1, "against_proposal"),
        to=gain(None, 0.02, 0.3),
    )
    assert "▲ helped  +2.0 to +30.0, a bound points" not in shown(bound)
    assert "▲ helped  +2.0 to +30.0 points, a bound" in shown(bound)


def test_reasons_with_too_few_cases_say_so_beside_those_that_tell() -> None:
    text = " ".join(shown(SCORECARD).split())
    assert "competitor 39 +36.0 +25.4 +46.7" in text
    assert "credit-risk: too few: 5 of the 20 needed" in text


def test_their_own_probabilities_are_held_to_what_came_true() -> None:
    text = " ".join(shown(SCORECARD).split())
    assert "53 % on average, and 56 % came true, a difference of −3.0 (−11.4 to +5.4)" in text
    assert "yours gain +0.018 (−0.012 to +0.049)" in text


def test_a_domain_that_measures_nothing_is_named() -> None:
    assert "support: nothing is measured there but the verdict itself" in shown(SCORECARD)


def test_whoever_has_given_no_verdict_reads_what_to_do_next() -> None:
    text = " ".join(shown(NO_VERDICTS).split())
    assert text.startswith("No verdict is recorded of pat.")
    assert "dtui review --as NAME" in text


@pytest.mark.parametrize("width", [40, 76, 120])
def test_no_line_is_wider_than_its_room(width: int) -> None:
    assert max(map(cells, shown(SCORECARD, width).split("\n"))) <= width


@pytest.mark.parametrize(
    "path",
    [
        ("reviewer",),
        ("unmeasured", 0),
        ("metrics", 0, "metric"),
        ("metrics", 0, "readings", 0, "says"),
        ("metrics", 0, "by_code", 0, "label"),
        ("metrics", 0, "by_code", 1, "note"),
    ],
)
def test_no_text_of_an_agent_leaves_it_unescaped(path: tuple[str | int, ...]) -> None:
    text = shown(changed(SCORECARD, *path, to="[/] \x1b]0;owned\x07 \u202e"))
    assert text == plain(text)
    assert "[/]" in text


@pytest.mark.parametrize("card", [b"", b"[]", printed(changed(SCORECARD, "metrics", to=[7]))])
def test_what_is_no_scorecard_is_refused_in_a_sentence(card: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="the scorecard"):
        read_scorecard_page(card)
