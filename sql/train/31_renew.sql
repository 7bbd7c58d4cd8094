-- What an epoch changes: regrets where a player trains, the average strategy where the other acts.
--
-- The current strategy follows from the regrets by regret matching, so it needs no columns.
--
-- reads    delta
-- writes   playing                                        grain: one row an infoset that was met
-- params   traverser (the seat that trained), epoch, regret_weight, policy_weight (of this epoch
--          in the sums), least (no regret falls below it: 0 in CFR+)
-- cost     one join by (node, bucket) each
-- source   Hart & Mas-Colell 2000 (regret matching); Tammelin 2014 (CFR+); Brown & Sandholm 2019
--          (linear weights)
update playing
set
    regret1 = greatest(
        playing.regret1
        + delta.change1::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret2 = greatest(
        playing.regret2
        + delta.change2::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret3 = greatest(
        playing.regret3
        + delta.change3::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret4 = greatest(
        playing.regret4
        + delta.change4::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret5 = greatest(
        playing.regret5
        + delta.change5::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret6 = greatest(
        playing.regret6
        + delta.change6::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret7 = greatest(
        playing.regret7
        + delta.change7::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    visits = playing.visits + delta.visits,
    epoch = %(epoch)s::bigint
from delta
where
    delta.trained
    and playing.actor = %(traverser)s::smallint
    and delta.node = playing.node
    and delta.bucket = playing.bucket;

update playing
set
    policy1 = playing.policy1
    + delta.change1::double precision / 1048576 * %(policy_weight)s::double precision,
    policy2 = playing.policy2
    + delta.change2::double precision / 1048576 * %(policy_weight)s::double precision,
    policy3 = playing.policy3
    + delta.change3::double precision / 1048576 * %(policy_weight)s::double precision,
    policy4 = playing.policy4
    + delta.change4::double precision / 1048576 * %(policy_weight)s::double precision,
    policy5 = playing.policy5
    + delta.change5::double precision / 1048576 * %(policy_weight)s::double precision,
    policy6 = playing.policy6
    + delta.change6::double precision / 1048576 * %(policy_weight)s::double precision,
    policy7 = playing.policy7
    + delta.change7::double precision / 1048576 * %(policy_weight)s::double precision,
    epoch = %(epoch)s::bigint
from delta
where
    not delta.trained
    and playing.actor = 1 - %(traverser)s::smallint
    and delta.node = playing.node
    and delta.bucket = playing.bucket
