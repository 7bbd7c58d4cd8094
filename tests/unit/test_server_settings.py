"""The server's configuration as text: no TCP, no trust, sizes that follow the machine's memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgpipe.server import settings

PLACE = Path("/place")


@pytest.mark.parametrize(
    ("gigabytes", "shared", "work", "maintenance"),
    [
        (0.5, "128MB", "64MB", "256MB"),
        (6, "1024MB", "64MB", "256MB"),
        (24, "4096MB", "128MB", "512MB"),
        (512, "4096MB", "128MB", "512MB"),
    ],
)
def test_memory_settings_follow_the_machine_within_bounds(
    gigabytes: float, shared: str, work: str, maintenance: str
) -> None:
    values = settings.values(int(gigabytes * settings.GB), PLACE / "run", PLACE)
    assert values["shared_buffers"] == shared
    assert values["work_mem"] == work
    assert values["maintenance_work_mem"] == maintenance


def test_committed_data_is_safe_and_no_tcp() -> None:
    values = settings.values(settings.GB, PLACE / "run", PLACE)
    assert values["listen_addresses"] == ""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert values[name] == "on"


def test_only_peer_authentication() -> None:
    rules = [line for line in settings.HBA.splitlines() if not line.startswith("#")]
    assert rules == ["local all all peer map=pgpipe"]


def test_ident_maps_each_user_once_to_both_roles() -> None:
    lines = settings.ident(["postgres", "ro ot", "postgres"]).splitlines()[1:]
    assert lines == [
        'pgpipe "postgres" pgpipe',
        'pgpipe "postgres" postgres',
        'pgpipe "ro ot" pgpipe',
        'pgpipe "ro ot" postgres',
    ]


def test_values_are_quoted() -> None:
    text = settings.configuration({"a": "it's a \\ path"})
    assert text.splitlines()[1] == r"a = 'it''s a \\ path'"


def test_memory_is_the_containers_where_that_is_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(settings, "CGROUP_LIMITS", (tmp_path / "missing", limit))
    limit.write_text("max\n")
    whole = settings.machine_memory()
    limit.write_text(f"{64 * settings.MB}\n")
    assert settings.machine_memory() == 64 * settings.MB < whole
