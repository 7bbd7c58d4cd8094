"""The betting tree: its size, its menus, and the same rows on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.game.conftest import GAMES, Built

# Decision nodes by street, edges, terminals; of pluribus and slumbot as an enumeration that shares
# no code with ours has them (robopoker.md §3.8), of leduc and kuhn as in OpenSpiel's public trees.
SIZES = {
    "pluribus": ([116, 3576, 31932, 165804], 540189, 338762),
    "slumbot": ([80, 2628, 22740, 103236], 340413, 211730),
    "kuhn": ([4], 8, 5),
    "leduc": ([6, 30], 84, 49),
}

# robopoker.md §3.3 after merging: line, chips of (small blind, big blind), name and chips added.
MENUS: dict[str, tuple[tuple[int, int], dict[str, int]]] = {
    "": ((1, 2), {"F": 0, "*": 1, "2bb": 4, "3bb": 6, "4bb": 8, "5bb": 10, "!": 199}),
    "c": ((2, 2), {"O": 0, "2bb": 4, "3bb": 6, "4bb": 8, "5bb": 10, "!": 198}),
    "r5": ((5, 2), {"F": 0, "*": 3, "1:1": 7, "2:1": 14, "!": 198}),
    "r5 r9": ((5, 9), {"F": 0, "*": 4, "1:1": 14, "!": 195}),
    "r5 r9 r19": ((19, 9), {"F": 0, "*": 10, "1:1": 28, "!": 191}),
    "r5 r9 r19 r37": ((19, 37), {"F": 0, "*": 18, "!": 181}),
    "c x /": ((2, 2), {"O": 0, "1:4": 2, "3:4": 3, "1:1": 4, "2:1": 8, "!": 198}),
    "r5 c /": ((5, 5), {"O": 0, "1:4": 2, "1:2": 5, "3:4": 7, "1:1": 10, "2:1": 20, "!": 195}),
    "r5 c / b2": ((5, 7), {"F": 0, "*": 2, "1:2": 6, "1:1": 12, "!": 195}),
    "r5 c / b10": ((5, 15), {"F": 0, "*": 10, "1:2": 20, "!": 195}),
    "r11 r28 r50 c /": (
        (50, 50),
        {"O": 0, "1:4": 25, "1:2": 50, "3:4": 75, "1:1": 100, "!": 150},
    ),
    "r5 c / b20 c /": ((25, 25), {"O": 0, "1:3": 16, "1:2": 25, "1:1": 50, "2:1": 100, "!": 175}),
    "r200!": ((200, 2), {"F": 0, "*": 198}),
}

KUHN = ["", "x", "b1", "x x", "x b1", "b1 f", "b1 c", "x b1 f", "x b1 c"]

# The route from the root, told twice over: as numbers and as menus. Each query finds faults.
FAULTS = {
    "past adds the action to the parent's": """
        select child.* from node as child inner join node as parent
        on parent.game = child.game and parent.node = child.parent
        where child.past <> parent.past + (child.action::bigint << (3 * parent.level)::integer)
        or child.level <> parent.level + 1
    """,
    "future holds the child's code at its action": """
        select child.* from node as child inner join node as parent
        on parent.game = child.game and parent.node = child.parent
        where child.edge <> (parent.future >> (5 * (child.action - 1))::integer) & 31
    """,
    "a menu is full, and nothing follows it": """
        select parent.node from node as parent left join node as child
        on child.game = parent.game and child.parent = parent.node
        group by parent.game, parent.node, parent.actions, parent.future, parent.kind
        having count(child.node) <> parent.actions or max(child.action) <> parent.actions
        or parent.future >> (5 * parent.actions)::integer <> 0
        or (parent.kind = 0) <> (parent.actions > 1)
    """,
    "fold, check or call, raises ascending, all-in": """
        select * from (
            select child.chips0 + child.chips1 as pot, child.edge,
                lag(child.chips0 + child.chips1) over w as pot_before,
                lag(child.edge) over w as edge_before
            from node as child where child.level > 0
            window w as (partition by child.game, child.parent order by child.action)
        ) as pair
        where pot <= pot_before and edge_before <> 2 or edge_before = 5 or edge in (2, 3) and
        edge_before is not null and edge_before <> 2
    """,
    "a terminal has no actor, a decision has one": """
        select * from node where (actor is null) <> (kind > 0)
    """,
    "chips are within the stack and equal at a showdown": """
        select node.* from node inner join game on game.game = node.game
        where greatest(chips0, chips1) > stack or kind = 2 and chips0 <> chips1
    """,
}

DIGEST = """
    select game, node >> 12 as block, md5(string_agg(concat_ws(' ',
        node, coalesce(parent, -1), coalesce(action, -1), coalesce(edge, -1), level, street, kind,
        coalesce(actor, -1), chips0, chips1, depth, past, future, actions, line
    ), ';' order by node))
    from node group by game, node >> 12 order by 1, 2
"""


@pytest.mark.parametrize("game", SIZES)
def test_sizes(trees: Built, game: str) -> None:
    decisions, edges, terminals = SIZES[game]
    found = trees.rows(
        f"select count(*) from node where game = '{game}' and kind = 0"
        " group by street order by street"
    )
    assert [count for (count,) in found] == decisions
    ((nodes, ends, offered),) = trees.rows(
        "select count(*), sum(case when kind > 0 then 1 else 0 end), sum(actions) from node"
        f" where game = '{game}'"
    )
    assert (nodes - 1, ends, offered) == (edges, terminals, edges)


def test_both_engines_build_the_same_rows(duckdb_trees: Built, postgres_trees: Built) -> None:
    def digests(built: Built) -> list[tuple[Any, ...]]:
        return built.rows(DIGEST)

    found = digests(duckdb_trees)
    assert {name for name, _, _ in found} == set(GAMES)
    assert found == digests(postgres_trees)


@pytest.mark.parametrize("line", MENUS)
def test_menus_of_the_worked_examples(duckdb_trees: Built, line: str) -> None:
    chips, menu = MENUS[line]
    found = duckdb_trees.rows(
        "select parent.chips0, parent.chips1, edge.name,"
        " child.chips0 + child.chips1 - parent.chips0 - parent.chips1"
        " from node as parent inner join node as child"
        " on child.game = parent.game and child.parent = parent.node"
        " inner join edge on edge.edge = child.edge"
        f" where parent.game = 'pluribus' and parent.line = '{line}' order by child.action"
    )
    assert {row[:2] for row in found} == {chips}
    assert [row[2:] for row in found] == list(menu.items())


def test_kuhn_line_by_line(trees: Built) -> None:
    found = trees.rows("select line from node where game = 'kuhn' order by node")
    assert [line for (line,) in found] == KUHN


@pytest.mark.parametrize("fault", FAULTS)
def test_routes_and_menus_agree(duckdb_trees: Built, fault: str) -> None:
    assert duckdb_trees.rows(f"select * from ({FAULTS[fault]}) as fault limit 3") == []


def test_the_longest_line_has_21_actions(duckdb_trees: Built) -> None:
    ((past, line),) = duckdb_trees.rows(
        "select past, line from node where game = 'deep' and level = 21 and kind = 2"
    )
    # x, b1, 17 raises (of fold, call, raise, all-in), the all-in, a call.
    bets = " ".join(["b1", *(f"r{to}" for to in range(2, 19))])
    assert line == f"x {bets} r999! c"
    assert f"{past:o}"[::-1] == "12" + "3" * 17 + "32"


def test_preflop_alone_deals_the_board_after_the_last_call(duckdb_trees: Built) -> None:
    assert duckdb_trees.rows("select max(street) from node where game = 'preflop20'") == [(0,)]
    kinds = dict(
        duckdb_trees.rows(
            "select line, kind from node where game = 'preflop20'"
            " and line in ('c', 'c x', 'r5 c', 'r5 f', 'r40! c')"
        )
    )
    assert kinds == {"c": 0, "c x": 2, "r5 c": 2, "r5 f": 1, "r40! c": 2}
