"""A betting tree, and lines of play read by their grammar, without a database's help."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from pgpipe.engine.session import PostgresSession

TOKEN = re.compile(
    r"(?:([fxc/])|(!)|([br])(?=[0-9.!])([0-9]{1,12}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})?(%|bb|ch)?(!)?)",
    re.IGNORECASE,
)
SPOKEN = re.compile(r"[br][0-9]*(\.[0-9]|[0-9](%|bb))", re.IGNORECASE)


@dataclass
class Node:
    """A row of node, and its children."""

    node: int
    street: int
    kind: int
    actor: int | None
    edge: int | None
    chips: tuple[int, int]
    actions: int
    line: str
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """A game's tree; the root comes first."""

    nodes: list[Node]
    stack: int
    big_blind: int
    ante: int

    def read(self, line: str) -> Node | None:
        """The node of a line without bets off the tree, read by its grammar; None where it is
        wrong."""
        tokens = re.findall(r"[^\s/]+|/", line)
        spoken = bool(SPOKEN.search(line))
        here, settled, awaits, streets = self.nodes[0], self.ante, False, 0
        for token in tokens:
            part = TOKEN.fullmatch(token)
            if part is None or (token == "/") != awaits or (here.kind and here.children == []):
                return None
            if token == "/":
                awaits, streets = False, streets + 1
                continue
            child = self._child(here, settled, part, spoken, streets)
            if child is None:
                return None
            awaits = child.street > here.street
            settled = max(child.chips) if awaits else settled
            here = child
        return here

    def _child(
        self, here: Node, settled: int, part: re.Match[str], spoken: bool, streets: int
    ) -> Node | None:
        """What an action leads to."""
        plain, shove, verb, size, unit, all_in = part.groups()
        if plain:
            edge = {"f": 2, "x": 3, "c": 4}[plain.lower()]
            return next((child for child in here.children if child.edge == edge), None)
        if here.actor is None:
            return None
        mine, theirs = here.chips[here.actor], here.chips[1 - here.actor]
        if not shove and (max(mine, theirs) > settled) != (verb.lower() == "r"):
            return None
        unit = (unit or ("ch" if not spoken else "bb" if streets == 0 else "%")).lower()
        stake = Fraction(size or 0)
        if shove or not size:
            stake = Fraction(self.stack)
        elif unit == "ch":
            stake += settled
        elif unit == "bb":
            stake = settled + stake * self.big_blind
        else:
            stake = theirs + stake * 2 * theirs / 100
        slack = max(1.0, 0.01 * theirs + 0.0001) if unit == "%" and size and not shove else 1
        bets = {c.chips[here.actor]: c for c in here.children if (c.edge or 0) > 4}
        near = sorted((abs(chips - stake), chips) for chips in bets if abs(chips - stake) < slack)
        if not near or ((all_in or shove) and near[0][1] < self.stack):
            return None
        return bets[near[0][1]]


def fetched(session: PostgresSession, game: str) -> Tree:
    """As the database has it."""
    execute = session.connection.execute
    rows = execute(
        "select node, parent, street, kind, actor, edge, chips0, chips1, actions, line from node"
        " where game = %s order by node",
        (game,),
    ).fetchall()
    known: dict[int, Node] = {}
    for number, parent, street, kind, actor, edge, chips0, chips1, actions, line in rows:
        one = Node(number, street, kind, actor, edge, (chips0, chips1), actions, line)
        known[number] = one
        if parent is not None:
            known[parent].children.append(one)
    ((stack, small, big),) = execute(
        "select stack, small_blind, big_blind from game where game = %s", (game,)
    ).fetchall()
    return Tree(list(known.values()), stack, big, small if small == big else 0)


def spelled(rng: Random, node: Node, game: Tree) -> str:
    """A node's line, as it is or as people may write it."""
    line = node.line
    match rng.randrange(5):
        case 0:
            line = line.upper()
        case 1:
            line = line.replace(" / ", "/").replace(" ", rng.choice((" ", "  ", "\t", "\n")))
        case 2:
            line = line.removesuffix(" /") if line.endswith("/") else line + rng.choice((" ", ""))
        case 3:
            line = re.sub(r"([0-9]+)(?=!?( |$))", r"\1ch", line)
        case 4 if "/" not in line:
            bb = game.big_blind
            line = re.sub(r"[0-9]+", lambda n: f"{int(n[0]) / bb:g}bb", line)
    return line
