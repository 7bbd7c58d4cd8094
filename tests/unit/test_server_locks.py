"""Locks that die with their holder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from pgpipe.server.locks import Users, exclusive, is_held, open_lock, try_lock

JOIN = """
import sys, time
from pathlib import Path
from pgpipe.server.locks import Users
Users(Path(sys.argv[1])).join()
print("in", flush=True)
time.sleep(60)
"""


def test_one_holder_at_a_time_also_within_a_process(tmp_path: Path) -> None:
    first, second = open_lock(tmp_path / "lock"), open_lock(tmp_path / "lock")
    assert try_lock(first) and not try_lock(second)
    assert is_held(tmp_path / "lock")
    os.close(first)
    assert not is_held(tmp_path / "lock")
    assert try_lock(second)
    os.close(second)


def test_asking_for_a_lock_does_not_look_like_holding_it(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    answers: list[bool] = []
    askers = [
        threading.Thread(
            target=lambda: answers.extend(is_held(tmp_path / "lock") for _ in range(300))
        )
        for _ in range(4)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(answers) == 1200 and not any(answers)


def test_exclusive_is_released_by_an_exception(tmp_path: Path) -> None:
    try:
        with exclusive(tmp_path / "lock"):
            assert is_held(tmp_path / "lock")
            raise ValueError
    except ValueError:
        assert not is_held(tmp_path / "lock")


def test_users_come_and_go(tmp_path: Path) -> None:
    users = Users(tmp_path / "users")
    assert users.living() == []
    first, second = users.join(), users.join()
    assert users.living() == [os.getpid(), os.getpid()]
    users.leave(first)
    users.sweep()
    assert users.living() == [os.getpid()]
    users.leave(second)
    assert list(users.folder.iterdir()) == []


def test_a_killed_user_does_not_count(tmp_path: Path) -> None:
    users = Users(tmp_path / "users")
    with subprocess.Popen(
        [sys.executable, "-c", JOIN, str(users.folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "in\n"
        assert users.living() == [process.pid]
        process.kill()
    assert users.living() == []
    assert len(list(users.folder.iterdir())) == 1
    users.sweep()
    assert list(users.folder.iterdir()) == []
