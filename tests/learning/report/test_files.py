from __future__ import annotations

from pathlib import Path

import pytest

from dtui.errors import InvalidQueryError
from learning.report.files import form_of


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.gz", ".json"])
def test_a_name_without_a_form_is_refused(name: str) -> None:
    with pytest.raises(InvalidQueryError, match="says by its name no form of a report"):
        form_of(Path(name))
