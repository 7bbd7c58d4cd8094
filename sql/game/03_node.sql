-- Build the betting tree of one game: every sequence of actions that its rules and menus allow.
--
-- reads    game, menu (bet_size with codes), edge
-- writes   node                                                  grain: one row a public history
--          tree (nodes)
-- rule     an action adds chips: a fold and a check none, a call what is missing; a size its
--          amount, yet at least the call and as much again or one big blind, and at most the stack,
--          where it is the all-in. Actions of one node that add the same are one action, bearing
--          the name of the all-in, else of the smallest size. A street ends when both have acted
--          and put in the same, so that the big blind has the option; a called all-in ends the
--          betting. Sizes end at depth game.raises, all-ins do not.
-- params   game, most (nodes; no level is begun that could take the tree beyond)
-- cost     pluribus: 540,190 rows; 2 s in DuckDB, 8 s in Postgres
-- source   the rules of heads-up hold'em; sizes as robopoker's, but for the merging of actions
delete from node
where game = %(game)s;

insert into node (
    game, node, parent, action, edge, level, street, kind, actor, chips0, chips1, depth, past,
    future, actions, line
)
with recursive stakes as (
    select
        game.*,
        -- Blinds count towards the first street's bets; antes are equal, and bets begin after them.
        case when game.small_blind = game.big_blind then game.small_blind else 0 end as ante
    from game
    where game = %(game)s
),

-- What there may be to choose from, on each street at each depth.
choice as (
    select
        dealt.street,
        raised.depth,
        0 as size,
        edge.kind,
        0 as numerator,
        1 as denominator,
        edge.edge
    from stakes
    cross join generate_series(0, stakes.streets - 1) as dealt (street)
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

-- One level a turn; newest is the number of the last node so far.
play as (
    select
        0::bigint as node,
        null::bigint as parent,
        null::bigint as action,
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
        0::bigint as past,
        ''::text as line
    from stakes

    union all

    (
        with decision as (
            select
                play.*,
                max(play.node) over () as newest,
                -- A menu has 7 actions at most.
                7 * count(case when play.kind = 0 then 1 end) over () as widest,
                stakes.stack,
                stakes.streets,
                stakes.big_blind,
                stakes.first_later,
                case play.actor when 0 then play.chips0 else play.chips1 end as mine,
                case play.actor when 0 then play.chips1 else play.chips0 end as theirs
            from play
            cross join stakes
        ),

        -- A fold is -1, so that the order of added is fold, check or call, raises, all-in.
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
                                when 'chips'
                                    then decision.theirs - decision.mine + choice.numerator
                                else floor(
                                    case choice.kind
                                        when 'pot' then decision.chips0 + decision.chips1
                                        else decision.big_blind
                                    end::double precision * choice.numerator / choice.denominator
                                )::integer
                            end
                        )
                    )
                end as added
            from decision
            inner join choice
                on choice.street = decision.street and choice.depth = decision.depth
            where
                decision.kind = 0
                -- All that past has room for, and that the disk should; sql/game/04_whole.sql finds
                -- trees that need more.
                and decision.level < 21
                and decision.newest + decision.widest < %(most)s::bigint
                and case choice.kind
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
                dense_rank() over (partition by offer.node order by offer.added) as nth,
                row_number() over (
                    partition by offer.node, offer.added order by offer.size
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
            newest + row_number() over (order by outcome.node, nth) as node,
            outcome.node as parent,
            nth as action,
            case when raised and stake = stack then 5 else code end as edge,
            level + 1 as level,
            case when closed and not last then street + 1 else street end as street,
            case when what = 'fold' then 1 when closed and last then 2 else 0 end as kind,
            case when closed then first_later else 1 - actor end as actor,
            case actor when 0 then stake else chips0 end as chips0,
            case actor when 0 then chips1 else stake end as chips1,
            case when closed then stake else settled end as settled,
            case
                when closed and not last then 0
                when raised then depth + 1
                else depth
            end as depth,
            case when closed then 0 else acted + 1 end as acted,
            past + (nth << (3 * level)) as past,
            line
            || case when line = '' then '' else ' ' end
            || case
                when what = 'fold' then 'f'
                when what = 'check' then 'x'
                when what = 'call' then 'c'
                when greatest(mine, theirs) = settled then 'b' || (stake - settled)
                else 'r' || (stake - settled)
            end
            || case when raised and stake = stack then '!' else '' end
            || case when closed and not last then ' /' else '' end as line
        from outcome
    )
),

menu_code as (
    select
        parent,
        count(*) as actions,
        sum(edge << (5 * (action - 1))::integer)::bigint as future
    from play
    where level > 0
    group by parent
)

select
    %(game)s::text as game,
    play.node,
    play.parent,
    play.action,
    play.edge,
    play.level,
    play.street,
    play.kind,
    case when play.kind = 0 then play.actor end as actor,
    play.chips0,
    play.chips1,
    play.depth,
    play.past,
    coalesce(menu_code.future, 0) as future,
    coalesce(menu_code.actions, 0) as actions,
    play.line
from play
left join menu_code on menu_code.parent = play.node
order by play.node;

update tree
set nodes = (select count(*) from node where node.game = %(game)s)
where game = %(game)s
