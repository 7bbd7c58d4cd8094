-- Complete a chunk's row, last thing in its transaction.
--
-- writes   ledger, one row
-- params   street, step, iteration, chunk, durable, written, seconds
update ledger
set
    written = %(written)s::bigint,
    seconds = %(seconds)s::double precision,
    finished_at = cast(current_timestamp as timestamptz)
        + interval '1 second' * %(seconds)s::double precision
where
    street = %(street)s::smallint
    and step = %(step)s::text
    and iteration = %(iteration)s::smallint
    and chunk = %(chunk)s::integer
    and durable = %(durable)s::boolean
