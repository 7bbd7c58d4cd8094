-- The average strategy of the blueprint, by node and bucket.
--
-- reads    blueprint, node, game, holding
-- grain    one row an action of an infoset that the strategy takes at times
-- params   game, first, last (of `past`)
-- cost     about 1 µs a row, in pieces
select
    node.node,
    holding.bucket,
    blueprint.edge::smallint as edge,
    blueprint.policy::real as weight
from blueprint
inner join node on node.past = blueprint.past and node.future = blueprint.future
inner join game on game.game = node.game
inner join holding
    on
        holding.cards = game.cards
        and holding.street = node.street
        and holding.present = blueprint.present
where
    node.game = %(game)s::text
    and node.kind = 0
    and blueprint.past between %(first)s::bigint and %(last)s::bigint
    and blueprint.policy > 0
