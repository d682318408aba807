"""Where a file is named that what is seen is to be written to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker

from dtui.errors import DtuiError
from dtui.text import counted, plain
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.export import default_name, file_of, where, write_sheet
from dtui.tui.keys import EXPORT_KEYS
from dtui.tui.line import content
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.key_line import KeyLine
from dtui.views.piece import Piece
from dtui.views.sheet import Sheet
from dtui.views.sheet_forms import FORMS

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_ENDS = tuple(FORMS)
_NAMES = {"txt": "text", "md": "Markdown", "html": "HTML", "json": "JSON"}


class ExportPrompt(Rebindable[Path | None], ModalScreen[Path | None]):
    """Asks for a file and writes a sheet to it; its result is the file that was written.

    Parameters
    ----------
    sheet
        What is written.
    typed
        The name to begin with; left out, one made of the sheet's title.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings(EXPORT_KEYS)

    def __init__(self, sheet: Sheet, typed: str = "") -> None:
        super().__init__()
        self._sheet = sheet
        self._typed = typed
        self._may_replace: Path | None = None
        self._writing: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        typed = self._typed or default_name(self._sheet, self.app.export_end)
        with Vertical(id="form") as box:
            box.border_title = "export what is seen"
            yield Static(content(self._asking()), id="about")
            yield Field(typed, id="file", select_on_focus=False)
            yield Static(id="where")
        yield Static(id="refusal")
        yield KeyLine()

    def _asking(self) -> Iterable[Piece]:
        yield Piece(f"{plain(self._sheet.title)}\n", "bright")
        forms = " · ".join(f".{end} {_NAMES[end]}" for end in _ENDS)
        yield Piece(f"{counted(self._sheet.rows, 'row')}, whole. {forms}", "dim")

    @property
    def is_writing(self) -> bool:
        """Whether the file is being written."""
        return self._writing is not None and self._writing.is_running

    @on(Input.Changed)
    def _show_where(self) -> None:
        """Say where the file will stand, which its name alone does not."""
        self._may_replace = None
        self._refuse("")
        typed = self.query_one(Field).value
        try:
            said = Piece(where(file_of(typed)), "dim")
        except DtuiError as error:
            said = Piece(plain(str(error)), "pending")
        self.query_one("#where", Static).update(content((said,)))

    def action_form(self, step: int) -> None:
        """Change the end of the name to that of the next form."""
        field = self.query_one(Field)
        path = Path(field.value)
        end = path.suffix.lower().removeprefix(".")
        here = _ENDS.index(end) if end in _ENDS else -1
        stem = field.value.removesuffix(path.suffix) if end in _ENDS else field.value
        field.value = f"{stem}.{_ENDS[(here + step) % len(_ENDS)]}"
        field.action_end()

    def action_write(self) -> None:
        """Write the file; over another one only when asked twice."""
        if self.is_writing:
            return
        try:
            path = file_of(self.query_one(Field).value)
        except DtuiError as error:
            self._refuse(plain(str(error)))
            return
        if path.exists() and path != self._may_replace:
            self._may_replace = path
            self._refuse("it is there already; enter again writes over it")
            return
        self._tell(0)  # the first rows may take a while
        self._writing = self.run_worker(self._write(path, replace=path == self._may_replace))

    async def _write(self, path: Path, *, replace: bool) -> None:
        try:
            await write_sheet(self._sheet, path, self._tell, replace=replace)
        except FileExistsError:
            self._refuse("somebody has made that file meanwhile; enter again writes over it")
            self._may_replace = path
        except DtuiError as error:
            self._refuse(plain(str(error)))
        else:
            self.app.export_end = path.suffix.lower().removeprefix(".")
            self.app.notify(f"{counted(self._sheet.rows, 'row')} written to {where(path)}")
            self.dismiss(path)

    def _tell(self, done: int) -> None:
        said = f"writing, {min(done, self._sheet.rows):,} of {self._sheet.rows:,} rows · esc stops"
        self.query_one("#where", Static).update(content((Piece(said, "pending"),)))

    def _refuse(self, why: str) -> None:
        refusal = self.query_one("#refusal", Static)
        refusal.update(content((Piece("✗ ", "refuted"), Piece(why))))
        refusal.display = bool(why)

    def action_cancel(self) -> None:
        """Stop writing, and leave no file; or close."""
        if self.is_writing and self._writing is not None:
            self._writing.cancel()
            self._show_where()
            self._refuse("stopped; nothing was written")
        else:
            self.dismiss(None)
