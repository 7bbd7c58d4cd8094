-- What an epoch changes: regrets where a player trains, the average strategy where the other acts.
--
-- The current strategy follows from the regrets by regret matching (the function chance), so it
-- needs no columns of its own.
--
-- reads    delta
-- writes   playing                                        grain: one row an infoset that was met
-- params   epoch, regret_weight, policy_weight (of this epoch in the sums), least (no regret falls
--          below it: 0 in CFR+)
-- cost     one join by (node, bucket)
-- source   Hart & Mas-Colell 2000 (regret matching); Tammelin 2014 (CFR+); Brown & Sandholm 2019
--          (linear weights)
update playing
set
    regret1 = greatest(
        playing.regret1
        + delta.regret1::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret2 = greatest(
        playing.regret2
        + delta.regret2::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret3 = greatest(
        playing.regret3
        + delta.regret3::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret4 = greatest(
        playing.regret4
        + delta.regret4::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret5 = greatest(
        playing.regret5
        + delta.regret5::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret6 = greatest(
        playing.regret6
        + delta.regret6::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret7 = greatest(
        playing.regret7
        + delta.regret7::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    visits = playing.visits + delta.visits,
    epoch = %(epoch)s::bigint
from delta
where delta.trained and delta.node = playing.node and delta.bucket = playing.bucket;

update playing
set
    policy1 = playing.policy1 + arrival.weight * chance(
        1, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy2 = playing.policy2 + arrival.weight * chance(
        2, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy3 = playing.policy3 + arrival.weight * chance(
        3, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy4 = playing.policy4 + arrival.weight * chance(
        4, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy5 = playing.policy5 + arrival.weight * chance(
        5, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy6 = playing.policy6 + arrival.weight * chance(
        6, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    policy7 = playing.policy7 + arrival.weight * chance(
        7, playing.actions,
        playing.regret1, playing.regret2, playing.regret3, playing.regret4,
        playing.regret5, playing.regret6, playing.regret7
    ),
    epoch = %(epoch)s::bigint
from (
    select
        node,
        bucket,
        reach::double precision / 1048576 * %(policy_weight)s::double precision as weight
    from delta
    where not trained
) as arrival
where arrival.node = playing.node and arrival.bucket = playing.bucket
