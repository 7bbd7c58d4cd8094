"""A table for people, the same rows as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def show(records: Sequence[Record]) -> str:
    """Records of equal keys as aligned columns; numbers stand right."""
    if not records:
        return ""
    names = list(records[0])
    cells = [[name.replace("_", " ") for name in names]]
    cells += [[cell(record[name]) for name in names] for record in records]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    right = [any(is_number(record[name]) for record in records) for name in names]
    lines = [
        "  ".join(
            cell.rjust(width) if aligned else cell.ljust(width)
            for cell, width, aligned in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines)


def as_json(value: object) -> str:
    """One line of JSON; what JSON does not know becomes text."""
    return json.dumps(value, default=str)


def is_number(value: object) -> bool:
    """Whether a value stands right in its column."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def cell(value: object) -> str:
    """A value for people."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 100 else f"{value:,.1f}"
    return str(value)
