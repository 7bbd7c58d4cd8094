-- Where the walk's infosets are in the blueprint.
--
-- reads    node, holding, game
-- writes   decision, code                        grain: one row a node; one row a bucket
-- params   game
-- cost     200,000 rows for the largest preset
insert into decision (node, street, actor, actions, past, future)
select
    node,
    street,
    actor,
    actions,
    past,
    future
from node
where game = %(game)s::text and kind = 0
order by node;

insert into code (street, bucket, present)
select
    holding.street,
    holding.bucket,
    holding.present
from holding
inner join game on game.cards = holding.cards
where game.game = %(game)s::text
