-- Where the training stands: the last checkpoint, and what is in the ledger.
--
-- reads    training, epoch, batch, snapshot
-- grain    one row; no row where nothing was trained
select
    game.value as game,
    schedule.value as schedule,
    epoch.value as epoch,
    merged.deals,
    merged.nodes,
    merged.seconds,
    last.infosets,
    last.actions,
    last.mean_positive_regret
from epoch
inner join training as game on game.name = 'game'
inner join training as schedule on schedule.name = 'schedule'
cross join (
    select
        coalesce(sum(deals), 0)::bigint as deals,
        coalesce(sum(nodes), 0)::bigint as nodes,
        coalesce(sum(seconds), 0)::double precision as seconds
    from batch
) as merged
left join (
    select
        infosets,
        actions,
        mean_positive_regret
    from snapshot
    order by deals desc, epoch desc
    limit 1
) as last on true
where epoch.key = 'current'
