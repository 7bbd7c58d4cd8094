"""Sections as one HTML file that asks for nothing from anywhere."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

from pgpipe.charts.draw import picture
from pgpipe.report.gather import Missing, Part, Picture, Section, Table
from pgpipe.secrets import masked
from pgpipe.table import cell, is_number

Told = tuple[Section, Sequence[Part]]
STYLE = Path(__file__).with_name("style.css")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing from outside, no script, whatever a name in the database may hold."""


def page(title: str, subtitle: str, told: Sequence[Told], advance: Callable[[int], None]) -> str:
    """The whole file.

    advance   is called after every part
    """
    links = "".join(f'<a href="#{one.anchor}">{_safe(one.title)}</a>' for one, _ in told)
    chapters = "".join(_chapter(section, parts, advance) for section, parts in told)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"<header><h1>{_safe(title)}</h1><p>{_safe(subtitle)}</p><nav>{links}</nav></header>\n"
        f"<main>\n{chapters}</main>\n</body>\n</html>\n"
    )


def _chapter(section: Section, parts: Sequence[Part], advance: Callable[[int], None]) -> str:
    body = ""
    for part in parts:
        body += _part(part)
        advance(1)
    return (
        f'<section id="{section.anchor}">\n<h2>{_safe(section.title)}</h2>\n'
        f'<p>{_safe(section.text)}</p>\n<div class="parts">\n{body}</div>\n</section>\n'
    )


def _part(part: Part) -> str:
    match part:
        case Missing():
            return f'<p class="missing">No data: {_safe(part.text)}.</p>\n'
        case Table():
            return "".join(_table(part))
        case Picture():
            drawn = base64.b64encode(picture(part.told, "svg")).decode()
            shape = "half" if part.half else "whole"
            source = f"data:image/svg+xml;base64,{drawn}"
            return f'<img class="{shape}" alt="{_safe(part.alt)}" src="{source}">\n'


def _table(table: Table) -> Iterator[str]:
    names = list(table.records[0])
    right = {name: any(is_number(record[name]) for record in table.records) for name in names}
    yield '<div class="table"><table>\n'
    if table.caption:
        yield f"<caption>{_safe(table.caption)}</caption>\n"
    heads = "".join(_cell("th", name.replace("_", " "), right[name]) for name in names)
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for record in table.records:
        cells = "".join(_cell("td", cell(record[name]), right[name]) for name in names)
        verdict = record.get("verdict")
        mark = f' class="{_safe(str(verdict)).replace(" ", "-")}"' if verdict else ""
        yield f"<tr{mark}>{cells}</tr>\n"
    yield "</tbody></table></div>\n"


def _cell(tag: str, text: str, right: bool) -> str:
    aligned = ' class="number"' if right else ""
    return f"<{tag}{aligned}>{_safe(text)}</{tag}>"


def _safe(text: str) -> str:
    """Text as HTML, and without what looks like a password."""
    return escape(masked(text))
