-- The average strategy that a checkpoint has kept, by node and bucket.
--
-- reads    snapshot_strategy, node, game, holding
-- grain    one row an action of an infoset that the strategy takes at times
-- params   game, epoch (of the checkpoint), first, last (of `past`)
-- cost     about 1 µs a row, in pieces
select
    node.node,
    holding.bucket,
    snapshot_strategy.edge::smallint as edge,
    snapshot_strategy.probability as weight
from snapshot_strategy
inner join node
    on node.past = snapshot_strategy.past and node.future = snapshot_strategy.future
inner join game on game.game = node.game
inner join holding
    on
        holding.cards = game.cards
        and holding.street = node.street
        and holding.present = snapshot_strategy.present
where
    node.game = %(game)s::text
    and node.kind = 0
    and snapshot_strategy.epoch = %(epoch)s::bigint
    and snapshot_strategy.past between %(first)s::bigint and %(last)s::bigint
    and snapshot_strategy.probability > 0
