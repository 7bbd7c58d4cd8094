-- What the responder wins where play ends, by what he holds: over all hands of the opponent, each
-- weighted by how likely deal and opponent lead there.
--
-- reads    reached, branch, deal
-- writes   answer, the terminal nodes               grain: one row a (node, hands of the responder)
-- params   responder (a seat)
-- cost     one join and one sum a (terminal, deal): 3.6 million for preflop20 on the full deck
insert into answer (level, node, hands, best, value)
with won as (
    select
        reached.level,
        reached.node,
        case when %(responder)s::smallint = 0 then deal.hands0 else deal.hands1 end as hands,
        sum(
            reached.reach * deal.weight
            * case when branch.kind = 1 then branch.folded else branch.stake * (deal.share - 1) end
        ) * (1 - 2 * %(responder)s::smallint) as value
    from reached
    inner join branch on branch.node = reached.node
    inner join deal
        on
            reached.hands
            = case when %(responder)s::smallint = 0 then deal.hands1 else deal.hands0 end
    where reached.kind <> 0
    group by
        reached.level,
        reached.node,
        case when %(responder)s::smallint = 0 then deal.hands0 else deal.hands1 end
)

select
    level,
    node,
    hands,
    value as best,
    value
from won
