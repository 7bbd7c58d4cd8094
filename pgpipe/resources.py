"""Where the SQL files are: inside the installed package, else beside it in the checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `sql`, `migrations` or `extensions`.

    Raises FileNotFoundError for a broken installation.
    """
    for parent in (PACKAGE, PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"{name}/ is neither in the pgpipe package nor beside it; reinstall")
