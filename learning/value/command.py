"""`dtui scorecard`: how your own overrides turned out."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.fields import field_lines
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.command.progress import Progress
from learning.install import needs_learning

if TYPE_CHECKING:
    from datetime import datetime

    from learning.frames import Frames
    from learning.value.card import Scorecard


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui scorecard decisions.db --as "Ana Lucía Ferrol"
  dtui scorecard --as-of 2026-03-31         as it could be read then
  dtui scorecard --json | jq '.metrics[].readings[] | {horizon, matured, immature}'
""",
)
@click.option(
    "--as-of",
    "moment",
    metavar="MOMENT",
    help="With what was recorded by then: 2026-06-30 (its end), 2026-06-30T09:00Z or '3 d ago'. "
    "Left out: the last entry about a proposal.",
)
@author_option
@corpus_option
@form_options
def scorecard(
    moment: str | None,
    author: str | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Tell you how your overrides turned out, as each horizon matures.

    Of each metric: how many of your overrides have matured, how those ended, and what they gained
    or lost over carrying the proposals out, as far as the log can tell; where it cannot, why.
    Also how far the probabilities that you stated came true.

    The card is of one person, and for that person: there is no list of reviewers and no rank.
    That is a courtesy, not a lock: --as is attribution, not authentication, and whoever may read
    the corpus may ask in your name.
    """
    with needs_learning():
        from learning.value.card import scorecard as card_of
        from learning.value.card_text import scorecard_text

        frames = _read(corpus_path, _moment(moment))
        card = card_of(frames, reviewer=named_author(author))
    if as_json:
        output.put_json(card.to_dict())
    elif as_lines:
        output.put_lines(field_lines(card.to_dict()))
    elif card.verdicts or card.superseded or card.second_opinions:
        output.put(scorecard_text(card, output.width()))
    if not card.verdicts:
        output.say(_nothing(frames, card))


def _read(path: Path | None, as_of: datetime | None) -> Frames:
    from learning.frames import read_corpus

    progress = Progress("entries")
    with opened_corpus(path) as corpus:
        try:
            return read_corpus(corpus, as_of=as_of, progress=progress)
        finally:
            progress.finish()


def _moment(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    from dtui.views.timeline import read_moment

    return read_moment(typed, output.now())


def _nothing(frames: Frames, card: Scorecard) -> str:
    """Say that there is no verdict of theirs, and what they may have meant."""
    names = frames.overrides["reviewer"].drop_nulls().unique().sort().to_list()
    given = card.reviewer.casefold()
    near = get_close_matches(card.reviewer, names, n=1, cutoff=0.6) or [
        name for name in names if given in name.casefold().split()
    ]
    if card.reviewer in names:
        return f"no verdict of {card.reviewer!r} is in force"
    hint = f" Did you mean --as {near[0]!r}?" if near else " --as NAME says who you are."
    return f"there is no verdict of {card.reviewer!r} in this corpus.{hint}"
