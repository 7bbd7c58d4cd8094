"""Where the tables are, from options and environment."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from pgpipe.config import Where, home_folder, where
from pgpipe.errors import PgpipeError

ENGINE = "postgres"


def options(**changes: str | None) -> Namespace:
    return Namespace(**{"deck": "full", "engine": ENGINE, "schema": None, "dsn": None, **changes})


def test_the_embedded_server_is_the_default() -> None:
    place = where(options(), {})
    assert place.embedded
    assert place.schema == "pgpipe_full"


def test_order_of_connection_settings() -> None:
    both = {"DATABASE_URL": "host=url", "PGHOST": "variable"}
    assert where(options(dsn="host=option"), both).dsn == "host=option"
    assert where(options(), both).dsn == "host=url"
    assert where(options(), {"PGHOST": "variable"}).dsn == ""
    assert where(options(), {"DATABASE_URL": "", "PGPORT": "5433"}).dsn == ""
    assert where(options(), {"DATABASE_URL": ""}).dsn is None


def test_an_empty_dsn_means_the_variables() -> None:
    assert where(options(dsn=""), {}).dsn == ""


def test_home_folder() -> None:
    assert home_folder({}) == Path.cwd() / ".pgpipe"
    assert home_folder({"PGPIPE_HOME": "/elsewhere"}) == Path("/elsewhere")


def test_duckdb_takes_no_dsn_but_ignores_the_environment() -> None:
    place = where(options(engine="duckdb"), {"DATABASE_URL": "host=url", "PGPIPE_HOME": "/home"})
    assert place.duckdb_file == Path("/home/pgpipe_full.duckdb")
    with pytest.raises(PgpipeError, match="--dsn is for"):
        where(options(engine="duckdb", dsn="host=option"), {})


@pytest.mark.parametrize("schema", ["1st", "a b", "../up", "x" * 64, "ö"])
def test_a_schema_has_a_plain_name(schema: str) -> None:
    with pytest.raises(PgpipeError, match="no plain name") as caught:
        where(options(schema=schema), {})
    assert caught.value.code == 2


def test_a_schema_of_postgres_has_no_capitals() -> None:
    """PostgreSQL folds them where a name is looked up, and would find another schema."""
    with pytest.raises(PgpipeError, match="capital letters, which") as caught:
        where(options(schema="Poker"), {})
    assert (caught.value.code, caught.value.hint) == (2, "use poker")
    assert where(options(engine="duckdb", schema="Poker"), {}).schema == "Poker"


def test_a_broken_dsn_is_not_repeated() -> None:
    with pytest.raises(PgpipeError, match="no connection string") as caught:
        where(options(dsn="postgresql://me:secret@[host"), {})
    assert "secret" not in str(caught.value)


def test_labels_show_no_password() -> None:
    for dsn in ("postgresql://me:secret@db/games", "host=db dbname=games password=secret"):
        label = Where(Path(), "postgres", dsn, "s").label
        assert label == "host db, dbname games, schema s"
