-- The best that the responder can do on a level, and what he gets by his own strategy.
--
-- Values are weighted by how likely deal and opponent lead here. So at an infoset the best action
-- is the one with the largest sum over the hands that he cannot tell apart there: those of one
-- bucket. He takes it with all of them.
--
-- reads    answer (level + 1), branch, reached (which nodes there are), playing
-- writes   answer (level)                           grain: one row a (node, hands of the responder)
-- params   level, responder (a seat)
-- cost     one join an edge and hand
-- source   Johanson et al. 2011, "Accelerating best response calculation in large extensive games"
insert into answer (level, node, hands, best, value)
with place as (
    select distinct
        node,
        actor = %(responder)s::smallint as responds,
        shift
    from reached
    where level = %(level)s::smallint and kind = 0
),

offer as (
    select
        place.node,
        place.responds,
        branch.action,
        answer.hands,
        ((answer.hands >> place.shift) & 65535)::smallint as bucket,
        answer.best,
        answer.value
    from answer
    inner join branch on branch.node = answer.node
    inner join place on place.node = branch.parent
    where answer.level = %(level)s::smallint + 1
),

response as (
    select
        node,
        bucket,
        action,
        row_number() over (
            partition by node, bucket order by sum(best) desc, action asc
        ) as place
    from offer
    where responds
    group by node, bucket, action
)

select
    %(level)s::smallint as level,
    offer.node,
    offer.hands,
    sum(case when offer.responds and response.place > 1 then 0 else offer.best end) as best,
    sum(
        case
            when offer.responds then offer.value * chance(
                offer.action, playing.actions,
                playing.regret1, playing.regret2, playing.regret3, playing.regret4,
                playing.regret5, playing.regret6, playing.regret7
            )
            else offer.value
        end
    ) as value
from offer
inner join playing on playing.node = offer.node and playing.bucket = offer.bucket
left join response
    on
        response.node = offer.node
        and response.bucket = offer.bucket
        and response.action = offer.action
group by offer.node, offer.hands
