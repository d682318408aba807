"""Going on with a corpus that lost entries, on somebody's word."""

from __future__ import annotations

from dtui.corpus.corpus import Corpus
from dtui.log.head import Loss


def accept_loss(corpus: Corpus, author: str) -> Loss | None:
    """Let a corpus be written again that lost entries, and note in it that it did.

    The note is an annotation of the newest entry that is left; with it the kept head is that of
    the log as it is now. A log that lost every entry has nothing to annotate, so it keeps none.

    Parameters
    ----------
    corpus
        The corpus.
    author
        Who accepts it.

    Returns
    -------
    Loss or None
        What is lost; None if nothing was.
    """
    log = corpus.log
    loss = log.loss()
    if loss is None:
        return None
    newest = log.entry_at(log.head())
    log.kept_head.accepts_loss = True
    if newest is None:
        with log.writing():
            log.kept_head.keep(0, bytes(32))
        return loss
    corpus.emit(
        "annotation",
        {
            "says": f"This log {loss.says}. Leaf of the newest entry it had: "
            f"{loss.kept.leaf.hex()}. Accepted as lost.",
            "causes": [newest.header.id],
            "agent": author,
        },
    )
    return loss
