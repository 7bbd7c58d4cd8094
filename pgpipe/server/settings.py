"""The server's configuration: postgresql.conf, pg_hba.conf and pg_ident.conf, as text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pgpipe.server.home import PORT

ROLE = "pgpipe"
DATABASE = "pgpipe"
SUPERUSER = "postgres"
IDENT_MAP = "pgpipe"

MB = 1 << 20
GB = 1 << 30
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)

HBA = f"# Rewritten at every start.\nlocal all all peer map={IDENT_MAP}\n"


def machine_memory() -> int:
    """Bytes of memory that this machine, or this container, may use."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in CGROUP_LIMITS:
        try:
            total = min(total, int(limit.read_text()))
        except (OSError, ValueError):  # no such cgroup version, or "max"
            continue
    return total


def values(memory: int, socket_dir: Path, conf_dir: Path) -> dict[str, str]:
    """The settings of a server on a machine with that much memory.

    `alter system` still overrides them: postgresql.auto.conf is read last.
    """
    return {
        "hba_file": str(conf_dir / "pg_hba.conf"),
        "ident_file": str(conf_dir / "pg_ident.conf"),
        # A socket only: no TCP, no password, nothing to leak.
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "max_connections": "40",
        "client_connection_check_interval": "500ms",
        "shared_buffers": f"{_clamp(memory // 6, 128 * MB, 4 * GB) // MB}MB",
        "work_mem": f"{_clamp(memory // 192, 64 * MB, 128 * MB) // MB}MB",
        "maintenance_work_mem": f"{_clamp(memory // 48, 256 * MB, 512 * MB) // MB}MB",
        "effective_cache_size": f"{_clamp(memory // 2, 256 * MB, 64 * GB) // MB}MB",
        "huge_pages": "try",
        # One machine, no replica: no log beyond what a crash needs; safe at every commit.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "min_wal_size": "80MB",
        # Recycled segments would stay for good: most of a gigabyte after a bulk load.
        "wal_recycle": "off",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        # Parallelism is --jobs; parallel workers would need a large /dev/shm.
        "max_parallel_workers_per_gather": "0",
        "max_parallel_maintenance_workers": "0",
        "jit": "off",
        "plan_cache_mode": "force_custom_plan",
        "autovacuum": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] %q%u@%d %a ",
    }


def configuration(settings: dict[str, str]) -> str:
    """postgresql.conf as text."""
    lines = ["# Rewritten at every start; use `alter system` for settings of your own."]
    lines += [f"{name} = {_quote(value)}" for name, value in settings.items()]
    return "\n".join(lines) + "\n"


def ident(os_users: Iterable[str]) -> str:
    """pg_ident.conf as text: these operating system users, and no others, may be either role."""
    lines = ["# Rewritten at every start."]
    for name in sorted(set(os_users)):
        escaped = name.replace('"', '""')
        lines += [f'{IDENT_MAP} "{escaped}" {role}' for role in (ROLE, SUPERUSER)]
    return "\n".join(lines) + "\n"


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
