"""Architecture decision records in Markdown: MADR 2 to 4, Nygard's, and their relatives."""

from dtui.imports.madr.document import NoRecord, read_record
from dtui.imports.madr.files import Skipped
from dtui.imports.madr.importing import MadrImport, import_madr

__all__ = ["MadrImport", "NoRecord", "Skipped", "import_madr", "read_record"]
