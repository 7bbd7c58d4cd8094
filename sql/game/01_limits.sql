-- What is wrong with a game's rows, so that no tree can be built from them.
--
-- reads    game, bet_size, menu
-- returns  one row a fault, in words; none where the game is sound
-- params   game
-- cost     none to speak of: some dozen rows
-- rule     past holds 3 bits an action, so that a menu has at most 7; sql/game/04_whole.sql finds
--          trees that are too deep or too large, once they are built
with stakes as (
    select
        game.*,
        case game.cards
            when 'holdem' then 4 when 'leduc' then 2 when 'kuhn' then 1
        end as most_streets
    from game
    where game = %(game)s
),

size as (
    select
        menu.*,
        'street ' || menu.street || ', depth ' || menu.depth || ', size ' || menu.size as place
    from menu
    where menu.game = %(game)s
),

-- Every street and depth that must have a menu; those that no game may have are not laid out.
place as (
    select
        dealt.street,
        raised.depth,
        stakes.all_in,
        raised.depth > 0
        or (dealt.street = 0 and stakes.small_blind <> stakes.big_blind) as faces_bet
    from stakes
    cross join generate_series(0, greatest(0, least(stakes.streets, 4)) - 1) as dealt (street)
    cross join generate_series(0, greatest(0, least(stakes.raises, 18)) - 1) as raised (depth)
),

menu_width as (
    select
        place.street,
        place.depth,
        count(size.size) as sizes,
        count(size.size) + case when place.faces_bet then 2 else 1 end
        + case when place.all_in then 1 else 0 end as actions
    from place
    left join size on size.street = place.street and size.depth = place.depth
    group by place.street, place.depth, place.faces_bet, place.all_in
),

fault as (
    select 'cards is ' || cards || ', not holdem, leduc or kuhn' as problem
    from stakes
    where most_streets is null
    union all
    select cards || ' has 1 to ' || most_streets || ' streets, not ' || streets as problem
    from stakes
    where not streets between 1 and most_streets
    union all
    select
        'blinds of ' || small_blind || ' and ' || big_blind
        || ': the small one must be at least 0, the big one at least 1 and not the smaller'
        as problem
    from stakes
    where small_blind < 0 or big_blind < 1 or small_blind > big_blind
    union all
    select
        'a stack of ' || stack || ' is under one blind of ' || big_blind || ' chips' as problem
    from stakes
    where stack < big_blind
    union all
    select 'the antes of ' || small_blind || ' take the whole stack' as problem
    from stakes
    where stack = small_blind and small_blind = big_blind
    union all
    select 'a stack of ' || stack || ' is over a million chips' as problem
    from stakes
    where stack > 1000000
    union all
    select
        'first_seat is ' || first_seat || ' and first_later ' || first_later
        || ', but seats are 0 and 1' as problem
    from stakes
    where not first_seat in (0, 1) or not first_later in (0, 1)
    union all
    select 'seat 1 posts the big blind and cannot act first on street 0' as problem
    from stakes
    where first_seat = 1 and small_blind < big_blind
    union all
    select 'raises is ' || raises || ', not 0 to 18' as problem
    from stakes
    where not raises between 0 and 18
    union all
    select 'nobody can bet: raises is 0 and all_in false' as problem
    from stakes
    where raises = 0 and not all_in
    union all
    select 'it has no rows in bet_size' as problem
    from stakes
    where raises > 0 and not exists (select 1 from size)
    union all
    select
        'no bet_size on street ' || street || ' at depth ' || depth
        || ', where game.raises wants one' as problem
    from menu_width
    where sizes = 0 and exists (select 1 from size)
    union all
    select
        'a menu of ' || actions || ' actions on street ' || street || ' at depth ' || depth
        || ' (fold, call and all-in counted), where 7 is the most' as problem
    from menu_width
    where actions > 7
    union all
    select
        size.place || ' is never offered: it is not under game.streets and game.raises' as problem
    from size
    cross join stakes
    where
        not size.street between 0 and stakes.streets - 1
        or not size.depth between 0 and stakes.raises - 1
    union all
    select place || ' is of kind ' || kind || ', not pot, blind or chips' as problem
    from size
    where not kind in ('pot', 'blind', 'chips')
    union all
    select
        place || ' is ' || numerator || '/' || denominator
        || ': both must be 1 to 1000, for chips the second 1' as problem
    from size
    where
        not numerator between 1 and 1000
        or not denominator between 1 and case kind when 'chips' then 1 else 1000 end
    union all
    select
        place || ' has no code: insert one of 20 .. 31 into edge for ' || kind || ' '
        || numerator || '/' || denominator as problem
    from size
    where edge is null and kind in ('pot', 'blind') and numerator > 0 and denominator > 0
    union all
    select place || ' has code ' || edge || ', not 6 to 31' as problem
    from size
    where not edge between 6 and 31
    union all
    select
        min(place) || ' has the same code, ' || edge || ', as another size of that menu' as problem
    from size
    group by street, depth, edge
    having count(*) > 1 and edge is not null
)

select problem
from fault
order by problem
