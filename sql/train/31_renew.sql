-- The strategy that follows from an epoch: regret matching on the new sums.
--
-- Each action keeps its share of (0, 1) from lower to upper, so that drawing one is a comparison.
--
-- reads    delta, playing
-- writes   playing, through renewed                   grain: one row an action of an infoset met
-- params   epoch, regret_weight, policy_weight (of this epoch in the sums), least (no regret falls
--          below it: 0 in CFR+)
-- cost     one join and one sort of the rows that changed
-- source   Hart & Mas-Colell 2000 (regret matching); Tammelin 2014 (CFR+); Brown & Sandholm 2019
--          (linear weights)
truncate renewed;

insert into renewed (node, present, action, sigma, lower, upper, policy, regret, visits)
with sums as (
    select
        delta.node,
        delta.present,
        delta.action,
        coalesce(playing.policy, 0)
        + delta.policy * %(policy_weight)s::double precision as policy,
        greatest(
            coalesce(playing.regret, 0)
            + delta.regret::double precision / 1048576 * %(regret_weight)s::double precision,
            %(least)s::double precision
        ) as regret,
        coalesce(playing.visits, 0) + delta.visits as visits
    from delta
    left join playing
        on
            playing.node = delta.node
            and playing.present = delta.present
            and playing.action = delta.action
),

matched as (
    select
        node,
        present,
        action,
        policy,
        regret,
        visits,
        sum(greatest(regret, 0)) over (
            partition by node, present order by action
            rows between unbounded preceding and current row
        ) as upto,
        sum(greatest(regret, 0)) over (
            partition by node, present order by action
            rows between unbounded preceding and unbounded following
        ) as total,
        max(action) over (partition by node, present) as actions
    from sums
),

shared as (
    select
        node,
        present,
        action,
        policy,
        regret,
        visits,
        case
            when total > 0 then greatest(regret, 0)::double precision / total
            else 1.0::double precision / actions
        end as sigma,
        case
            when action = actions then 1
            when total > 0 then upto::double precision / total
            else action::double precision / actions
        end as upper
    from matched
)

select
    node,
    present,
    action,
    sigma,
    coalesce(
        lag(upper) over (partition by node, present order by action), 0
    ) as lower,
    upper,
    policy,
    regret,
    visits
from shared;

merge into playing
using renewed
    on
        playing.node = renewed.node
        and playing.present = renewed.present
        and playing.action = renewed.action
when matched then update set
    sigma = renewed.sigma,
    lower = renewed.lower,
    upper = renewed.upper,
    policy = renewed.policy,
    regret = renewed.regret,
    visits = renewed.visits,
    epoch = %(epoch)s::bigint
when not matched then insert (
    node, present, action, sigma, lower, upper, policy, regret, visits, epoch
) values (
    renewed.node,
    renewed.present,
    renewed.action,
    renewed.sigma,
    renewed.lower,
    renewed.upper,
    renewed.policy,
    renewed.regret,
    renewed.visits,
    %(epoch)s::bigint
)
