"""The promises of a `DecisionTraceStore`, as tests to run over any backend.

A backend overrides two methods. This is a whole one, and its test module::

    import pytest
    from dtui.stores import DecisionTraceStore
    from dtui.stores.contract import MakeStore, StoreContract

    class ListStore(DecisionTraceStore):
        def __init__(self):
            self.rows = []

        async def get_all(self):
            return list(self.rows)

        async def _add(self, item):
            self.rows.append(item)

    class TestListStore(StoreContract):
        @pytest.fixture
        def make_store(self) -> MakeStore:
            return lambda **opening: ListStore()

Needs pytest and pytest-asyncio. For failures that say what differed, put
``pytest.register_assert_rewrite("dtui.stores.contract")`` at the top of your ``conftest.py``.

Every backend is held to every rule. What the optional hooks promise is tried where they are
overridden, and skipped by name where they are not: that recording stays cheap (`_since`), and
that several processes may write one trace (`_exclusive`).

What the suite records is in `dtui.stores.contract.drafts`; write your own tests with it.
"""

from __future__ import annotations

import pytest

from dtui.stores.contract.answering import AnswersQuestions
from dtui.stores.contract.backend import MakeStore
from dtui.stores.contract.keeping import KeepsItems
from dtui.stores.contract.refusing import RefusesByRule
from dtui.stores.contract.sharing import SharesTheTrace


@pytest.mark.asyncio
class StoreContract(KeepsItems, RefusesByRule, AnswersQuestions, SharesTheTrace):
    """What every store promises. Subclass it as ``Test…`` and override `make_store`."""

    @pytest.fixture
    def make_store(self) -> MakeStore:
        """Return what makes a store.

        The first store of a test is empty. Where the backend overrides `_exclusive`, calling
        it again, in this process or in a fork of it, opens the same trace again; other
        backends are asked once a test. A backend with one profile may ignore ``profile``; the
        tests of other profiles are skipped then.
        """
        raise NotImplementedError(f"{type(self).__name__} must override the fixture make_store")


__all__ = ["MakeStore", "StoreContract"]
