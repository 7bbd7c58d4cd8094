-- What the explorer is looking at: the game, its stakes, the deck, and how long was trained.
--
-- reads    game, training, epoch, batch
-- grain    one row; an error where there is no blueprint
-- params   none
-- cost     1 ms
select
    game.game,
    game.cards,
    game.stack,
    game.small_blind,
    game.big_blind,
    lowest_card() as lowest_card,
    (
        select coalesce(max(epoch.value), 0)::bigint
        from epoch
        where epoch.key = 'current'
    ) as epoch,
    (
        select coalesce(sum(batch.deals), 0)::bigint
        from batch
    ) as deals
from game
where game.game = blueprint_of()
