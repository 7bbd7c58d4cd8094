-- The deals of an epoch, or of several that follow each other, as buckets.
--
-- reads    dealt (one row a (deal, street): canonical board and both pockets' positions), lookup
-- writes   deal, emptied first; empties dealt                              grain: one row a deal
-- params   none
-- cost     a board's block has a bucket for every pocket, by position: one join a street
-- joins    as written in DuckDB: blocks come first, and look up who is dealt them
truncate deal;

insert into deal (deal, weight, hands0, hands1, share, early0, early1, early2, u)
select
    dealt.deal,
    1.0::double precision as weight,
    sum(lookup.buckets[dealt.position0]::bigint << dealt.shift)::bigint as hands0,
    sum(lookup.buckets[dealt.position1]::bigint << dealt.shift)::bigint as hands1,
    max(dealt.share)::double precision as share,
    max(case when dealt.shift = 0 then dealt.early end) as early0,
    max(case when dealt.shift = 16 then dealt.early end) as early1,
    max(case when dealt.shift = 32 then dealt.early end) as early2,
    max(dealt.u) as u
from lookup
inner join dealt on dealt.board = lookup.board
group by dealt.deal;

truncate dealt
