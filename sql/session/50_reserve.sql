-- Hand out numbers of batches: nobody else gets them, whatever becomes of them.
--
-- reads    epoch
-- writes   epoch
-- params   batches (how many; 0 asks where the counter stands)
-- grain    one row: the first number that nobody has
-- cost     milliseconds; the row is locked until the commit, so commit at once
update epoch
set value = value + %(batches)s::bigint
where key = 'current'
returning value
