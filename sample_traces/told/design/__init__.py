"""Decisions that dtui itself rests on, written down from its design pages after they were taken.

Figures are those of the pages, measured on a machine with two cores; each trace has its page as
its provenance. The pages say nothing of days: the times are made up, and put these traces before
the stories.
"""

from __future__ import annotations

from sample_traces.teller import Cited, Teller, cited


def opens(t: Teller, trace_id: str, at: str, title: str, page: str) -> None:
    """Open the trace of a design decision that a page records."""
    t.opens(
        f"dtui-{trace_id}",
        f"2026-07-02 {at}",
        title=title,
        domain="dtui-design",
        agent="architect",
        provenance={"source": f"design page: {page}", "written": "afterwards"},
    )


def on_page(page: str, section: str) -> Cited:
    """Return where a design page says it."""
    return cited("document", f"design page: {page}", section)


def measured_on(page: str, section: str) -> Cited:
    """Return where a design page has a figure that was measured."""
    return cited("metric", f"design page: {page}", section)
