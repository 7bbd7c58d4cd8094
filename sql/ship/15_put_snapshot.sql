-- One checkpoint of another database.
--
-- writes   snapshot                                                  grain: one row a checkpoint
-- params   epoch, infosets, actions, mean_positive_regret, deals, seconds, seed, taken_at (in UTC)
-- cost     milliseconds
insert into snapshot (
    epoch, infosets, actions, mean_positive_regret, deals, seconds, seed, taken_at
) values (
    %(epoch)s::bigint,
    %(infosets)s::bigint,
    %(actions)s::bigint,
    %(mean_positive_regret)s::double precision,
    %(deals)s::bigint,
    %(seconds)s::double precision,
    %(seed)s::bigint,
    %(taken_at)s::timestamp at time zone 'UTC'
)
