-- What the best response wins, in chips a deal.
--
-- reads    best_value (level 0), deal
-- params   none
select
    sum(best_value.value)
    / (select sum(deal.weight)::double precision from deal) as value
from best_value
where best_value.level = 0
