-- Where buckets have an index of their members, its blocks count all of them.
--
-- reads    member_block, abstraction
-- returns  buckets whose blocks hold more or fewer; a street without index is no violation
-- cost     milliseconds
with counted as (
    select
        abs,
        sum(members) as members
    from member_block
    group by abs
)

select
    abstraction.abs,
    abstraction.population,
    counted.members
from abstraction
left join counted on counted.abs = abstraction.abs
where
    abstraction.street in (select abs_street(member_block.abs) from member_block)
    and coalesce(counted.members, 0) <> abstraction.population
