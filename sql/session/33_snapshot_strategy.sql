-- Keep the average strategy of the last checkpoints, so that they can play each other.
--
-- reads    strategy, snapshot
-- writes   snapshot_strategy                               grain: one row an action of an infoset
-- params   epoch, keep (checkpoints to keep, this one included; 0 leaves all as they are)
-- cost     a copy of the blueprint
delete from snapshot_strategy
where
    %(keep)s::bigint > 0
    and epoch not in (
        select epoch
        from snapshot
        -- Numbers may be given back: more deals are later, whatever the epoch.
        order by deals desc, epoch desc
        limit %(keep)s::bigint
    );

insert into snapshot_strategy (epoch, past, present, future, edge, probability)
select
    %(epoch)s::bigint as epoch,
    past,
    present,
    future,
    edge,
    probability::real as probability
from strategy
where %(keep)s::bigint > 0
on conflict (epoch, past, present, future, edge) do update set
    probability = excluded.probability
