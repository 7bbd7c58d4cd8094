-- The last checkpoint, and how long ago it was.
--
-- reads    snapshot
-- grain    one row, or none before the first checkpoint
-- params   none
-- cost     milliseconds
select
    epoch,
    infosets,
    actions,
    mean_positive_regret,
    extract(epoch from taken_at)::double precision as taken,
    extract(epoch from current_timestamp - taken_at)::double precision as age
from snapshot
order by deals desc, epoch desc
limit 1
