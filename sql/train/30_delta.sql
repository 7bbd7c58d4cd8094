-- What an epoch teaches, added up by infoset and action.
--
-- Where a player trains: the value of each action less that of the mixture, over all deals. Where
-- the opponent acts: the strategy, as often as play comes there, for the average.
--
-- reads    move, node_value, branch, playing
-- writes   delta                                      grain: one row an action of an infoset met
-- params   traverser
-- cost     one pass over the moves
-- source   Lanctot et al. 2009; the average is taken at the opponent's nodes
truncate delta;

insert into delta (node, present, action, regret, policy, visits)
with action_value as (
    select
        move.parent as node,
        move.present,
        move.action,
        max(move.weight) as sigma,
        sum(
            floor(
                move.reach * coalesce(move.value, below.value)::double precision + 0.5
            )::bigint
        )::bigint as value,
        count(*) as visits
    from move
    left join node_value as below
        on
            below.level = move.level
            and below.deal = move.deal
            and below.node = move.node
    where move.level > 0 and move.actor = %(traverser)s::smallint
    group by move.parent, move.present, move.action
),

infoset_value as (
    select
        node,
        present,
        sum(floor(sigma * value::double precision + 0.5)::bigint)::bigint as value
    from action_value
    group by node, present
),

-- The weights of a visit's moves add up to 1, whether all actions are taken or one is drawn.
arrival as (
    select
        move.parent as node,
        move.present,
        sum(floor(move.weight * move.reach * 1048576 + 0.5)::bigint)::bigint as reach
    from move
    where move.level > 0 and move.actor = 1 - %(traverser)s::smallint
    group by move.parent, move.present
)

select
    action_value.node,
    action_value.present,
    action_value.action,
    action_value.value - infoset_value.value as regret,
    0.0::double precision as policy,
    action_value.visits
from action_value
inner join infoset_value
    on infoset_value.node = action_value.node and infoset_value.present = action_value.present
union all
select
    arrival.node,
    arrival.present,
    branch.action,
    0::bigint as regret,
    coalesce(playing.sigma, 1.0::double precision / branch.actions)
    * arrival.reach::double precision / 1048576 as policy,
    0::bigint as visits
from arrival
inner join branch on branch.parent = arrival.node
left join playing
    on
        playing.node = arrival.node
        and playing.present = arrival.present
        and playing.action = branch.action
