-- Take up a piece of a strategy, by node and bucket.
--
-- reads    piece, node, game, holding
-- writes   learnt; empties piece                            grain: one row an action of an infoset
-- params   game, strategy (its number in learnt)
-- cost     two joins a row; 14 bytes of memory a row
insert into learnt (strategy, node, bucket, edge, weight)
select
    %(strategy)s::smallint as strategy,
    node.node,
    holding.bucket,
    piece.edge,
    piece.weight
from piece
inner join node on node.past = piece.past and node.future = piece.future
inner join game on game.game = node.game
inner join holding
    on
        holding.cards = game.cards
        and holding.street = node.street
        and holding.present = piece.present
where node.game = %(game)s::text and node.kind = 0
order by node.node, holding.bucket;

truncate piece
