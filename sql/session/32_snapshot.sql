-- Note where the training stands; once more where no number was handed out since the last time, or
-- where some were given back.
--
-- reads    batch
-- writes   snapshot                                                  grain: one row a checkpoint
-- params   epoch, infosets, actions, regret (mean positive), seed
-- cost     milliseconds
insert into snapshot (
    epoch, infosets, actions, mean_positive_regret, deals, seconds, seed, taken_at
)
select
    %(epoch)s::bigint as epoch,
    %(infosets)s::bigint as infosets,
    %(actions)s::bigint as actions,
    %(regret)s::double precision as mean_positive_regret,
    coalesce(sum(deals), 0)::bigint as deals,
    coalesce(sum(seconds), 0) as seconds,
    %(seed)s::bigint as seed,
    current_timestamp as taken_at
from batch
on conflict (epoch) do update set
    infosets = excluded.infosets,
    actions = excluded.actions,
    mean_positive_regret = excluded.mean_positive_regret,
    deals = excluded.deals,
    seconds = excluded.seconds,
    seed = excluded.seed,
    taken_at = excluded.taken_at
