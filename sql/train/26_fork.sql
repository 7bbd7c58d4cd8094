-- Where the player who trains acts: what each of his actions leads to at once, if it ends play.
--
-- The opponent draws one action, so each of his actions has one outcome: a fold, a showdown, or the
-- next place where he acts again. Betting that ends before he acts again ends on the street where
-- he is: a street cannot end before both have acted on it.
--
-- reads    trail, decision
-- writes   fork                               grain: one row a (group, decision of who trains)
-- params   none
-- cost     one sum an end of play
-- joins    as written in DuckDB: decisions come first, and look up who has come there
insert into fork (
    depth, place, node, own, first_infoset, shift,
    folded1, folded2, folded3, folded4, folded5, folded6, folded7,
    stake1, stake2, stake3, stake4, stake5, stake6, stake7
)
with ended as (
    select
        (place >> 32 << 32) + (own >> 3) as place,
        sum(case when own & 7 = 1 then folded end) as folded1,
        sum(case when own & 7 = 2 then folded end) as folded2,
        sum(case when own & 7 = 3 then folded end) as folded3,
        sum(case when own & 7 = 4 then folded end) as folded4,
        sum(case when own & 7 = 5 then folded end) as folded5,
        sum(case when own & 7 = 6 then folded end) as folded6,
        sum(case when own & 7 = 7 then folded end) as folded7,
        sum(case when own & 7 = 1 then stake end) as stake1,
        sum(case when own & 7 = 2 then stake end) as stake2,
        sum(case when own & 7 = 3 then stake end) as stake3,
        sum(case when own & 7 = 4 then stake end) as stake4,
        sum(case when own & 7 = 5 then stake end) as stake5,
        sum(case when own & 7 = 6 then stake end) as stake6,
        sum(case when own & 7 = 7 then stake end) as stake7
    from trail
    where stake is not null and own is not null
    group by (place >> 32 << 32) + (own >> 3)
)

select
    trail.depth,
    trail.place,
    trail.node,
    trail.own,
    decision.first_infoset,
    16 * decision.street as shift,
    ended.folded1,
    ended.folded2,
    ended.folded3,
    ended.folded4,
    ended.folded5,
    ended.folded6,
    ended.folded7,
    ended.stake1,
    ended.stake2,
    ended.stake3,
    ended.stake4,
    ended.stake5,
    ended.stake6,
    ended.stake7
from decision
inner join trail on trail.node = decision.node
left join ended on ended.place = trail.place
where trail.trained
