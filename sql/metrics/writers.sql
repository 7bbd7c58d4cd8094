-- Sessions that train now, and the speed of their last merges together.
--
-- reads    writer, batch
-- grain    one row a kind: fast, slow
-- params   none
-- cost     a pass over the ledger
-- rule     a fast session says that it lives when it merges, at most every --every minutes: one
--          that did not for an hour is taken for lost
with alive as (
    select
        writer,
        kind
    from writer
    where heartbeat_at > current_timestamp - interval '1 hour'
),

merged as (
    select
        alive.writer,
        case
            when batch.seconds > 0 then batch.nodes::double precision / batch.seconds
        end as nodes_per_second,
        row_number() over (partition by alive.writer order by batch.first desc) as back
    from alive
    inner join batch on batch.writer = alive.writer
)

select
    alive.kind,
    count(*) as sessions,
    coalesce(sum(merged.nodes_per_second), 0)::double precision as nodes_per_second
from alive
left join merged on merged.writer = alive.writer and merged.back = 1
group by alive.kind
order by alive.kind
