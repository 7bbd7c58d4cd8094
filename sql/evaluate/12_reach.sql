-- How likely the opponent plays to the nodes of the next level, by what he holds.
--
-- reads    reached (level), branch, playing
-- writes   reached (level + 1)                      grain: one row a (node, hands of the opponent)
-- params   level, responder (a seat)
-- cost     one join an edge and hand; no pair of hands is looked at
insert into reached (level, node, kind, actor, shift, hands, reach)
select
    (%(level)s::smallint + 1)::smallint as level,
    branch.node,
    branch.kind,
    branch.next_actor as actor,
    branch.shift,
    reached.hands,
    case
        when reached.actor = %(responder)s::smallint then reached.reach
        else reached.reach * chance(
            branch.action, playing.actions,
            playing.regret1, playing.regret2, playing.regret3, playing.regret4,
            playing.regret5, playing.regret6, playing.regret7
        )
    end as reach
from reached
inner join branch on branch.parent = reached.node
inner join playing
    on
        playing.node = reached.node
        and playing.bucket = ((reached.hands >> reached.shift) & 65535)
where reached.level = %(level)s::smallint and reached.kind = 0
