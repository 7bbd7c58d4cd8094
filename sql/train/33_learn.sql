-- Add what an epoch inside the database learnt to the blueprint, as it stands when each row's turn
-- comes. (In memory 31_renew.sql and 35_tally.sql do it.)
--
-- Any number of sessions may do so at once: each row is locked, added to and kept until the commit,
-- so no update is lost; all take them in one order, so that no two wait for each other for
-- ever. The root comes last: every session needs its rows, so they are held for the shortest time.
--
-- reads    change, floored
-- writes   blueprint                                        grain: one row an action of an infoset
-- params   epoch, regret_weight, policy_weight (of this epoch in the sums, as in 31_renew.sql and
--          35_tally.sql), least (no regret falls below it: 0 in CFR+ and beside other writers; it
--          is what was learnt, so a bias lies below it)
-- cost     7 µs a row; a look into `floored` where a regret under the floor meets a row
insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)
select
    past,
    present,
    future,
    edge,
    case
        when trained then 0
        else added * %(policy_weight)s::double precision
    end as policy,
    case
        when trained
            then greatest(added * %(regret_weight)s::double precision, %(least)s::double precision)
        else 0
    end as regret,
    visits,
    %(epoch)s::bigint as epoch
from change
-- An action that was not played adds nothing to the average.
where trained or added > 0
order by past desc, present desc, future desc, edge desc
on conflict (past, present, future, edge) do update set
    policy = blueprint.policy + excluded.policy,
    regret = greatest(
        blueprint.regret
        + case
            when excluded.visits > 0 and excluded.regret = %(least)s::double precision
                then coalesce(
                    (
                        select floored.regret
                        from floored
                        where
                            floored.past = excluded.past -- noqa: RF01
                            and floored.present = excluded.present -- noqa: RF01
                            and floored.future = excluded.future -- noqa: RF01
                            and floored.edge = excluded.edge -- noqa: RF01
                    ),
                    excluded.regret
                )
            else excluded.regret
        end,
        %(least)s::double precision
    ),
    visits = blueprint.visits + excluded.visits,
    epoch = greatest(blueprint.epoch, excluded.epoch)
