-- Build the betting tree of one game: every sequence of actions that its rules and menus allow.
--
-- reads    game, menu (bet_size with codes), edge
-- writes   node, tree (nodes)                                                    grain: one row a public history
-- rule     an action adds chips: fold and check none, a call what is missing, a size its own amount,
--          but no less than the call and as much again or one big blind, and no more than the stack,
--          and then it is the all-in; actions of one node that add the same are one action, which
--          bears the name of the all-in, else of the smallest size; a called all-in ends the betting;
--          a street ends when both have acted and put in the same: the big blind has the option
-- params   game
-- cost     pluribus: 540,190 rows, 2 s in DuckDB, 10 s in Postgres
-- source   reference: robopoker.md §3.2-3.4, with its duplicate actions merged
delete from node
where game = %(game)s;

insert into node (
    game, node, parent, action, edge, level, street, kind, actor, chips0, chips1, depth, past,
    future, actions, line
)
with recursive stakes as (
    select
        streets,
        stack,
        small_blind,
        big_blind,
        first_seat,
        first_later,
        raises,
        all_in,
        -- Blinds count towards the first street's bets; antes are equal, and bets begin after them.
        case when small_blind = big_blind then small_blind else 0 end as ante
    from game
    where game = %(game)s
),

-- What there may be to choose from, on each street at each depth.
choice as (
    select
        round.street,
        raised.depth,
        0 as size,
        edge.kind,
        0 as numerator,
        1 as denominator,
        edge.edge
    from stakes
    cross join generate_series(0, stakes.streets - 1) as round (street)
    cross join generate_series(0, stakes.raises + 1) as raised (depth)
    inner join edge
        on edge.kind in ('fold', 'check', 'call') or (edge.kind = 'shove' and stakes.all_in)
    union all
    select
        menu.street,
        menu.depth,
        menu.size,
        menu.kind,
        menu.numerator,
        menu.denominator,
        menu.edge
    from menu
    cross join stakes
    where menu.game = %(game)s and menu.depth < stakes.raises
),

-- place is past with the first action in the highest bits, so that it sorts level by level.
play as (
    select
        0::bigint as place,
        0::bigint as past,
        0::bigint as action,
        null::bigint as edge,
        0 as level,
        0 as street,
        0 as kind,
        first_seat::integer as actor,
        small_blind as chips0,
        big_blind as chips1,
        ante as settled,
        0 as depth,
        0 as acted,
        ''::text as line
    from stakes

    union all

    (
        with decision as (
            select
                play.*,
                stakes.stack,
                stakes.streets,
                stakes.big_blind,
                stakes.first_later,
                case play.actor when 0 then play.chips0 else play.chips1 end as mine,
                case play.actor when 0 then play.chips1 else play.chips0 end as theirs
            from play
            cross join stakes
            -- 21 actions are what past can hold; sql/game/04_depth.sql finds trees that need more.
            where play.kind = 0 and play.level < 21
        ),

        -- A fold is -1, so that actions stand in order of added: fold, check or call, raises, all-in.
        offer as (
            select
                decision.*,
                choice.kind as what,
                choice.size,
                choice.edge as code,
                case choice.kind
                    when 'fold' then -1
                    when 'check' then 0
                    when 'call' then decision.theirs - decision.mine
                    when 'shove' then decision.stack - decision.mine
                    else least(
                        decision.stack - decision.mine,
                        greatest(
                            decision.theirs - decision.mine
                            + greatest(decision.theirs - decision.mine, decision.big_blind),
                            case choice.kind
                                when 'pot' then floor(
                                    ((decision.mine + decision.theirs) * choice.numerator)::double precision
                                    / choice.denominator
                                )::integer
                                when 'blind' then floor(
                                    (decision.big_blind * choice.numerator)::double precision
                                    / choice.denominator
                                )::integer
                                else decision.theirs - decision.mine + choice.numerator
                            end
                        )
                    )
                end as added
            from decision
            inner join choice
                on choice.street = decision.street and choice.depth = decision.depth
            where
                case choice.kind
                    when 'check' then decision.mine = decision.theirs
                    when 'fold' then decision.mine < decision.theirs
                    when 'call' then decision.mine < decision.theirs
                    else decision.theirs < decision.stack
                end
        ),

        named as (
            select
                offer.*,
                offer.mine + greatest(offer.added, 0) as stake,
                offer.added > offer.theirs - offer.mine as raised,
                dense_rank() over (partition by offer.place order by offer.added) as nth,
                row_number() over (
                    partition by offer.place, offer.added order by offer.size
                ) as namesake
            from offer
        ),

        outcome as (
            select
                named.*,
                named.what in ('check', 'call')
                and (named.acted > 0 or named.stake = named.stack) as closed,
                named.stake = named.stack or named.street = named.streets - 1 as last
            from named
            where named.namesake = 1
        )

        select
            place * 8 + nth as place,
            past + (nth << (3 * level)) as past,
            nth as action,
            case when raised and stake = stack then 5 else code end as edge,
            level + 1 as level,
            case when closed and not last then street + 1 else street end as street,
            case when what = 'fold' then 1 when closed and last then 2 else 0 end as kind,
            case when closed then first_later else 1 - actor end as actor,
            case actor when 0 then stake else chips0 end as chips0,
            case actor when 0 then chips1 else stake end as chips1,
            case when closed then stake else settled end as settled,
            case when closed and not last then 0 when raised then depth + 1 else depth end as depth,
            case when closed then 0 else acted + 1 end as acted,
            line || case when line = '' then '' else ' ' end
            || case
                when not raised then case what when 'fold' then 'f' when 'check' then 'x' else 'c' end
                else
                    case when greatest(mine, theirs) = settled then 'b' else 'r' end
                    || (stake - settled)
                    || case when stake = stack then '!' else '' end
            end
            || case when closed and not last then ' /' else '' end as line
        from outcome
    )
),

numbered as (
    select
        play.*,
        row_number() over (order by place) - 1 as node
    from play
),

menu_code as (
    select
        place >> 3 as place,
        count(*) as actions,
        sum(edge << (5 * (action - 1))::integer)::bigint as future
    from play
    where level > 0
    group by place >> 3
)

select
    %(game)s as game,
    numbered.node,
    parent.node as parent,
    case when numbered.level > 0 then numbered.action end as action,
    numbered.edge,
    numbered.level,
    numbered.street,
    numbered.kind,
    case when numbered.kind = 0 then numbered.actor end as actor,
    numbered.chips0,
    numbered.chips1,
    numbered.depth,
    numbered.past,
    coalesce(menu_code.future, 0) as future,
    coalesce(menu_code.actions, 0) as actions,
    numbered.line
from numbered
left join numbered as parent on parent.place = numbered.place >> 3 and numbered.level > 0
left join menu_code on menu_code.place = numbered.place
order by numbered.node;

update tree
set nodes = (select count(*) from node where node.game = %(game)s)
where game = %(game)s
