"""Pictures: whole files that load nothing, drawn from the numbers and legible."""

from __future__ import annotations

import itertools
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from pgpipe.charts import grid, plots, style
from pgpipe.charts.draw import picture
from pgpipe.charts.files import write
from pgpipe.errors import PgpipeError
from tests.charts import pictures

SHARES = {style.WINE: "all_in", style.VERMILION: "raise", style.SKY: "call", style.GREY: "fold"}


@pytest.mark.parametrize("told", pictures.EVERY.values(), ids=pictures.EVERY)
def test_svg_stands_alone(told: dict[str, Any]) -> None:
    body = picture(told, "svg")
    tree = ElementTree.fromstring(body)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name.endswith("href"):
                assert value.startswith(("#", "data:image/png;base64,"))
    assert b"<script" not in body and not re.search(rb"url\((?!#)", body)


def test_png() -> None:
    body = picture(pictures.EVERY["transitions"], "png")
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", body[16:24])
    assert (width, height) == (7.6 * style.PNG_DPI, 6.9 * style.PNG_DPI)


def test_the_same_numbers_make_the_same_file() -> None:
    for kind in ("svg", "png"):
        one, other = (picture(pictures.clusters(), kind) for _ in range(2))
        assert one == other


def test_a_cell_is_mixed_as_the_hand_plays_and_high_as_it_is_likely() -> None:
    told = pictures.preflop()
    axes = grid.draw_preflop(told).axes[0]
    most = max(cell["reach"] / cell["pockets"] for cell in told["cells"])
    bars = [
        patch for patch in axes.patches
        if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()).upper() in SHARES
    ]  # fmt: skip
    for cell in told["cells"]:
        own = [
            bar for bar in bars
            if int(bar.get_x() + 1e-9) == cell["grid_col"]
            and int(bar.get_y() + 1e-9) == cell["grid_row"]
        ]  # fmt: skip
        found = {SHARES[to_hex(bar.get_facecolor()).upper()]: bar.get_width() for bar in own}
        if cell["fold"] is None:
            assert found == {}
            continue
        assert found == pytest.approx({key: cell[key] for key in SHARES.values()})
        height = max(cell["reach"] / cell["pockets"] / most, 0.04)
        assert [bar.get_height() for bar in own] == pytest.approx([height] * len(own))
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == 1  # 72o
    assert [text.get_text() for text in axes.texts] == [cell["hand"] for cell in told["cells"]]


def test_a_line_that_is_never_played_weighs_all_hands_alike() -> None:
    told = pictures.preflop()
    for cell in told["cells"]:
        cell["reach"] = None
    axes = grid.draw_preflop(told).axes[0]
    heights = {bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle)}
    assert heights == {1}


def test_bars_are_the_bins() -> None:
    told = pictures.histogram()
    axes = plots.draw_histogram(told).axes
    for one, bucket in zip(axes, told["buckets"], strict=True):
        bars = [patch for patch in one.patches if isinstance(patch, Rectangle)]
        assert [bar.get_height() for bar in bars] == bucket["next_street"]
        assert bucket["name"] in one.get_title(loc="left")


def test_the_heatmap_is_the_matrix() -> None:
    axes = plots.draw_transitions(pictures.transitions()).axes[0]
    (mesh,) = [one for one in axes.collections if isinstance(one, QuadMesh)]
    found: Any = np.ma.filled(np.ma.asarray(mesh.get_array()), 0).reshape(3, 4)
    wanted = [[0.75, 0.25, 0, 0], [0, 0, 1, 0], [0, 0.5, 0, 0.5]]
    np.testing.assert_array_equal(found, wanted)


def _luminance(colour: Any) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return float(np.dot([0.2126, 0.7152, 0.0722], channels))


DICHROMATS = {
    # Viénot, Brettel & Mollon 1999, on linear RGB.
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}


@pytest.mark.parametrize("sight", DICHROMATS)
def test_actions_are_told_apart_by_the_colour_blind(sight: str) -> None:
    """In CIELAB, where a difference of 10 is seen at a glance."""

    def seen(colour: str) -> Any:
        linear = np.array(
            [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        )
        xyz = np.array(
            [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        ) @ (np.array(DICHROMATS[sight]) @ linear)
        f = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 1e-6))
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    least = 10 if sight == "grey" else 15
    colours = [colour for _, _, colour in style.ACTIONS]
    for one, other in itertools.pairwise(colours):
        assert np.linalg.norm(seen(one) - seen(other)) > least


def test_text_is_dark_on_white() -> None:
    for colour in (style.INK, style.PALE):
        assert 1.05 / (_luminance(to_rgb(colour)) + 0.05) > 4.5


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    with pytest.raises(PgpipeError, match="cannot write"):
        write(tmp_path / "none" / "a.svg", b"one")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(PgpipeError, match="cannot write"):
        write(tmp_path / "folder.svg", b"one")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.svg", "folder.svg"]


def test_other_commands_do_not_load_the_library() -> None:
    """Not even by being asked for help on pictures."""
    code = (
        "import sys; from pgpipe import cli; cli.main(['status', '--engine', 'duckdb']);"
        "cli.parser(); sys.exit('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
