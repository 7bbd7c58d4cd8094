-- The game that is trained: its stakes.
--
-- reads    training, game
-- grain    one row; none where nothing is trained
-- params   none
select
    game.game,
    game.cards,
    game.streets,
    game.stack,
    game.small_blind,
    game.big_blind,
    game.raises,
    game.all_in
from game
inner join training on training.name = 'game' and training.value = game.game
