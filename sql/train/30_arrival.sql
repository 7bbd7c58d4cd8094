-- How often play comes to the opponent's infosets: there his strategy goes into the average.
--
-- reads    move
-- writes   delta                                     grain: one row an infoset where he acts
-- params   none
-- cost     one sum a decision of his
-- source   Lanctot et al. 2009: the average is taken at the opponent's nodes, where play comes as
--          often as he plays there
insert into delta (
    node, bucket, trained,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7, reach, visits
)
select
    node,
    bucket,
    false as trained,
    0 as regret1,
    0 as regret2,
    0 as regret3,
    0 as regret4,
    0 as regret5,
    0 as regret6,
    0 as regret7,
    sum(floor(reach * 1048576 + 0.5)) as reach,
    0::bigint as visits
from move
where kind = 0 and not trains
group by node, bucket
