"""pgpipe psql: open psql on the tables, search_path set; arguments after -- go to psql."""

from __future__ import annotations

import argparse
import os
import sys

from pgpipe import access, server
from pgpipe.commands import options as shared
from pgpipe.config import where
from pgpipe.engine import pooler
from pgpipe.errors import PgpipeError

POOLED = (
    "pgpipe: a connection pooler takes no search_path; where the role has none (roles.sql sets it),"
    " write {schema}.street"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument("args", nargs="*", help="for psql, e.g. -- -c 'select * from street'")


def run(options: argparse.Namespace) -> int:
    """Hand over to psql; its exit status."""
    place = where(options)
    if place.engine == "duckdb":
        raise PgpipeError(
            "psql is for Postgres",
            f"in Python: duckdb.connect('{place.duckdb_file}', read_only=True).sql('...')",
            2,
        )
    with access.linked(place) as link:
        if place.embedded or not pooler.answers(link.dsn):
            path = f"-c search_path={link.schema},public"
            os.environ["PGOPTIONS"] = f"{os.environ.get('PGOPTIONS', '')} {path}".strip()
        else:
            print(POOLED.format(schema=link.schema), file=sys.stderr)
        return server.psql(link.dsn, options.args)
