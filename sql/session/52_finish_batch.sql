-- Say what a batch came to, in the transaction that added it.
--
-- When that was, says 61_merged_now.sql, which comes next.
--
-- reads    delta, decision
-- writes   batch                                                          grain: one row a merge
-- params   first, nodes (decision nodes that it visited), seconds
-- cost     one join by node
update batch
set
    nodes = %(nodes)s::bigint,
    visits = (
        select coalesce(sum(delta.visits * decision.actions), 0)::bigint
        from delta
        inner join decision on decision.node = delta.node
        where delta.trained
    ),
    seconds = %(seconds)s::double precision
where first = %(first)s::bigint
