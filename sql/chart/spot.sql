-- A decision before the flop: whose it is, what may be done, and what the blueprint does there.
--
-- reads    node, epoch, batch, preflop_grid(), range_grid()
-- grain    one row; the means are over the pockets that the player may hold, by how likely they
--          are, of those that are trained; trained is their share
-- params   line, translation (exact or nearest: of bets that the tree lacks)
-- cost     100 ms
with decision as materialized (
    select here.*
    from decision_node(
        %(line)s::text, blueprint_of(), %(translation)s::text
    ) as here
),

held as materialized (
    select
        range_grid.hand,
        -- Where the blueprint never plays the line, all pockets weigh the same.
        coalesce(range_grid.probability, range_grid.pockets) as weight
    from decision
    cross join lateral range_grid(
        %(line)s::text, decision.actor::integer, '', null, %(translation)s::text
    ) as range_grid
),

overall as (
    select
        sum(held.weight * cell.fold) as fold,
        sum(held.weight * cell.call) as call,
        sum(held.weight * cell.raise) as raise,
        sum(held.weight * cell.all_in) as all_in,
        sum(held.weight) filter (where cell.fold is not null) as trained,
        sum(held.weight) as total,
        max(cell.visits) as visits
    from preflop_grid(%(line)s::text, null, %(translation)s::text) as cell
    inner join held on held.hand = cell.hand
)

select
    decision.game,
    decision.line,
    decision.actor,
    (
        select array_agg(last_action(child.line) order by child.node)
        from node as child
        where child.game = decision.game and child.parent = decision.node
    ) as actions,
    (
        select epoch.value
        from epoch
        where epoch.key = 'current'
    ) as epoch,
    (
        select coalesce(sum(batch.deals), 0)::bigint
        from batch
    ) as deals,
    overall.fold::double precision / nullif(overall.trained, 0) as fold,
    overall.call::double precision / nullif(overall.trained, 0) as call,
    overall.raise::double precision / nullif(overall.trained, 0) as raise,
    overall.all_in::double precision / nullif(overall.trained, 0) as all_in,
    coalesce(overall.trained::double precision / nullif(overall.total, 0), 0) as trained,
    overall.visits
from decision
cross join overall
