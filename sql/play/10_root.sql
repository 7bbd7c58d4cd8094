-- Every deal begins at the root, once in each seating.
--
-- Both seatings have the deal's random number: what luck gives to one player in one seating it
-- gives to the other in the other one. Two equal players so win nothing, exactly.
--
-- reads    deal, node
-- writes   situation (level 0), emptied first                 grain: one row a (deal, seating)
-- params   game
-- cost     two rows a deal
-- source   Bowling et al. 2008, "Strategy evaluation in extensive games with importance sampling"
--          (duplicate play)
truncate situation;

insert into situation (level, deal, seating, node, kind, player, bucket, u)
select
    0::smallint as level,
    deal.deal,
    seating.seating::smallint as seating,
    root.node,
    root.kind,
    (case when seating.seating = 0 then root.actor else 1 - root.actor end)::smallint as player,
    ((case when root.actor = 0 then deal.hands0 else deal.hands1 end) & 65535)::smallint as bucket,
    deal.u
from deal
cross join generate_series(0, 1) as seating (seating)
cross join (
    select
        node,
        kind,
        actor
    from node
    where game = %(game)s::text and node = 0
) as root
