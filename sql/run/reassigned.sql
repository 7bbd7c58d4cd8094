-- The share of the observations that the last iteration moved.
--
-- reads    convergence
-- params   street, iteration
select reassigned
from convergence
where street = %(street)s::smallint and iteration = %(iteration)s::smallint
