"""Who acts: `--as`, else the operating system's user."""

from __future__ import annotations

import getpass
import os

import click

author_option = click.option(
    "--as",
    "author",
    metavar="NAME",
    help="Who acts; the operating system's user if left out. Attribution, not authentication.",
)


def named_author(author: str | None) -> str:
    """Return the name given, else the user's; a process without one has its number."""
    if author:
        return author
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in this container
        return f"uid {os.getuid()}"
