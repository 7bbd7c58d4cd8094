-- Enter a batch in the ledger before it is walked; its key keeps it from being counted twice.
--
-- reads    nothing
-- writes   batch                                                          grain: one row a merge
-- params   first, writer, deals
-- cost     milliseconds
insert into batch (first, upto, writer, deals, nodes, visits, seconds, merged_at)
values (
    %(first)s::bigint,
    %(first)s::bigint + 1,
    %(writer)s::text,
    %(deals)s::bigint,
    0,
    0,
    0,
    current_timestamp
)
