-- How far each step of a clustering is, its iterations together.
--
-- reads    step, ledger
-- grain    one row a step that has begun
-- params   none
-- cost     milliseconds
with begun as (
    select
        street,
        step,
        sum(chunks) as chunks
    from step
    group by street, step
),

done as (
    select
        street,
        step,
        count(*) as chunks_done,
        sum(written) as written,
        sum(seconds) as seconds
    from ledger
    group by street, step
)

select
    begun.street,
    begun.step,
    begun.chunks::bigint as chunks,
    coalesce(done.chunks_done, 0)::bigint as chunks_done,
    coalesce(done.written, 0)::bigint as written,
    coalesce(done.seconds, 0)::double precision as seconds
from begun
left join done on done.street = begun.street and done.step = begun.step
order by begun.street, begun.step
