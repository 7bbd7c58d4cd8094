-- Say when a merge was made, in its transaction, after it has changed its last row.
--
-- By now the transaction holds every row that it changed, so of two merges that changed one row,
-- the later one was merged later.
--
-- reads    nothing
-- writes   batch                                                           grain: one row a run
-- params   first (a run of the merge, as in batch.first)
-- cost     milliseconds
update batch
set merged_at = statement_timestamp()
where first = %(first)s::bigint
