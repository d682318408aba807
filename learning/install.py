"""What learning is installed with, said to whoever runs a command of it without."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import click

_OURS = frozenset({"dtui", "learning", "sample_traces"})


@contextmanager
def needs_learning() -> Generator[None]:
    """Run what loads learning's packages; say how to install them if one is missing.

    Raises
    ------
    click.UsageError
        If a package is not installed that ``dtui[learning]`` brings.

    Examples
    --------
    >>> with needs_learning():
    ...     import a_package_that_nobody_has
    Traceback (most recent call last):
    click.exceptions.UsageError: a_package_that_nobody_has is not installed, which outcome
    learning needs: pip install 'dtui[learning]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if not package or package in _OURS:  # a slip of ours, not something to install
            raise
        raise click.UsageError(
            f"{package} is not installed, which outcome learning needs: "
            "pip install 'dtui[learning]'"
        ) from None
