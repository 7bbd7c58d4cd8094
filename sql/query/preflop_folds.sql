-- How often each starting hand is folded before the flop, in either seat, when both players play
-- the average strategy.
--
-- A line of play is as likely as both players' probabilities along it, multiplied; what the other
-- holds is as likely as it can be dealt beside one's own hand. So each fold counts as often as play
-- comes to it, and a line that the strategy never takes counts nothing. Infosets that training has
-- not met are played evenly.
--
-- reads    training (the game), node, blueprint, isomorphism (preflop)
-- returns  one row a (hand, seat): 0 is the button; folded is a share of the hands dealt
-- params   none
-- cost     pluribus on the full deck: 116 decisions of 169 hands, 10 s
with recursive rules as (
    select value as game
    from training
    where name = 'game'
),

edge_taken as (
    select
        child.node,
        child.parent,
        child.kind,
        child.edge,
        parent.actor,
        parent.actions,
        parent.past,
        parent.future
    from node as child
    inner join rules on rules.game = child.game
    inner join node as parent on parent.game = child.game and parent.node = child.parent
    where parent.street = 0
),

hand as (
    select
        obs,
        abs as present,
        ((obs >> 8) - 1) >> 2 as low,
        ((obs & 255) - 1) >> 2 as high,
        (((obs >> 8) - 1) & 3) = (((obs & 255) - 1) & 3) as suited
    from isomorphism
    where obs < 65536
),

-- Every pocket that can be dealt, as cards and as the hand that it is.
pocket as (
    select
        hand.present,
        4 * hand.low + one.suit as card1,
        4 * hand.high + two.suit as card2
    from hand
    cross join generate_series(0, 3) as one (suit)
    cross join generate_series(0, 3) as two (suit)
    where
        case
            when hand.suited then one.suit = two.suit
            when hand.low = hand.high then one.suit < two.suit
            else one.suit <> two.suit
        end
),

dealt as (
    select
        own.present,
        other.present as other,
        count(*)::double precision as ways
    from pocket as own
    inner join pocket as other
        on
            other.card1 <> own.card1
            and other.card1 <> own.card2
            and other.card2 <> own.card1
            and other.card2 <> own.card2
    group by own.present, other.present
),

-- The blueprint is looked up by its key. Materialized, or the recursion would do it at every level.
step as materialized (
    select
        edge_taken.node,
        edge_taken.parent,
        edge_taken.actor,
        hand.present,
        case
            when sum(blueprint.policy) over menu > 0
                then coalesce(blueprint.policy, 0) / sum(blueprint.policy) over menu
            else 1.0::double precision / edge_taken.actions
        end as probability
    from edge_taken
    cross join hand
    left join blueprint
        on
            blueprint.past = edge_taken.past
            and blueprint.present = hand.present
            and blueprint.future = edge_taken.future
            and blueprint.edge = edge_taken.edge
    window menu as (partition by edge_taken.parent, hand.present)
),

-- How likely a seat plays to a node with a hand, whatever the other does.
reach (seat, node, present, probability) as (
    select
        seat.seat,
        0 as node,
        hand.present,
        1.0::double precision as probability
    from hand
    cross join generate_series(0, 1) as seat (seat)
    union all
    select
        reach.seat,
        step.node,
        step.present,
        reach.probability * case when step.actor = reach.seat then step.probability else 1 end
    from reach
    inner join step on step.parent = reach.node and step.present = reach.present
),

fold as (
    select
        edge_taken.node,
        edge_taken.actor
    from edge_taken
    where edge_taken.kind = 1
),

folded as (
    select
        own.seat,
        own.present,
        sum(own.probability * other.probability * dealt.ways) as ways
    from fold
    inner join reach as own on own.node = fold.node and own.seat = fold.actor
    inner join dealt on dealt.present = own.present
    inner join reach as other
        on
            other.node = fold.node
            and other.seat = 1 - fold.actor
            and other.present = dealt.other
    where own.probability > 0
    group by own.seat, own.present
),

chance as (
    select
        present,
        sum(ways) as ways
    from dealt
    group by present
)

select
    substr('23456789TJQKA', hand.high::integer + 1, 1)
    || substr('23456789TJQKA', hand.low::integer + 1, 1)
    || case when hand.low = hand.high then '' when hand.suited then 's' else 'o' end as hand,
    seat.seat,
    coalesce(folded.ways, 0) / chance.ways as folded
from hand
inner join chance on chance.present = hand.present
cross join generate_series(0, 1) as seat (seat)
left join folded on folded.present = hand.present and folded.seat = seat.seat
order by seat.seat asc, hand.high desc, hand.low desc, hand.suited desc
