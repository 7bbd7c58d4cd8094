-- Claim the building of a game's tree: writes a row unless the nodes that are there fit the game.
--
-- reads    tree, node
-- writes   tree                                                             grain: one row a game
-- params   game, definition (the text of 00_definition.sql)
-- cost     a count of the game's nodes
-- rule     it comes first in the transaction that builds: a second driver waits here, then finds
--          the tree built and writes nothing
delete from tree
where
    game = %(game)s
    and nodes <> (select count(*) from node where node.game = %(game)s);

insert into tree (game, nodes, definition)
values (%(game)s, 0, %(definition)s)
on conflict (game) do update
set
    nodes = 0,
    definition = excluded.definition
where tree.definition <> excluded.definition
