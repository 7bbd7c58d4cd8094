-- Enter a merge in the ledger, in the transaction that makes it; its key keeps it from being
-- counted twice.
--
-- reads    nothing
-- writes   batch                                                          grain: one row a merge
-- params   first, upto, writer, deals, nodes, visits, seconds, kept (see batch.kept)
-- cost     milliseconds
insert into batch (first, upto, writer, deals, nodes, visits, seconds, kept, merged_at)
values (
    %(first)s::bigint,
    %(upto)s::bigint,
    %(writer)s::text,
    %(deals)s::bigint,
    %(nodes)s::bigint,
    %(visits)s::bigint,
    %(seconds)s::double precision,
    %(kept)s::double precision,
    current_timestamp
)
