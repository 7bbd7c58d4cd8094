-- One merge of another database.
--
-- writes   batch                                                          grain: one row a merge
-- params   first, upto, writer, deals, nodes, visits, seconds, merged_at (in UTC), kept
-- cost     milliseconds
insert into batch (
    first, upto, writer, deals, nodes, visits, seconds, merged_at, kept
) values (
    %(first)s::bigint,
    %(upto)s::bigint,
    %(writer)s::text,
    %(deals)s::bigint,
    %(nodes)s::bigint,
    %(visits)s::bigint,
    %(seconds)s::double precision,
    %(merged_at)s::timestamp at time zone 'UTC',
    %(kept)s::double precision
)
