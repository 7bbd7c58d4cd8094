-- How often the opponent takes each action: there his strategy goes into the average.
--
-- A sampled walk counts the actions drawn, which on average is how likely he takes them; a
-- full-width one adds up how likely he plays this far.
--
-- reads    move
-- writes   delta                                     grain: one row an infoset where he acts
-- params   none
-- cost     one sum a move of his
-- source   Lanctot et al. 2009: the average is taken at the opponent's nodes, where play comes as
--          often as he plays there
insert into delta (
    infoset, node, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
select
    (held & 4294967295)::integer as infoset,
    (held >> 32)::integer as node,
    false as trained,
    sum(case when action = 1 then floor(reach * 1048576 + 0.5) else 0 end) as change1,
    sum(case when action = 2 then floor(reach * 1048576 + 0.5) else 0 end) as change2,
    sum(case when action = 3 then floor(reach * 1048576 + 0.5) else 0 end) as change3,
    sum(case when action = 4 then floor(reach * 1048576 + 0.5) else 0 end) as change4,
    sum(case when action = 5 then floor(reach * 1048576 + 0.5) else 0 end) as change5,
    sum(case when action = 6 then floor(reach * 1048576 + 0.5) else 0 end) as change6,
    sum(case when action = 7 then floor(reach * 1048576 + 0.5) else 0 end) as change7,
    0::bigint as visits
from move
where level > 0 and not trained
group by held
