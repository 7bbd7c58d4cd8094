-- What the player to act before the flop does with every starting hand, and how likely it holds it.
--
-- reads    preflop_grid(), range_grid(), node
-- grain    one row a cell of the 13 x 13 chart; reach is the probability of the hand after the line
--          as the blueprint plays it, null where it never does; pockets are its combinations
-- params   line, translation (exact or nearest: of bets that the tree lacks)
-- cost     100 ms
with decision as materialized (
    select
        here.game,
        here.node,
        here.actor
    from decision_node(
        %(line)s::text, blueprint_of(), %(translation)s::text
    ) as here
),

held as materialized (
    select
        range_grid.hand,
        range_grid.pockets,
        range_grid.probability
    from decision
    cross join lateral range_grid(
        %(line)s::text, decision.actor::integer, '', null, %(translation)s::text
    ) as range_grid
)

select
    cell.grid_row,
    cell.grid_col,
    cell.hand,
    held.pockets,
    held.probability as reach,
    cell.visits,
    cell.fold,
    cell.call,
    cell.raise,
    cell.all_in
from preflop_grid(%(line)s::text, null, %(translation)s::text) as cell
left join held on held.hand = cell.hand
order by cell.grid_row, cell.grid_col
