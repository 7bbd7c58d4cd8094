-- Every game as one line of text: all that its betting tree is built from.
--
-- reads    game, menu
-- params   none
-- cost     none to speak of: some dozen rows
select
    game.game,
    game.cards || ', ' || game.streets || ' streets, ' || game.stack || ' chips, blinds '
    || game.small_blind || '/' || game.big_blind || ', first ' || game.first_seat || ' then '
    || game.first_later || ', ' || game.raises || ' raises, '
    || case when game.all_in then 'all-in' else 'no all-in' end
    || coalesce(
        string_agg(
            '; ' || menu.street || '.' || menu.depth || '.' || menu.size || ' ' || menu.kind || ' '
            || menu.numerator || '/' || menu.denominator || ' = ' || coalesce(menu.edge, 0),
            '' order by menu.street, menu.depth, menu.size
        ),
        ''
    ) as definition
from game
left join menu on menu.game = game.game
group by
    game.game,
    game.cards,
    game.streets,
    game.stack,
    game.small_blind,
    game.big_blind,
    game.first_seat,
    game.first_later,
    game.raises,
    game.all_in
order by game.game
