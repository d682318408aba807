"""Everything dtui raises on purpose.

The first branch is about the next step: a *fixable* error says what to change and try again;
a *final* one says that this file, place or version cannot be used as it is::

    DtuiError
    ├── FixableError
    │   ├── RejectedItemError               an item was refused; the trace is what it was
    │   │   ├── InvalidItemError            a field is missing, unknown, or of the wrong shape
    │   │   ├── UngroundedItemError         only observations can be roots
    │   │   ├── UnknownReferenceError       names an item that isn't there
    │   │   ├── MistakenReferenceError      names an item of the wrong type, or of another decision
    │   │   ├── ConflictingItemError        the id is taken by another content
    │   │   ├── LockedDecisionError         the decision has been taken
    │   │   ├── UnselectedDecisionError     a decision may be superseded once, when selected
    │   │   ├── IncompleteDecisionError     the selection waits for options, cells or steelmen
    │   │   │   └── UnfinishedStageError    a major decision, before its four stages are done
    │   │   └── UnjustifiedSelectionError   a strict selection lacks a reason, or goes against one
    │   ├── RejectedEventError              an event was refused; the log is what it was
    │   │   ├── InvalidEventError           a field is missing, unknown, or of the wrong shape
    │   │   ├── UncausedEventError          follows from nothing
    │   │   ├── UnknownCauseError           follows from, or is about, what isn't there
    │   │   ├── ConflictingEventError       the id is taken by another content
    │   │   ├── UndeclaredNameError         a domain, metric, horizon or code not agreed on
    │   │   ├── UnentitledActorError        a verdict on one's own proposal, another's retracted
    │   │   ├── OutdatedEventError          somebody else has acted in between
    │   │   └── UntimelyEventError          before what it is about, or yet to come
    │   ├── RefusedEntryError               what a stage's executor returned; nothing of it was kept
    │   ├── InvalidQueryError               a filter or search names what doesn't exist
    │   │   └── InterruptedQueryError       a search was stopped before it had seen everything
    │   ├── InvalidCommandError             no command of that name, or not with these arguments
    │   ├── UnknownTraceError               no trace of that id in this corpus
    │   ├── UnknownEntryError               no entry, proposal or moment of that name
    │   ├── ConflictingTraceError           a trace of that id exists with another record
    │   ├── ConflictingEntryError           an entry's id is in the log with other content
    │   ├── InvalidNameError                a tenant's name is no name
    │   ├── MissingCorpusError              no corpus at that path
    │   ├── ClosedCorpusError               a corpus that was closed is read or written to
    │   ├── ExistingCorpusError             a file stands where a corpus was to be created
    │   ├── UnreadableSourceError           an import's file, line and field
    │   ├── UnusableEditorError             the editor is missing, failed, or left no text
    │   ├── RefusedChangeError              a project's file is somebody's, or not as it must be
    │   ├── InvalidFrameError               a row or column of a frame is not what it must be
    │   └── InsufficientDataError           too few rows, or of one kind only, to say anything
    └── FinalError
        ├── CorruptLogError                 the log's bytes are damaged
        │   └── LostEntriesError            it ends before an entry that was on disk
        ├── CorruptTraceError               a trace lost items it held before
        │   └── CorruptTraceFileError       a trace file is cut or was edited by hand
        ├── ForeignFileError                a file of some other program
        ├── NewerSchemaError                written by a later dtui
        ├── OlderSchemaError                written before the first release
        ├── UnsupportedPlaceError           Windows, or a network file system
        └── UnwritablePlaceError            read-only, out of reach, or full
            └── BusyPlaceError              locked by another writer for too long

Messages quote identifiers with ``!r``, name the rule, and say what to do instead. The texts
that agents wrote are quoted as they are; a face escapes them before it shows them.
"""

from __future__ import annotations

from typing import ClassVar


class DtuiError(Exception):
    """The root of the family; catch it to catch everything dtui raises on purpose."""


class FixableError(DtuiError):
    """Change what the message names, and try again."""


class FinalError(DtuiError):
    """Trying again changes nothing; the message says what would."""


class RejectedItemError(FixableError):
    """A store refused an item; the trace, its pending items and positions are as before.

    Attributes
    ----------
    rule
        The name of the rule that refused, as the table in the README has it.
    """

    rule: ClassVar[str] = "store"


class InvalidItemError(RejectedItemError):
    """A field is missing, unknown, or of the wrong shape.

    Attributes
    ----------
    fields
        The dotted names of the offending fields, first offender first.
    """

    rule = "shape"

    def __init__(self, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields


class UngroundedItemError(RejectedItemError):
    """An item other than an observation rests on nothing (rule 1, roots)."""

    rule = "roots"


class UnknownReferenceError(RejectedItemError):
    """A reference names an item that was not recorded before (rule 2, references)."""

    rule = "references"


class MistakenReferenceError(RejectedItemError):
    """A typed reference names an item of another type or another decision (rule 2)."""

    rule = "references"


class ConflictingItemError(RejectedItemError):
    """The id is taken by an item with other content (rule 3, idempotence)."""

    rule = "same id, same content"


class LockedDecisionError(RejectedItemError):
    """The decision has been taken; nothing may join it any more (rule 4, lock)."""

    rule = "decision lock"


class UnselectedDecisionError(RejectedItemError):
    """Only a selected decision may be superseded, and by one successor (rule 4)."""

    rule = "supersession"


class IncompleteDecisionError(RejectedItemError):
    """The selection waits for an option, a cell of the matrix or a steelman (rule 5)."""

    rule = "selection gate"


class UnfinishedStageError(IncompleteDecisionError):
    """A major decision was to be selected before its stages are done; only where asked for."""

    rule = "stages of a major decision"


class UnjustifiedSelectionError(RejectedItemError):
    """Profile strict asks for a reason that is missing, or that says otherwise (rule 6)."""

    rule = "strict profile"


class RejectedEventError(FixableError):
    """The spine refused an event; the log and all its lists are as before.

    Attributes
    ----------
    rule
        The name of the rule that refused.
    """

    rule: ClassVar[str] = "spine"


class InvalidEventError(RejectedEventError):
    """A field is missing, unknown, or of the wrong shape.

    Attributes
    ----------
    fields
        The dotted names of the offending fields, first offender first.
    """

    rule = "shape"

    def __init__(self, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields


class UncausedEventError(RejectedEventError):
    """Every event but a declaration and a trigger follows from something in the log."""

    rule = "causes"


class UnknownCauseError(RejectedEventError):
    """An event names what the log does not have, or what is of another kind."""

    rule = "causes"


class ConflictingEventError(RejectedEventError):
    """The id is taken by other content."""

    rule = "same id, same content"


class UndeclaredNameError(RejectedEventError):
    """A domain, metric, horizon, category or rationale code was not agreed on before."""

    rule = "declared first"


class UnentitledActorError(RejectedEventError):
    """An agent gives no verdict on its own proposal; nobody retracts what another said."""

    rule = "who may act"


class OutdatedEventError(RejectedEventError):
    """A verdict, correction or retraction speaks of what is no longer the latest."""

    rule = "latest version"


class UntimelyEventError(RejectedEventError):
    """What was so before a decision, or lies ahead, is no outcome; no verdict comes first."""

    rule = "one after the other"


class RefusedEntryError(FixableError):
    """An entry that a stage's executor returned was refused; nothing of its round was recorded.

    Attributes
    ----------
    entry
        The entry, or None where the round as a whole is at fault.
    """

    def __init__(self, message: str, entry: object = None) -> None:
        super().__init__(message)
        self.entry = entry


class InvalidQueryError(FixableError):
    """A filter or a search names a field, type or cursor that does not exist."""


class InterruptedQueryError(InvalidQueryError):
    """A search over the log was stopped; what it found until then is not all."""


class InvalidCommandError(FixableError):
    """A command that was typed on screen does not exist, or takes something else."""


class UnknownTraceError(FixableError):
    """This corpus has no trace of that id."""


class UnknownEntryError(FixableError):
    """This corpus has no entry or proposal of that id, or no such position."""


class ConflictingTraceError(FixableError):
    """A trace of that id exists, opened with another profile or record."""


class ConflictingEntryError(FixableError):
    """An entry's id is in the log with other content."""


class InvalidNameError(FixableError):
    """A tenant's name is empty, or holds what a name cannot hold."""


class MissingCorpusError(FixableError):
    """There is no corpus at that path."""


class ClosedCorpusError(FixableError):
    """The corpus was closed; open it again."""


class ExistingCorpusError(FixableError):
    """A file stands where a corpus was to be created."""


class UnreadableSourceError(FixableError):
    """A file to import could not be read as what it claims to be.

    Attributes
    ----------
    source
        The file, as it was named.
    line
        The 1-based line, or None where the whole file is at fault.
    """

    def __init__(self, source: str, reason: str, line: int | None = None) -> None:
        where = source if line is None else f"{source}, line {line}"
        super().__init__(f"{where}: {reason}")
        self.source = source
        self.line = line
        self.reason = reason


class UnusableEditorError(FixableError):
    """An editor is missing, failed, or left no text behind; the text is as it was."""


class RefusedChangeError(FixableError):
    """A file of a project is somebody's own, or not as it must be; nothing was written."""


class InvalidFrameError(FixableError, ValueError):
    """A row or column given to `learning` is not what it must be.

    A ValueError too, as numpy, scipy and scikit-learn raise for values they cannot take.

    Attributes
    ----------
    column
        The column at fault, or None where the frame as a whole is.
    rows
        The 0-based numbers of the first rows at fault, at most five.
    count
        How many rows are at fault.
    """

    def __init__(
        self, message: str, *, column: str | None = None, rows: tuple[int, ...] = (), count: int = 0
    ) -> None:
        super().__init__(message)
        self.column = column
        self.rows = rows
        self.count = count


class InsufficientDataError(FixableError, ValueError):
    """What was asked cannot be said of so few rows, or of rows of one kind only."""


class CorruptLogError(FinalError):
    """The log's file is damaged; restore it from a copy or from an export."""


class LostEntriesError(CorruptLogError):
    """The log ends before an entry that was on disk, or holds another one in its place."""


class CorruptTraceError(FinalError):
    """A trace lost items it held before; restore it from a copy."""


class CorruptTraceFileError(CorruptTraceError):
    """A trace file is cut in half, or was edited into something that is no trace."""


class ForeignFileError(FinalError):
    """The file belongs to some other program."""


class NewerSchemaError(FinalError):
    """A later dtui wrote this; upgrade to read it."""


class OlderSchemaError(FinalError):
    """A dtui from before the first release wrote this; make it anew."""


class UnsupportedPlaceError(FinalError):
    """Locks cannot be trusted here (Windows, or a network file system)."""


class UnwritablePlaceError(FinalError):
    """The folder is read-only or out of reach, or the disk is full."""


class BusyPlaceError(UnwritablePlaceError):
    """Another writer held the lock for longer than we would wait."""
