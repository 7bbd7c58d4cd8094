"""Command lines and environments: every option of every command, with every kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from pgpipe.config import where
from pgpipe.play import players
from pgpipe.secrets import masked
from tests.bad_input import garble
from tests.bad_input.command import judge, nothing_begins, typed
from tests.bad_input.tally import Tally

SECRET = "hunter2forty"
TEXTS = ("x", "", "a b", "ä", "\udcff", "a\udc80b", "\n", "\x1b[2J", "x" * 5000)
DSNS = (
    f"postgresql://me:{SECRET}@/games?host=/nowhere&sslmode=require",
    f"host=/nowhere port=5432 dbname=games user=me password={SECRET}",
    f"host=/nowhere dbname='a b' password='{SECRET} x' connect_timeout=1",
    f"postgresql://me:{SECRET}@[::1]:5432,h2:1/db?target_session_attrs=any&options=-c%20x",
    "service=nowhere",
)
"""Good ones, to be damaged."""
Good = Callable[[str], bool | None]
"""Whether a value should be taken; None where only the command can tell."""


@dataclass(frozen=True)
class Option:
    """How an option's value is made, and which values should be taken."""

    name: str
    make: Callable[[Random], str]
    good: Good


def whole(least: int, most: int) -> tuple[Callable[[Random], str], Good]:
    """A whole number."""

    def make(rng: Random) -> str:
        near = rng.choice((least, most, least - 1, most + 1, (least + most) // 2, least + 1))
        return garble.either(
            rng, lambda r: str(near), lambda r: str(garble.number(r)), garble.text,
            lambda r: garble.mutated(r, str(near)), lambda r: r.choice(TEXTS),
        )  # fmt: skip

    def good(value: str) -> bool:
        return bool(re.fullmatch(r"[+-]?[0-9]{1,18}", value)) and least <= int(value) <= most

    return make, good


def real(least: float, or_equal: bool = False) -> tuple[Callable[[Random], str], Good]:
    """A finite number above the least."""

    def make(rng: Random) -> str:
        near = rng.choice(("1", "0", "-1", ".5", "2.", "1e3", "1e-9", "nan", "inf", "1e999", "-0"))
        return garble.either(
            rng, lambda r: near, garble.text, lambda r: garble.mutated(r, near),
            lambda r: r.choice(TEXTS),
        )  # fmt: skip

    def good(value: str) -> bool:
        if not re.fullmatch(r"[+-]?([0-9]{1,18}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", value):
            return False
        number = float(value)
        return number < float("inf") and (number > least or (or_equal and number == least))

    return make, good


def one_of(*names: str) -> tuple[Callable[[Random], str], Good]:
    """A word of a list."""

    def make(rng: Random) -> str:
        word = rng.choice(names)
        return garble.either(
            rng, lambda r: word, partial(garble.mutated, good=word), lambda r: r.choice(TEXTS)
        )

    return make, names.__contains__


def any_text(rng: Random) -> str:
    """A text, perhaps of bytes that are none."""
    return garble.either(rng, garble.text, lambda r: r.choice(TEXTS))


def readable(value: str) -> bool:
    """Whether an argument is text at all, and not --, which argparse takes for something else."""
    return value != "--" and not re.search("[\ud800-\udfff]", value)


def connectable(value: str) -> bool:
    """Whether libpq can read a connection string, and it has no unescaped @."""
    try:
        found = conninfo_to_dict(value)
    except (ProgrammingError, UnicodeEncodeError):
        return False
    return not any("@" in str(found.get(name, "")) for name in ("host", "port", "dbname"))


def named(value: str) -> bool:
    """Whether it is a schema's name."""
    return bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", value))


def player(value: str) -> bool:
    """Whether somebody of that name plays."""
    return value in ("blueprint", "argmax", *players.rules()) or bool(
        re.fullmatch(r"snapshot:[0-9]{1,18}", value)
    )


def some_dsn(rng: Random) -> str:
    """A connection string."""
    good = rng.choice(DSNS)
    return garble.either(rng, lambda r: good, partial(garble.mutated, good=good), any_text)


SCHEMA = Option(
    "--schema",
    lambda r: garble.either(
        r, lambda q: "mine", lambda q: garble.mutated(q, "pgpipe_full"), any_text
    ),
    named,
)
DSN = Option("--dsn", some_dsn, connectable)
JOBS = Option("--jobs", *whole(1, 1024))
PLACE = (Option("--deck", *one_of("full", "short", "tiny")), SCHEMA, DSN)
PARAMETERS = (
    Option("--seed", *whole(0, 2**31 - 1)),
    Option("--turn-buckets", *whole(2, 4096)),
    Option("--flop-buckets", *whole(2, 4096)),
    Option("--turn-iterations", *whole(1, 999)),
    Option("--flop-iterations", *whole(1, 999)),
    Option("--flop-slices", *whole(1, 100)),
    Option("--seed-sample", *whole(2, 1 << 30)),
    Option("--batch", *whole(1, 1 << 30)),
)
STREET = Option("--street", *one_of("preflop", "flop", "turn", "river"))
FREE = Option("--game", any_text, lambda value: True)
EXPLAIN = Option("--explain-over", *real(0, True))
OUTPUT = Option(
    "--output",
    lambda r: garble.either(
        r, lambda q: q.choice(("/tmp/x.svg", "/tmp/x.html", "/nowhere/x.png", "x.svg/")), any_text
    ),
    lambda value: None,
)
COMMANDS: Mapping[str, tuple[tuple[str, ...], tuple[Option, ...]]] = {
    "cluster": ((), (*PLACE, JOBS, STREET, EXPLAIN, *PARAMETERS)),
    "index": ((), (*PLACE, JOBS)),
    "train": (
        (),
        (
            *PLACE, JOBS, EXPLAIN, Option("--prune", *real(0, or_equal=True)),
            Option("--bias", *real(0, or_equal=True)),
            Option("--game", *one_of("nlhe", "kuhn", "leduc")),
            Option("--minutes", *real(0)), Option("--every", *real(0)),
            Option("--epochs", *whole(1, 10**18 - 1)), Option("--keep", *whole(0, 1_000_000)),
            Option("--workers", *whole(1, 1)), Option("--seed", *whole(0, 2**31 - 1)),
            Option("--batch", *whole(1, 1 << 24)),
            Option("--schedule", *one_of("linear", "plain", "cfr+", "dcfr")),
            Option("--average", *one_of("constant", "linear", "quadratic")),
            Option("--sampling", *one_of("external", "full")),
        ),
    ),
    "train --slow": ((), (*PLACE, Option("--workers", *whole(1, 1024)))),
    "evaluate": (
        (),
        (
            *PLACE, JOBS, FREE, Option("--deals", *whole(2, 10**9)),
            Option("--minutes", *real(0, True)), Option("--epochs", *whole(1, 10**6)),
        ),
    ),
    "play": (
        ("--a", "call", "--b", "uniform"),
        (
            *PLACE, JOBS, FREE, Option("--hands", *whole(4, 10**9)),
            Option("--seed", *whole(0, 2**31 - 1)),
            Option("--a", lambda r: garble.either(r, lambda q: q.choice(("call", "snapshot:4")),
                   lambda q: garble.mutated(q, "snapshot:40"), any_text), player),
        ),
    ),
    "litmus": ((), PLACE),
    "chart preflop": ((), (*PLACE, Option("--line", any_text, lambda value: True), OUTPUT)),
    "chart clusters": (("--json",), PLACE),
    "chart histogram": (
        ("--json",),
        (
            *PLACE, Option("--bucket", any_text, lambda value: None),
            Option("--pocket", any_text, lambda value: None),
            Option("--board", any_text, lambda value: None),
        ),
    ),
    "report": ((), (*PLACE, OUTPUT)),
    "metrics": (
        (),
        (
            *PLACE,
            Option("--listen", lambda r: garble.either(
                r, lambda q: q.choice(("0", "[::1]:9", "h:99999")),
                lambda q: garble.mutated(q, "127.0.0.1:9188"), any_text), lambda value: None),
        ),
    ),
    "explore": ((), (*PLACE, Option("--port", *whole(0, 65535)), Option("--host", any_text,
                                                                        lambda value: True))),
    "estimate": ((), (*PLACE, JOBS, *PARAMETERS)),
    "check": ((), (*PLACE, Option("--only", any_text, lambda value: True))),
    "status": ((), PLACE),
    "psql": ((), PLACE),
    "export": (("/nowhere/new",), (*PLACE, JOBS)),
    "reset": (("--all", "--yes"), PLACE),
    "demo": ((), ()),
    "server": (("start",), ()),
}  # fmt: skip
WORDS = ("--", "-", "--x", "--help=1", "--json=1", "--yes", "--redo=no", "-h1", "--dec", "=", "--=")
"""Arguments that no command has."""


def command_lines(rng: Random, inputs: int, tally: Tally) -> None:
    """One or two options of a command, the rest left out."""
    with nothing_begins():
        for _ in range(inputs):
            name = rng.choice(list(COMMANDS))
            given, options = COMMANDS[name]
            argv, verdicts = [*name.split(), *given], list[bool | None]()
            for option in rng.sample(options, min(len(options), rng.randrange(1, 3))):
                value = option.make(rng)
                argv.append(f"{option.name}={value}")
                verdicts += [option.good(value), readable(value)]
            if rng.random() < 0.1:
                argv.insert(rng.randrange(len(argv) + 1), any_text(rng))
                judge(tally, argv, typed(argv), (1, 2), None)
            elif rng.random() < 0.03:
                argv.append(rng.choice(WORDS))
                judge(tally, argv, typed(argv), (1, 2), None)
            else:
                # Demo, estimate and server have options of their own that forbid others.
                good = False if False in verdicts else None if None in verdicts else True
                judge(tally, argv, typed(argv), (2,) if good is not None else (1, 2), good)


def connection_strings(rng: Random, inputs: int, tally: Tally) -> None:
    """Connection strings, as option and as DATABASE_URL: read, shown, masked, never repeated."""
    with nothing_begins():
        for _ in range(inputs):
            dsn = some_dsn(rng)
            inside = rng.random() < 0.5 and readable(dsn) and "\0" not in dsn
            argv = ["status", *([] if inside else [f"--dsn={dsn}"])]
            ended = typed(argv, {"DATABASE_URL": dsn} if inside else {})
            judge(tally, dsn, ended, (2,), connectable(dsn) or (inside and not dsn))
            if SECRET in ended.err + ended.out:
                tally.fail("unclear", dsn, f"repeats the password: {ended.err}")
            if connectable(dsn):
                _shown(dsn, tally)


def _shown(dsn: str, tally: Tally) -> None:
    """A label and a mask have no password."""
    from argparse import Namespace

    options = Namespace(deck="tiny", engine="postgres", schema=None, dsn=dsn)
    label = where(options, {}).label
    password = str(conninfo_to_dict(dsn).get("password", ""))
    if len(password) > 5 and (password in label or password in masked(dsn)):
        tally.fail("unclear", dsn, f"shows the password: {label} {masked(dsn)}")


def environments(rng: Random, inputs: int, tally: Tally, folder: Path) -> None:
    """PGPIPE_* and PG* with every kind of value; the command is `status`, for real, and nothing is
    there."""
    names = (
        "PGPIPE_HOME", "PGHOST", "PGPORT", "PGSERVICE", "PGDATABASE", "PGPIPE_OS_USER",
        "PGSSLMODE", "PGCONNECT_TIMEOUT", "PGOPTIONS", "PGPASSFILE",
    )  # fmt: skip
    before = sorted(path.name for path in folder.iterdir())
    for _ in range(inputs):
        given = {"PGPIPE_HOME": str(folder / "home"), "PGPIPE_DEBUG": ""}
        for name in rng.sample(names, 2):
            value = garble.either(rng, any_text, lambda r: str(garble.number(r, 32)))
            if name == "PGHOST":
                value = f"/nowhere/{value}"
            if name in ("PGPIPE_HOME",):
                value = str(folder / "homes") + value.replace("..", "")
            given[name] = value.replace("\0", "")
        engine = rng.choice(("duckdb", "postgres"))
        ended = typed(["status", "--engine", engine, "--deck", "tiny"], given)
        judge(tally, (engine, given), ended, (1, 2), None)
    if sorted(path.name for path in folder.iterdir()) != before:
        tally.fail("changed", folder, "status made something")
