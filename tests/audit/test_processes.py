"""An audit by several processes: it says what one would have said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sample_traces
from dtui.audit import Audit, audit_log
from dtui.corpus import Corpus
from dtui.imports.jsonl import import_jsonl


def test_several_processes_find_what_one_does_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus:
        for name in sample_traces.PRIMER:
            import_jsonl(sample_traces.path(name), corpus)
        traces = corpus.rows.count_traces()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE items SET line = 'another' WHERE ordinal = 2")
        connection.execute("UPDATE traces SET title = 'another'")
        connection.commit()
    with Corpus.open(path) as corpus:
        alone, together = list[Audit](), list[Audit]()
        found = list(audit_log(corpus, audited=alone.append))
        assert {finding.item_id for finding in found} == {audit.trace_id for audit in alone}
        assert list(audit_log(corpus, audited=together.append, processes=2)) == found
        assert alone == together
        assert len(alone) == traces
