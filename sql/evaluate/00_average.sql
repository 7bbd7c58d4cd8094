-- Play the average strategy of the blueprint in the walks that follow.
--
-- reads    strategy, node
-- writes   playing                                         grain: one row an action of an infoset
-- params   game
-- cost     one pass over the blueprint
insert into playing (
    node, present, action, sigma, lower, upper, policy, regret, visits, epoch
)
select
    parent.node,
    strategy.present,
    child.action,
    strategy.probability as sigma,
    0.0::double precision as lower,
    1.0::double precision as upper,
    strategy.probability as policy,
    0.0::double precision as regret,
    strategy.visits,
    0::bigint as epoch
from strategy
inner join node as parent
    on
        parent.game = %(game)s::text
        and parent.past = strategy.past
        and parent.future = strategy.future
inner join node as child
    on
        child.game = parent.game
        and child.parent = parent.node
        and child.edge = strategy.edge
