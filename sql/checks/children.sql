-- Every board before the river has a row for each deal, which maps each of its pockets.
--
-- reads    parameter, deck, deck_street, street, board, child
-- returns  streets whose rows are not as many as boards times deals, or whose arrays do not fit
-- cost     full deck: 0.9M rows of 1.7 GB, some seconds
with counted as (
    select
        case
            when child.board = 0 then 0
            when child.board < 16777216 then 1
            else 2
        end as street,
        count(*) as deals,
        sum(
            case when cardinality(child.positions) = cardinality(board.pockets) then 0 else 1 end
        ) as misfits
    from child
    left join board on board.board = child.board
    group by street
),

expected as (
    select
        deck_street.street,
        -- A hand sees the deals without its own two cards; a board sees all of them.
        deck_street.boards * case deck_street.street
            when 0 then floor(deck.cards * (deck.cards - 1) * (deck.cards - 2) / 6.0)::bigint
            else deck_street.children + 2
        end as deals
    from parameter
    inner join deck on deck.deck = parameter.value
    inner join deck_street on deck_street.deck = deck.deck
    where parameter.name = 'deck' and deck_street.street < 3
)

select
    expected.street,
    expected.deals as expected,
    counted.deals,
    counted.misfits
from expected
inner join street on street.street = expected.street
left join counted on counted.street = expected.street
where coalesce(counted.deals, 0) <> expected.deals or counted.misfits <> 0
