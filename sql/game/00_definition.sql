-- Every game as one line of text: all that its betting tree is built from.
--
-- reads    game, menu
-- params   builder (digest of the SQL that builds trees: a new one builds them anew)
-- cost     none to speak of: some dozen rows
with size_list as (
    select
        game,
        string_agg(
            '; ' || street || '.' || depth || '.' || size || ' ' || kind || ' '
            || numerator || '/' || denominator || ' = ' || coalesce(edge, 0),
            '' order by street, depth, size
        ) as sizes
    from menu
    group by game
)

select
    game.game,
    game.cards || ', ' || game.streets || ' streets, ' || game.stack || ' chips, blinds '
    || game.small_blind || '/' || game.big_blind || ', first ' || game.first_seat || ' then '
    || game.first_later || ', ' || game.raises || ' raises, '
    || case when game.all_in then 'all-in' else 'no all-in' end
    || coalesce(size_list.sizes, '') || '; built by ' || %(builder)s::text as definition
from game
left join size_list on size_list.game = game.game
order by game.game
