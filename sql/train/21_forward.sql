-- Walk one level down: every action of the player who trains, one of the opponent's.
--
-- The opponent's action is the one whose share of (0, 1) holds the deal's random number of this
-- level. A full-width walk takes all of them, and carries how likely the opponent plays this far.
-- Where an infoset has never been met, all actions are equally likely.
--
-- reads    move (level), branch, deal, playing
-- writes   move (level + 1)                                 grain: one row a (deal, edge) taken
-- params   level, traverser (the seat that trains), sampled (1: external sampling, 0: full width)
-- cost     one join by (node, present, action) a row
-- source   Lanctot et al. 2009, "Monte Carlo sampling for regret minimization in extensive games",
--          external sampling; values are in chips * 2^20, integers, so that sums repeat exactly
insert into move (
    level, deal, node, parent, present, actor, action, kind, weight, reach, onward, value
)
with choice as (
    select
        here.deal,
        here.onward,
        branch.node,
        branch.parent,
        branch.actor,
        branch.action,
        branch.kind,
        branch.folded,
        branch.stake,
        deal.share,
        deal.presents[branch.place] as present,
        deal.uniforms[here.level + 1] as u,
        (branch.action - 1)::double precision / branch.actions as even_lower,
        branch.action::double precision / branch.actions as even_upper,
        1.0::double precision / branch.actions as even,
        branch.actor = %(traverser)s::smallint as trains
    from move as here
    inner join branch on branch.parent = here.node
    inner join deal on deal.deal = here.deal
    where here.level = %(level)s::smallint and here.kind = 0
),

known as (
    select
        choice.*,
        coalesce(playing.sigma, choice.even) as sigma,
        coalesce(playing.lower, choice.even_lower) as lower,
        coalesce(playing.upper, choice.even_upper) as upper
    from choice
    left join playing
        on
            playing.node = choice.parent
            and playing.present = choice.present
            and playing.action = choice.action
)

select
    (%(level)s::smallint + 1)::smallint as level,
    deal,
    node,
    parent,
    present,
    actor,
    action,
    kind,
    case when trains or %(sampled)s::smallint = 0 then sigma else 1.0 end as weight,
    onward as reach,
    case when trains or %(sampled)s::smallint = 1 then onward else onward * sigma end as onward,
    case
        when kind = 1 then folded
        when kind = 2 then stake * (share - 1)
    end::bigint * (1 - 2 * %(traverser)s::bigint) * 1048576 as value
from known
where trains or %(sampled)s::smallint = 0 or (lower <= u and u < upper)
