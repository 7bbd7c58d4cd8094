-- Summarise a street.
--
-- reads    abstraction
-- writes   street (street, nobs, nabs)                                    grain: one row a street
-- params   street
-- cost     one row
insert into street (street, nobs, nabs)
select
    abstraction.street,
    sum(abstraction.population)::bigint as nobs,
    count(*) as nabs
from abstraction
where abstraction.street = %(street)s::smallint
group by abstraction.street
