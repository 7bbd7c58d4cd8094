-- Where the walk's buckets are in the blueprint.
--
-- reads    holding, game
-- writes   code                                                          grain: one row a bucket
-- params   game
-- cost     some 500 rows
insert into code (street, bucket, present)
select
    holding.street,
    holding.bucket,
    holding.present
from holding
inner join game on game.cards = holding.cards
where game.game = %(game)s::text
