-- Say when a merge was made, in its transaction, after it has changed its last row.
--
-- By now the transaction holds every row that it changed, so of two merges that changed one row,
-- the later one was merged later; it sees the first one's row, and is later by that even where a
-- clock was set back.
--
-- reads    batch
-- writes   batch                                                           grain: one row a run
-- params   first (a run of the merge, as in batch.first)
-- cost     milliseconds: one pass over the ledger
update batch
set
    merged_at = greatest(
        statement_timestamp(),
        (select max(merge.merged_at) + interval '1 microsecond' from batch as merge)
    )
where first = %(first)s::bigint
