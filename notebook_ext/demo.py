"""A corpus to try the widgets on."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr

from dtui.command.demo import demo_path, make_demo
from dtui.corpus import Corpus


def demo_corpus(*, fresh: bool = False) -> Corpus:
    """Open the corpus that ``dtui demo`` opens: sample traces and a simulated pricing desk.

    It is kept in the user's cache folder and may be written in. Making it takes some twenty
    seconds, once.

    Parameters
    ----------
    fresh
        Make it anew; what was written in it is gone.

    Raises
    ------
    UnwritablePlaceError
        If there is no place to keep it.
    """
    path = demo_path()
    with redirect_stderr(sys.stdout):  # how far it is; a notebook shows errors in red
        make_demo(path, fresh=fresh)
    return Corpus.open(path)
