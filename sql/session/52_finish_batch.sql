-- Say what a batch came to, in the transaction that added it.
--
-- The time is that of this statement, and by now the transaction holds every row that it changed:
-- of two batches that changed one row, the later one was merged later; it sees the first one's row,
-- and is later by that even where a clock was set back.
--
-- reads    node_value, delta, decision
-- writes   batch                                                          grain: one row a merge
-- params   first, seconds
-- cost     a count, one join by node, and one pass over the ledger
update batch
set
    nodes = (select count(*) from node_value),
    visits = (
        select coalesce(sum(delta.visits * decision.actions), 0)::bigint
        from delta
        inner join decision on decision.node = delta.node
        where delta.trained
    ),
    seconds = %(seconds)s::double precision,
    merged_at = greatest(
        statement_timestamp(),
        (select max(merge.merged_at) + interval '1 microsecond' from batch as merge)
    )
where first = %(first)s::bigint
