"""The command that does what was just done on screen."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from typing import Any


def record_command(
    path: str | os.PathLike[str], trace_id: str, item_type: str, payload: Mapping[str, Any]
) -> str:
    r"""Return the `dtui record` call that records the same item.

    Examples
    --------
    >>> record_command("decisions.db", "renewal", "question_answer", {"answer": "Legal"})
    'dtui record --corpus decisions.db renewal question_answer \'{"answer": "Legal"}\''
    """
    body = json.dumps(payload, ensure_ascii=False)
    return shlex.join(["dtui", "record", "--corpus", os.fspath(path), trace_id, item_type, body])
