"""What a campaign came to."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.faults.subjects import Damage


@dataclass(frozen=True)
class Struck:
    """One fault.

    alone   the run went on by itself; otherwise the same command was run again
    damage  what was lost or doubled
    note    what went wrong beside that; empty where it was survived
    """

    kind: str
    host: str
    alone: bool
    damage: Damage
    note: str = ""

    @property
    def survived(self) -> bool:
        """Nothing is lost or doubled, and the work goes on."""
        return not (self.note or self.damage.note or self.damage.lost or self.damage.doubled)


class Tally:
    """Every fault so far."""

    def __init__(self) -> None:
        self.faults: list[Struck] = []
        self.unfelt: set[str] = set()
        """Kinds that were tried in vain: nobody felt them."""
        self.began = time.monotonic()

    def log(self, text: str) -> None:
        """A line for whoever watches."""
        print(f"{time.monotonic() - self.began:7.0f} s  {text}", file=sys.stderr, flush=True)

    def add(self, struck: Struck, seconds: float, words: str) -> None:
        """Count a fault; `words` are the last ones of the run."""
        self.faults.append(struck)
        number, how = len(self.faults), "goes on" if struck.alone else "run again"
        wrong = "; ".join(filter(None, (struck.note, struck.damage.note)))
        self.log(
            f"{number:>4} {struck.host:<8} {struck.kind:<26} {seconds:>5.1f} s "
            f" {f'NOT SURVIVED: {wrong}' if not struck.survived else how:<12} | {words[:100]}"
        )

    def miss(self, kind: str) -> None:
        """A fault that nobody felt is not counted."""
        self.unfelt.add(kind)
        self.log(f"      {kind}: nobody felt it, not counted")

    @property
    def passed(self) -> bool:
        """Whether there were faults, all were survived, and no kind was only tried in vain."""
        struck = {fault.kind for fault in self.faults}
        return bool(struck) and self.unfelt <= struck and all(f.survived for f in self.faults)

    def judge(self, struck: Sequence[Struck], damage: Damage) -> None:
        """What the tables were when all was done; no fault of the episode was survived if they
        were not right."""
        if not (damage.lost or damage.doubled or damage.note):
            return
        self.log(f"     the end is not right: {damage}")
        for number, fault in enumerate(struck):
            whole = damage if number == 0 else Damage(note=damage.note)
            self.faults[self.faults.index(fault)] = replace(fault, damage=fault.damage + whole)

    def rows(self) -> list[dict[str, object]]:
        """One row a kind."""
        found = []
        struck = dict.fromkeys(fault.kind for fault in self.faults)
        for kind in [*struck, *sorted(self.unfelt - struck.keys())]:
            faults = [fault for fault in self.faults if fault.kind == kind]
            found.append({"fault": kind, **_counts(faults)})
        return found

    def total(self) -> dict[str, object]:
        """The sums."""
        kinds = len({fault.kind for fault in self.faults})
        return {"fault": f"{kinds} kinds", **_counts(self.faults)}


def _counts(faults: Sequence[Struck]) -> dict[str, object]:
    hosts = {
        host: sum(f.host == host for f in faults) for host in dict.fromkeys(f.host for f in faults)
    }
    return {
        "on": ", ".join(f"{host} {count}" for host, count in sorted(hosts.items())),
        "tried": len(faults),
        "survived": sum(fault.survived for fault in faults),
        "by itself": sum(fault.survived and fault.alone for fault in faults),
        "lost": sum(fault.damage.lost for fault in faults),
        "doubled": sum(fault.damage.doubled for fault in faults),
    }
