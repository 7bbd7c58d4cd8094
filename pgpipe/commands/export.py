"""pgpipe export: write the clustering, and the blueprint, as Parquet files with a manifest.

The folder can be copied anywhere, read by whatever reads Parquet, and taken in by `pgpipe import`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from duckdb import BinderException, CatalogException
from psycopg.errors import UndefinedColumn, UndefinedTable

from pgpipe import access, journal
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.engine.connect import first_line
from pgpipe.errors import PgpipeError
from pgpipe.progress import Reporter
from pgpipe.ship import pack
from pgpipe.table import as_json, show


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("folder", type=Path, help="a new folder for the files")
    shared.add_place(parser)
    parser.add_argument(
        "--blueprint",
        action="store_true",
        help="also the blueprint, with its ledger, checkpoints and game; default the clustering",
    )
    shared.add_jobs(parser)
    shared.add_json(parser)
    shared.add_log(parser)


def run(options: argparse.Namespace) -> int:
    """Export."""
    began = time.monotonic()
    place = where(options)
    threads = shared.jobs(options)
    folder: Path = options.folder
    with access.reading(place) as session:
        if session is None:
            raise PgpipeError(f"there are no tables yet ({place.label})", "run: pgpipe cluster")
        try:
            shipment = pack.export(
                session, folder.absolute(), options.blueprint, threads, Reporter()
            )
        except (UndefinedTable, UndefinedColumn, CatalogException, BinderException) as error:
            raise PgpipeError(
                f"the schema is of an older version: {first_line(error)}",
                "run: pgpipe cluster, which brings it up to date",
            ) from error
    told = list(pack.sizes(shipment))
    if options.json:
        body = {"folder": str(folder), "sha256": shipment.sha256, "tables": told}
        print(as_json({**body, "seconds": round(time.monotonic() - began, 1)}))
        return 0
    print(show(told))
    total = sum(row["bytes"] for row in told)
    journal.tell(
        f"\n{total / 1e6:,.1f} MB in {folder}; next, elsewhere: pgpipe import {folder}", "next"
    )
    return 0
