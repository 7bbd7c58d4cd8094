-- Say what a batch came to, in the transaction that added it.
--
-- The time is that of this statement, and by now the transaction holds every row that it changed:
-- of two batches that changed one row, the later one was merged later.
--
-- reads    node_value, delta, playing
-- writes   batch                                                          grain: one row a merge
-- params   first, seconds
-- cost     a count, and one join by (node, bucket)
update batch
set
    nodes = (select count(*) from node_value),
    visits = (
        select coalesce(sum(delta.visits * playing.actions), 0)::bigint
        from delta
        inner join playing on playing.node = delta.node and playing.bucket = delta.bucket
        where delta.trained
    ),
    seconds = %(seconds)s::double precision,
    merged_at = statement_timestamp()
where first = %(first)s::bigint
