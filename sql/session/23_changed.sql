-- How much of what the session holds has changed.
--
-- reads    playing
-- grain    one row: rows of the blueprint that changed after an epoch, and all that there are
-- params   since (an epoch)
-- cost     one pass over the infosets
select
    coalesce(sum(case when epoch > %(since)s::bigint then actions else 0 end), 0)::bigint
        as changed,
    coalesce(sum(actions), 0)::bigint as actions
from playing
where epoch >= 0
