"""Whatever goes wrong in a request, as a status and a line that quotes what is wrong."""

from __future__ import annotations

import psycopg

from pgpipe.engine.connect import first_line
from pgpipe.errors import PgpipeError

OUTDATED = (
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
)
"""What a schema says that was made before these functions were."""


class BadRequest(PgpipeError):
    """A request that cannot be one."""


def told(error: Exception) -> tuple[int, dict[str, str]]:
    """HTTP status, and what the page shows: never a traceback, a statement or a path."""
    match error:
        case BadRequest():
            status, message, hint = 400, error.message, error.hint
        case psycopg.errors.InvalidParameterValue() | psycopg.errors.ObjectNotInPrerequisiteState():
            # Ours: refuse() quotes the token and says what to write instead.
            status = 400 if error.sqlstate == "22023" else 409
            message, hint = error.diag.message_primary or "", error.diag.message_hint or ""
        case psycopg.errors.QueryCanceled():
            status, message, hint = 503, "the answer took too long", "Try again."
        case psycopg.errors.InsufficientPrivilege():
            status, message = 403, f"PostgreSQL refused: {first_line(error)}"
            hint = "Have it granted to this role."
        case _ if isinstance(error, OUTDATED):
            status, message, hint = (
                409,
                "the tables are older than this page",
                "Run: pgpipe cluster",
            )
        case psycopg.OperationalError() | PgpipeError():
            status, message = 503, "the database is out of reach"
            hint = "Is it running? Then try again."
        case psycopg.Error():
            status, message = 500, "the database gave no answer"
            hint = f"Its code: {error.sqlstate}."
        case _:
            status, message = 500, f"a defect of pgpipe: {type(error).__name__}"
            hint = "Please report it."
    return status, {"error": message, "hint": hint}
