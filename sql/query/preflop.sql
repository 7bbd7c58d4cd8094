-- The equity of every starting hand.
--
-- reads    isomorphism (preflop), abstraction
-- params   none
select
    isomorphism.obs,
    abstraction.equity
from isomorphism
inner join abstraction on abstraction.abs = isomorphism.abs
where isomorphism.obs < 65536
order by isomorphism.obs
