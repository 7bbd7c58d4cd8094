-- Where to cut the blueprint into files: the first past of each.
--
-- reads    blueprint
-- grain    one row a file
-- params   size (rows of a file; the actions of one history stay together)
-- cost     one pass over the blueprint; full deck: 40M rows
with history as (
    select
        past,
        count(*) as actions
    from blueprint
    group by past
),

placed as (
    select
        past,
        floor(
            (sum(actions) over (order by past) - actions)::double precision
            / %(size)s::double precision
        ) as file
    from history
)

select min(past) as lo
from placed
group by file
order by lo
