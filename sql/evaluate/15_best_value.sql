-- What the best response wins, and what the responder's own strategy does, in chips a deal.
--
-- reads    answer (level 0), deal
-- grain    one row
-- params   none
-- cost     milliseconds
select
    sum(answer.best)::double precision / dealt.weight as best,
    sum(answer.value)::double precision / dealt.weight as value
from answer
cross join (select sum(deal.weight)::double precision as weight from deal) as dealt
where answer.level = 0
group by dealt.weight
