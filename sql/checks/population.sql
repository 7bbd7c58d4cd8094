-- Every bucket has as many members in isomorphism as abstraction says, all of its own street.
--
-- reads    isomorphism (all of it), abstraction
-- returns  buckets that differ, with the street that the observations say
-- cost     full deck: one pass over 138M rows, about half a minute; the longest of the checks
with member as (
    select
        abs,
        case
            when obs < 65536 then 0
            when obs < 1099511627776 then 1
            when obs < 281474976710656 then 2
            else 3
        end as street,
        count(*) as observations
    from isomorphism
    group by abs, street
)

select
    coalesce(member.abs, abstraction.abs) as abs,
    member.street as street_of_members,
    abstraction.street,
    member.observations,
    abstraction.population
from abstraction
full outer join member on member.abs = abstraction.abs and member.street = abstraction.street
where
    coalesce(member.observations, 0) <> coalesce(abstraction.population, -1)
    -- Members of a street that is not complete have no abstraction yet.
    and coalesce(abstraction.street, member.street) in (select street.street from street)
