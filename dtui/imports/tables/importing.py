"""Import a table into a corpus: all of it, or nothing; the same table only once."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingEventError,
    InvalidEventError,
    OutdatedEventError,
    RejectedEventError,
    UndeclaredNameError,
    UnentitledActorError,
    UnknownCauseError,
    UnknownEntryError,
    UntimelyEventError,
)
from dtui.imports.progress import Progress
from dtui.imports.tables.mapping import TableMapping, read_mapping
from dtui.imports.tables.problems import RefusedTableError, TableImport, TableProblem
from dtui.imports.tables.reading import Row, Table, open_table
from dtui.imports.tables.rows import Made, RowReader
from dtui.spine import Outcome, Override, event_fields


def import_table(
    source: str | Path,
    mapping: TableMapping | str | Path,
    corpus: Corpus,
    *,
    keep_good: bool = False,
    rejects: str | Path | None = None,
    progress: Progress | None = None,
) -> TableImport:
    """Add the events that a mapping makes of a table to a corpus.

    Every rule is applied, to every row, in the order of the file: a proposal comes before what
    is said about it. An event that is there with the same content is not added again.

    Parameters
    ----------
    source
        A file of CSV, JSON lines or Parquet.
    mapping
        What its columns become, or the file that says so.
    corpus
        Where the events go.
    keep_good
        Take the good rows where some are bad. A row is taken whole or not at all.
    rejects
        Where bad rows are written as they were, with `keep_good`; made only if there are some.
    progress
        Told after each row: the line it is at (in Parquet, the row).

    Raises
    ------
    UnreadableSourceError
        If the file or the mapping cannot be used at all.
    RefusedTableError
        If a row is bad and `keep_good` is not said. The corpus is as it was.
    """
    if not isinstance(mapping, TableMapping):
        mapping = read_mapping(mapping)
    table = open_table(source, delimiter=mapping.delimiter, encoding=mapping.encoding)
    result = TableImport(table.name, unmapped=mapping.check_columns(table.name, table.columns))
    with ExitStack() as stack:
        stack.enter_context(corpus.writing())
        refused = stack.enter_context(table.rejects(Path(rejects))) if rejects else None
        _declare(mapping, corpus, result)
        importing = _Importing(table, mapping, corpus, result)
        for row in table.rows():
            if not importing.take(row) and keep_good and refused is not None:
                refused.add(row)
            if progress is not None:
                progress(row.line or row.number, table.total, table.name)
        if result.bad_rows and not keep_good:
            raise RefusedTableError(result)
    return result


def _declare(mapping: TableMapping, corpus: Corpus, result: TableImport) -> None:
    """Declare the mapping's domain, unless the corpus knows it."""
    wanted = mapping.domain
    if wanted is None:
        return
    known = corpus.domain(wanted.domain)
    if known is None:
        try:
            corpus.emit(wanted.kind, _payload_of(event_fields(wanted)), imported=True)
        except RejectedEventError as error:
            raise mapping.refused("domain", str(error)) from None
        _count(result, wanted.kind)
    elif (known.metrics, known.codes) != (wanted.metrics, wanted.codes):
        result.notes.append(
            f"domain {wanted.domain!r} was declared before, with other metrics or codes; that "
            "holds, and [domain] of the mapping does not"
        )


class _Importing:
    """Takes rows into a corpus, one after another, within one transaction."""

    def __init__(
        self, table: Table, mapping: TableMapping, corpus: Corpus, result: TableImport
    ) -> None:
        self._corpus = corpus
        self._result = result
        self._reader = RowReader(table.name, mapping, _metric_types(mapping, corpus))
        self._before = corpus.log.head()
        # The head after each row, to say which row had made an event: eight bytes a row.
        self._heads = array("q")

    def take(self, row: Row) -> bool:
        """Take a row whole, or note why it cannot be; return whether it was taken."""
        self._result.rows += 1
        made, problems, skipped = self._reader.made(row)
        if not problems:
            added: list[str] = []
            problem = self._emitted(row, made, added)
            if problem is None:
                for kind in added:
                    _count(self._result, kind)
                self._result.skipped += skipped
            else:
                problems = [problem]
        self._heads.append(self._corpus.log.head())
        if problems:
            self._result.note(row.number, problems)
        return not problems

    def _emitted(self, row: Row, made: list[Made], added: list[str]) -> TableProblem | None:
        """Emit the events of a row, all or none; return why not, if not."""
        already_there, repeated = self._result.already_there, self._result.repeated
        event: Made | None = None
        try:
            with ExitStack() as stack:
                if len(made) > 1:  # one alone is all or nothing by itself
                    stack.enter_context(self._corpus.writing())
                for event in made:
                    if self._emit(event):
                        added.append(event.mapping.kind)
        except (RejectedEventError, UnknownEntryError) as error:
            self._result.already_there, self._result.repeated = already_there, repeated
            assert event is not None
            return self._problem(row, event, error)
        return None

    def _emit(self, made: Made) -> bool:
        """Emit an event; return whether the corpus did not have it."""
        corpus, kind = self._corpus, made.mapping.kind
        payload = made.payload
        if "edited" in payload:
            payload = payload | {"edited": self._all_arguments(payload)}
        if made.mapping.again is not None:
            payload = payload | self._following(made, payload)
        head = corpus.log.head()
        emitted = corpus.emit(
            kind, payload, source_recorded_at=made.source_recorded_at, imported=True
        )
        if corpus.log.head() != head:
            return True
        if (corpus.log.position(emitted) or 0) > self._before:
            self._result.repeated += 1
        else:
            self._result.already_there += 1
        return False

    def _all_arguments(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments as the reviewer left them: what a row does not say was kept."""
        proposal_id = payload.get("proposal_id")
        if not isinstance(proposal_id, str):
            return payload["edited"]
        try:
            proposed = self._corpus.proposal(proposal_id).proposal.args
        except UnknownEntryError:
            return payload["edited"]  # the rules say so, and what to do
        return {**proposed, **payload["edited"]}

    def _following(self, made: Made, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return what another verdict on a proposal, or version of an outcome, follows."""
        given = [name for name in ("replaces", "second", "supersedes") if name in payload]
        proposal_id = payload.get("proposal_id")
        if given or not isinstance(proposal_id, str):
            return {}
        try:
            state = self._corpus.proposal(proposal_id)
        except UnknownEntryError:
            return {}
        there = next((one for one in state.events if one.id == payload.get("id")), None)
        match there:
            case Override():  # imported before, after what was in force then
                return {"replaces": there.replaces, "second": there.second}
            case Outcome():
                return {"supersedes": there.supersedes}
            case _:
                pass
        if made.mapping.again == "correct":
            versions = state.versions.get(str(payload.get("outcome_id")), ())
            return {"supersedes": versions[-1].id} if versions else {}
        if state.in_force is None:
            return {}
        if made.mapping.again == "second":
            return {"second": True}
        return {"replaces": state.in_force.id}

    def _problem(self, row: Row, made: Made, error: Exception) -> TableProblem:
        """Return a refusal of the rules as what is wrong with a row and its columns."""
        fields: tuple[str, ...] = ()
        reason = str(error)
        match error:
            case InvalidEventError():
                fields = error.fields
            case ConflictingEventError():
                fields, reason = ("id",), self._conflict(made, reason)
            case UndeclaredNameError():
                fields = _quoted_in(reason, ("domain", "metric", "horizon", "value", "codes"), made)
                if "was not declared" in reason:
                    reason += " A mapping declares it under [domain]."
            case UnknownCauseError():
                fields = ("proposal_id", "retracts", "trace_id", "causes")
                reason = reason.removesuffix(" Propose first.") + _FIRST
            case UntimelyEventError():
                fields = ("occurred_at",)
            case UnentitledActorError():
                fields = ("reviewer", "agent")
            case OutdatedEventError():
                fields = ("replaces", "supersedes", "retracts", "proposal_id")
                if made.mapping.again is None:
                    reason += _FURTHER.get(made.mapping.kind, "")
            case _:
                pass
        columns = [column for name in fields for column in made.mapping.columns_of(name)]
        return self._reader.problem(row, tuple(columns), reason)

    def _conflict(self, made: Made, reason: str) -> str:
        event_id = made.payload.get("id")
        position = self._corpus.log.position(str(event_id))
        if position is None:  # the row was undone, and with it what has the id
            return f"{reason} Two events of this row have it: give each one of its own."
        if position <= self._before:
            return (
                f"{made.mapping.kind} {event_id!r} is in the corpus with other content. It stays "
                "as it was recorded; a changed row needs another id, or to be left out."
            )
        earlier = bisect_left(self._heads, position) + 1
        return (
            f"row {earlier} has made {event_id!r}, with other content. Make the id from columns "
            "that tell the rows apart, or leave one of the two out."
        )


_FIRST = " Import what it is about first (proposals, then verdicts); or leave the row out."
_FURTHER = {
    "override": (
        ' To import every verdict of a table, say in the mapping again = "replace", or "second" '
        "for second opinions."
    ),
    "outcome": ' To import every version, say in the mapping again = "correct".',
}


def _quoted_in(reason: str, fields: tuple[str, ...], made: Made) -> tuple[str, ...]:
    """Return the fields whose value a refusal quotes; all of them if it quotes none."""
    first = reason.partition(".")[0]
    named = [name for name in fields if _quotes(first, made.payload.get(name))]
    return tuple(named) or fields


def _quotes(sentence: str, value: object) -> bool:
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return any(repr(each) in sentence for each in values)


def _metric_types(mapping: TableMapping, corpus: Corpus) -> dict[str, str]:
    """Return what each metric's values are, where all domains that declare it agree."""
    known = [corpus.domain(row.domain) for row in corpus.rows.domains()]
    if mapping.domain is not None:
        known.append(corpus.domain(mapping.domain.domain))
    types: dict[str, set[str]] = {}
    for metric in (metric for domain in known if domain for metric in domain.metrics):
        types.setdefault(metric.name, set()).add(metric.type)
    return {name: found.pop() for name, found in types.items() if len(found) == 1}


def _payload_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "kind"}


def _count(result: TableImport, kind: str) -> None:
    result.events[kind] = result.events.get(kind, 0) + 1
