"""What an agent reads when something goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from dtui.errors import BusyPlaceError
from dtui.stores import DecisionTraceStore
from dtui.tools import store_server
from dtui.trace import AnyTraceItem
from tests.tools.conftest import ERAS, SOURCE, connected


class Failing(DecisionTraceStore):
    """A store whose disk, or whose author, is at fault."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def get_all(self) -> Sequence[AnyTraceItem]:
        raise self._error

    async def _add(self, item: AnyTraceItem) -> None:
        raise self._error


@pytest.mark.parametrize("era", ERAS)
async def test_a_fault_of_dtui_is_told_as_one_and_the_log_has_the_traceback(
    era: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(store_server(Failing(ZeroDivisionError("secret"))), era) as agent:
        told = await agent.refused("log_observation", statement="x", citations=SOURCE)
    assert told.startswith("dtui failed, and by no fault of yours; nothing was recorded.")
    assert "secret" not in told
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert "ZeroDivisionError: secret" in caplog.text


@pytest.mark.parametrize("era", ERAS)
async def test_a_place_that_cannot_be_written_is_told_in_its_own_words(era: str) -> None:
    busy = BusyPlaceError("another writer held the lock for 10 s. Try again.")
    async with connected(store_server(Failing(busy)), era) as agent:
        told = await agent.refused("log_observation", statement="x", citations=SOURCE)
    assert told == str(busy)


async def test_an_argument_of_the_wrong_shape_is_named_in_our_words() -> None:
    async with connected(store_server(Failing(RuntimeError()))) as agent:
        assert await agent.refused("get_item") == "get_item: item_id is missing."
        told = await agent.refused("get_trace", after=-1, limit="many")
        assert told == (
            "get_trace: after: input should be greater than or equal to 0; limit: input should be "
            "a valid integer, unable to parse string as an integer (2 fields are wrong)."
        )
        unknown = await agent.refused("get_trace", page=2)
        assert unknown == "get_trace takes no argument 'page'. Its arguments are: after, limit."


async def test_a_refusal_of_a_megabyte_is_cut_and_what_controls_a_terminal_escaped() -> None:
    wordy = BusyPlaceError("\x1b[2J\u202e" + "x" * 1_000_000)
    async with connected(store_server(Failing(wordy))) as agent:
        told = await agent.refused("get_trace")
    assert told.startswith(r"\x1b[2J\u202exx")
    assert told.endswith("… 996,005 more characters")


def test_the_logging_of_the_process_stays_its_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    store_server(Failing(RuntimeError()))
    assert (root.handlers, root.level) == ([], level)
