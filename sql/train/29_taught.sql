-- What a walk of groups teaches the player who trains, and what the opponent plays.
--
-- The regret of an action is its value less that of the mixture, added up over the deals in which
-- the infoset was met.
--
-- reads    worth, trail, option
-- writes   delta                                     grain: one row an infoset where he acts
--          move (at the place that the opponent came to)   grain: one row an action of his a visit
-- params   hands (deals of a group)
-- cost     one sum a place where he acts; one row an action of the opponent a visit
-- joins    as written in DuckDB: visits come first, and look up their actions
-- source   Zinkevich et al. 2007; Lanctot et al. 2009: the average is taken at the opponent's
--          nodes, where play comes as often as he plays there
insert into delta (
    infoset, node, trained,
    change1, change2, change3, change4, change5, change6, change7, visits
)
-- An action that the menu lacks has no value, and so no regret.
select
    infoset,
    max(place & 4294967295)::integer as node,
    true as trained,
    sum(value1 - value) as change1,
    sum(value2 - value) as change2,
    sum(value3 - value) as change3,
    sum(value4 - value) as change4,
    sum(value5 - value) as change5,
    sum(value6 - value) as change6,
    sum(value7 - value) as change7,
    count(*) as visits
from worth
group by infoset;

-- What the opponent plays where groups have met him, for the average strategy. Each deal of a group
-- meets him there. A walk of single deals counts the action that he draws; here he draws once for
-- many, so each action counts as often as it would be drawn on average, which says the same with
-- less luck. Parts are rounded to 2^-20, so that sums repeat exactly.
insert into move (level, place, other, reach)
with played as (
    select
        trail.place,
        trail.other * 8 + option.action as other,
        trail.whole,
        option.is1 * trail.upper1
        + option.is2 * (trail.upper2 - trail.upper1)
        + option.is3 * (trail.upper3 - trail.upper2)
        + option.is4 * (trail.upper4 - trail.upper3)
        + option.is5 * (trail.upper5 - trail.upper4)
        + option.is6 * (trail.upper6 - trail.upper5)
        + option.is7 * (trail.whole - trail.upper6) as part
    from trail
    inner join option on option.choice = trail.actions
    where trail.other is not null
)

select
    0::smallint as level,
    place,
    other,
    floor(part::double precision / whole * 1048576 + 0.5)::double precision / 1048576
    * %(hands)s::integer as reach
from played
where part > 0
