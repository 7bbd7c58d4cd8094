-- A line of play, action by action, to a node of the betting tree.
--
-- reads    game, node, line_token() and asked_game() of 40_line_token.sql, which says how to type
-- rule     a recursive query goes one action on in each round, from the chips that are in as typed
--          and the node to which that was taken; it ends with the line, or with what is wrong in it
-- cost     1 ms
-- noqa: disable=RF01,RF03

create or replace function line_step(
    line text, game text default null, translation text default 'exact', seed bigint default 1
) returns table (
    place bigint, token text, seat smallint, stake integer, node integer, action text,
    lower_action text, upper_action text, lower_chance double precision, fault text, advice text
)
language sql stable parallel safe
begin atomic
    with recursive rules as (
        select
            game.*,
            case when game.small_blind = game.big_blind then game.small_blind else 0 end as ante
        from game
        where
            readable_line(line, translation, seed)
            and game.game = asked_game(line_step.game)
    ),

    typed as materialized (
        select * from line_token(line)
    ),

    -- The chips are those of the line as typed; node is where the tree takes it to be.
    walk as (
        select
            0::bigint as place,
            null::text as token,
            null::smallint as seat,
            null::integer as stake,
            0 as node,
            rules.small_blind as chips0,
            rules.big_blind as chips1,
            rules.ante as settled,
            false as awaits_deal,
            null::text as lower_action,
            null::text as upper_action,
            null::double precision as lower_chance,
            null::text as fault
        from rules

        union all

        select
            typed.place,
            typed.token,
            here.actor as seat,
            played.stake,
            coalesce(played.node, here.node) as node,
            case when here.actor = 0 then coalesce(played.stake, walk.chips0) else walk.chips0 end
            as chips0,
            case when here.actor = 1 then coalesce(played.stake, walk.chips1) else walk.chips1 end
            as chips1,
            case
                when played.node is not null and played.street > here.street then money.theirs
                else walk.settled
            end as settled,
            coalesce(played.street > here.street, false) as awaits_deal,
            sized.lower_action,
            sized.upper_action,
            sized.lower_chance,
            coalesce(
                rule.fault,
                case
                    when typed.verb = '/' or played.node is not null then null
                    when sized.matched is null and money.is_raise and translation = 'exact'
                        then format(
                            '%s, to %s chips on the street, is not in the tree of %s',
                            quoted(typed.token), moved.stake - walk.settled, rules.game
                        )
                    else
                        format(
                            '%s leaves the tree of %s, where %s',
                            quoted(typed.token),
                            rules.game,
                            case here.kind
                                when 0 then 'there is no such action' else 'play has ended'
                            end
                        )
                end
            ) as fault
        from walk
        cross join rules
        inner join typed on typed.place = walk.place + 1
        inner join node as here on here.game = rules.game and here.node = walk.node
        cross join lateral (
            select
                case here.actor when 0 then walk.chips0 else walk.chips1 end as mine,
                case here.actor when 0 then walk.chips1 else walk.chips0 end as theirs,
                case here.actor when 0 then here.chips1 else here.chips0 end as tree_theirs,
                here.chips0 = walk.chips0 and here.chips1 = walk.chips1 as on_tree,
                typed.verb in ('b', 'r', '!') as is_raise
            from (values (0)) as once (row)
            offset 0
        ) as money
        -- Chips in by the hand's end of this action, unrounded.
        cross join lateral (
            select
                case
                    when not money.is_raise then null
                    when typed.amount is null then rules.stack
                    when typed.unit = 'ch' then walk.settled + typed.amount
                    when typed.unit = 'bb' then walk.settled + typed.amount * rules.big_blind
                    else money.theirs + typed.amount * 2 * money.theirs / 100
                end as stake
            from (values (0)) as once (row)
            offset 0
        ) as wanted
        -- The bets and raises of the tree: the one that is meant, and those on either side.
        cross join lateral (
            select
                (
                    array_agg(bet.stake order by bet.off, bet.stake)
                    filter (where money.on_tree and bet.off < bet.slack)
                )[1] as matched
            from (
                select
                    choice.stake,
                    abs(choice.stake - wanted.stake) as off,
                    case typed.unit
                        when '%' then greatest(1, 0.01 * money.theirs + 0.0001) else 1
                    end as slack
                from (
                    select case here.actor when 0 then child.chips0 else child.chips1 end as stake
                    from node as child
                    where
                        child.game = rules.game
                        and child.parent = here.node
                        and child.edge > 4
                        and money.is_raise
                ) as choice
            ) as bet
        ) as near
        cross join lateral (
            select coalesce(near.matched, floor(wanted.stake))::bigint as stake
            from (values (0)) as once (row)
            offset 0
        ) as moved
        cross join lateral (
            select
                near.matched,
                bound.lower_node,
                bound.upper_node,
                bound.lower_action,
                bound.upper_action,
                case
                    when bound.lower_node is not null or bound.upper_node is not null
                        then pseudo_harmonic(bound.size, bound.lower_size, bound.upper_size)
                end as lower_chance
            from (
                select
                    min(bet.size) as size,
                    max(bet.tree_size) filter (where bet.below) as lower_size,
                    min(bet.tree_size) filter (where bet.above) as upper_size,
                    (array_agg(bet.node order by bet.tree_size desc) filter (where bet.below))[1]
                    as lower_node,
                    (array_agg(bet.node order by bet.tree_size asc) filter (where bet.above))[1]
                    as upper_node,
                    (array_agg(bet.name order by bet.tree_size desc) filter (where bet.below))[1]
                    as lower_action,
                    (array_agg(bet.name order by bet.tree_size asc) filter (where bet.above))[1]
                    as upper_action
                from (
                    select
                        choice.*,
                        choice.tree_size <= choice.size and not moved.stake = rules.stack as below,
                        choice.tree_size >= choice.size or moved.stake = rules.stack as above
                    from (
                        select
                            child.node,
                            last_action(child.line) as name,
                            (
                                case here.actor when 0 then child.chips0 else child.chips1 end
                                - money.tree_theirs
                            ) / (2.0::double precision * money.tree_theirs) as tree_size,
                            (moved.stake - money.theirs)
                            / (2.0::double precision * money.theirs) as size
                        from node as child
                        where
                            child.game = rules.game
                            and child.parent = here.node
                            and child.edge > 4
                            and money.is_raise
                            -- An all-in is the tree's all-in, where it has one.
                            and (
                                moved.stake <> rules.stack or not rules.all_in or child.edge = 5
                            )
                    ) as choice
                ) as bet
            ) as bound
        ) as sized
        cross join lateral (
            select
                case
                    when typed.verb is null then format('%s is no action', quoted(typed.token))
                    when here.kind > 0 and walk.chips0 = here.chips0 and walk.chips1 = here.chips1
                        then format('%s comes after the end of play', quoted(typed.token))
                    when typed.verb = '/' and here.kind = 0 and not walk.awaits_deal
                        then format(
                            '%s comes before the street''s end', quoted(typed.token)
                        )
                    when typed.verb = '/' or here.kind > 0 then null
                    when walk.awaits_deal
                        then format(
                            '%s comes before the next street''s ''/''', quoted(typed.token)
                        )
                    when typed.verb = 'x' and money.mine < money.theirs
                        then format('%s checks where there is a bet to call', quoted(typed.token))
                    when typed.verb in ('c', 'f') and money.mine = money.theirs
                        then format('%s answers a bet where there is none', quoted(typed.token))
                    when not money.is_raise then null
                    when typed.verb = 'b' and greatest(money.mine, money.theirs) > walk.settled
                        then format('%s bets where there is a bet to raise', quoted(typed.token))
                    when typed.verb = 'r' and greatest(money.mine, money.theirs) = walk.settled
                        then format('%s raises where there is no bet', quoted(typed.token))
                    when money.theirs >= rules.stack
                        then format('%s raises an all-in', quoted(typed.token))
                    when moved.stake > rules.stack
                        then format(
                            '%s takes %s chips, %s more than the stack',
                            quoted(typed.token), moved.stake - money.mine, moved.stake - rules.stack
                        )
                    when typed.shoves and moved.stake < rules.stack
                        then format(
                            '%s is not all-in: that is %s!',
                            quoted(typed.token), typed.verb || (rules.stack - walk.settled)
                        )
                    when
                        moved.stake < rules.stack
                        and moved.stake < money.theirs
                        + greatest(money.theirs - money.mine, rules.big_blind)
                        then format(
                            '%s, to %s chips on the street, is less than the least, %s',
                            quoted(typed.token),
                            moved.stake - walk.settled,
                            money.theirs - walk.settled
                            + greatest(money.theirs - money.mine, rules.big_blind)
                        )
                end as fault
            from (values (0)) as once (row)
            offset 0
        ) as rule
        left join lateral (
            select
                child.node,
                child.street,
                case
                    when money.is_raise then least(moved.stake, rules.stack)::integer
                    when typed.verb = 'c' then money.theirs
                    else money.mine
                end as stake
            from node as child
            where
                child.game = rules.game
                and child.parent = here.node
                and rule.fault is null
                and case typed.verb
                    when 'f' then child.edge = 2
                    when 'x' then child.edge = 3
                    when 'c' then child.edge = 4
                    when '/' then false
                    else
                        child.edge > 4
                        and case
                            when sized.matched is not null
                                then case here.actor when 0 then child.chips0 else child.chips1 end
                                    = sized.matched
                            when translation = 'exact' then false
                            when sized.upper_node is null then child.node = sized.lower_node
                            when
                                case translation
                                    when 'random' then drawn(here.past, seed) else 0.5
                                end <= sized.lower_chance
                                then child.node = coalesce(sized.lower_node, sized.upper_node)
                            else child.node = sized.upper_node
                        end
                end
        ) as played on true
        where walk.fault is null
    )

    select
        walk.place,
        walk.token,
        walk.seat,
        walk.stake,
        walk.node,
        case
            when walk.token <> '/' and walk.fault is null then last_action(node.line)
        end as action,
        walk.lower_action,
        walk.upper_action,
        walk.lower_chance,
        walk.fault,
        case
            when walk.fault is not null and node.kind > 0 then 'Leave out what follows.'
            when walk.fault is not null
                then format(
                    'After ''%s'' the tree has: %s.',
                    node.line,
                    (
                        select string_agg(last_action(child.line), ' ' order by child.node)
                        from node as child
                        where child.game = rules.game and child.parent = node.node
                    )
                )
        end as advice
    from walk
    cross join rules
    inner join node on node.game = rules.game and node.node = walk.node
    order by walk.place;
end;
comment on function line_step(text, text, text, bigint) is
'How a line of play is read, one row an action, 0 the root: the seat that acts, its chips in the pot
after it, the node, the action of the tree; for bets off the tree those on either side and how likely
the lower one is; what is wrong. Example: select * from line_step(''r2.5 c / x b50'', ''pluribus'')';
