-- What the player who trains holds in each deal of a group, and where the group's walk begins.
--
-- The deals of a group share the board, the opponent's pocket and the random number, so they are
-- walked together (25_trail.sql); the group is named by its first deal.
--
-- reads    deal, decision
-- writes   pocket                                              grain: one row a (deal, street)
--          trail (the roots); empties what the last walk left     grain: one row a group
-- params   traverser (the seat that trains), first_deal, last_deal (of the epoch, among those that
--          are there), hands (deals of a group)
-- cost     four rows a deal
-- joins    as written in DuckDB: deals come first
truncate pocket;

truncate trail;

truncate fork;

truncate mixture;

truncate worth;

truncate move;

truncate delta;

insert into pocket (deal, leader, shift, bucket, won)
select
    deal.deal,
    deal.deal - mod(deal.deal - %(first_deal)s::integer, %(hands)s::integer) as leader,
    street.shift,
    (
        case when %(traverser)s::smallint = 0 then deal.hands0 else deal.hands1 end
        >> street.shift & 65535
    )::integer as bucket,
    (
        coalesce(
            case street.shift
                when 0 then deal.early0
                when 16 then deal.early1
                when 32 then deal.early2
            end,
            deal.share
        ) - 1
    ) * (1 - 2 * %(traverser)s::smallint) as won
from deal
cross join (
    select number::integer as shift
    from generate_series(0, 48, 16) as series (number)
) as street
where deal.deal between %(first_deal)s::integer and %(last_deal)s::integer;

insert into trail (depth, place, node, trained, infoset, u)
select
    0::smallint as depth,
    leader.deal::bigint << 32 as place,
    0 as node,
    root.actor = %(traverser)s::smallint as trained,
    case
        when root.actor <> %(traverser)s::smallint
            then
                (
                    root.first_infoset
                    + (
                        (case when root.actor = 0 then leader.hands0 else leader.hands1 end)
                        & 65535
                    )
                )::integer
    end as infoset,
    leader.u
from deal as leader
inner join decision as root on root.node = 0
where
    leader.deal between %(first_deal)s::integer and %(last_deal)s::integer
    and mod(leader.deal - %(first_deal)s::integer, %(hands)s::integer) = 0
