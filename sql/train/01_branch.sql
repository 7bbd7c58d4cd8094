-- The betting tree as the walk needs it: every decision with the numbers of its infosets, and every
-- edge with what ends there.
--
-- The infosets of a level come one after the other, those of seat 0 first, by the width of the menu
-- and then by node: a level is read in one piece, and what is learnt about one seat is written to
-- one half of it, two columns wide in most of it. A fold's payoff to seat 0 is known; a showdown's
-- is the stake, won or lost or shared.
--
-- An action is warranted for hands of some rank, the part of all hands that a hand is better than,
-- from `worst` to `best` (02_bias.sql begins there). A check is for all. A bet that asks for the
-- part p of the pot stands for the best 1 - p: so often it must be called, for a bluff to win
-- nothing. It is warranted for hands that are better than half of those. A call is warranted for
-- the best 1 - p, whatever the bet stands for; a fold, for hands that beat less of what it stands
-- for than the pot asks. Between the two both are. What is not warranted begins with a loss, by the
-- chips that it adds: the more, the less often an infoset is met, and so the longer it has to rely
-- on this: on each street two fifths of the next one's.
--
-- reads    node, holding, game
-- writes   decision, branch, option                     grain: one row a decision; one row an edge;
--          one row an action of a choice: of 1 to 7, all actions of a menu so wide; of 8 + n, the
--          n-th alone
-- params   game, bias (chips of regret for each chip that an action adds on the river; 0 leaves all
--          alike)
-- cost     half a million rows for the largest preset
-- source   Chen & Ankenman 2006, "The mathematics of poker" (minimum defence)
insert into decision (
    node, level, street, actor, actions, child, first_infoset, infosets, past, future
)
with held as (
    select
        holding.street,
        max(holding.bucket) + 1 as infosets
    from holding
    inner join game on game.cards = holding.cards
    where game.game = %(game)s::text
    group by holding.street
),

first_child as (
    select
        parent as node,
        min(node) as child
    from node
    where game = %(game)s::text
    group by parent
)

select
    node.node,
    node.level,
    node.street,
    node.actor,
    node.actions,
    first_child.child,
    (
        sum(held.infosets) over (
            order by
                node.level,
                node.actor,
                case when node.actions <= 2 then 2 when node.actions <= 4 then 4 else 7 end,
                node.node
        ) - held.infosets
    )::integer as first_infoset,
    held.infosets::integer as infosets,
    node.past,
    node.future
from node
inner join first_child on first_child.node = node.node
inner join held on held.street = node.street
where node.game = %(game)s::text and node.kind = 0;

insert into branch (
    node, parent, action, edge, actor, kind, next_actor, shift, first_infoset, folded, stake,
    worst, best, loss
)
with moved as (
    select
        child.*,
        parent.actor as mover,
        parent.street as street_before,
        child.chips0 + child.chips1 as pot,
        parent.chips0 + parent.chips1 as pot_before,
        abs(parent.chips0 - parent.chips1) as to_call,
        abs(child.chips0 - child.chips1) as to_call_now,
        greatest(child.chips0, child.chips1) > greatest(parent.chips0, parent.chips1) as bets
    from node as child
    inner join node as parent on parent.game = child.game and parent.node = child.parent
    where child.game = %(game)s::text
),

priced as (
    select
        moved.*,
        0.5::double precision
        * (1 + moved.to_call_now::double precision / moved.pot) as worst_bet,
        moved.to_call::double precision / moved.pot_before as worst_call,
        moved.to_call::double precision / moved.pot_before
        + (1 - moved.to_call::double precision / moved.pot_before)
        * (moved.to_call::double precision / (moved.pot_before + moved.to_call)) as best_fold
    from moved
)

select
    priced.node,
    priced.parent,
    priced.action,
    priced.edge,
    priced.mover as actor,
    priced.kind,
    coalesce(priced.actor, -1)::smallint as next_actor,
    16 * priced.street as shift,
    coalesce(decision.first_infoset, -1) as first_infoset,
    (case
        when priced.kind = 0 or priced.kind = 2 then 0
        when priced.mover = 0 then -priced.chips0
        else priced.chips1
    end)::double precision as folded,
    least(priced.chips0, priced.chips1)::double precision as stake,
    case
        when priced.kind = 1 then 0
        when priced.bets then priced.worst_bet
        else priced.worst_call
    end as worst,
    case when priced.kind = 1 then priced.best_fold else 1 end as best,
    -- As what is learnt, a multiple of 2^-20: sums of both repeat exactly.
    0 - floor(
        %(bias)s::double precision * power(2.5::double precision, priced.street_before - 3)
        * (priced.pot - priced.pot_before) * 1048576 + 0.5
    )::double precision / 1048576 as loss
from priced
left join decision on decision.node = priced.node
order by priced.node;

insert into option (choice, action, is1, is2, is3, is4, is5, is6, is7)
with choice as (
    select
        actions.number as choice,
        action.number as action
    from generate_series(1, 7) as actions (number)
    inner join generate_series(1, 7) as action (number) on action.number <= actions.number
    union all
    select
        8 + action.number as choice,
        action.number as action
    from generate_series(1, 7) as action (number)
)

select
    choice::smallint as choice,
    action::smallint as action,
    (action = 1)::integer as is1,
    (action = 2)::integer as is2,
    (action = 3)::integer as is3,
    (action = 4)::integer as is4,
    (action = 5)::integer as is5,
    (action = 6)::integer as is6,
    (action = 7)::integer as is7
from choice
