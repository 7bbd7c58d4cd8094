-- What a player may hold after a line of play: Bayes over all holdings, from the average strategy.
--
-- reads    node, game, blueprint, isomorphism, parameter, deck
-- rule     every pocket that the board leaves is as likely as any other before the first action;
--          then each of the player's actions multiplies it by how often the blueprint takes it
--          there with the hand's bucket (evenly in an infoset without an average strategy, which
--          is how it is played). The other player's cards are not looked at.
-- cost     range of a river line .4 to .8 s on the full deck: 1,081 pockets on four streets
-- noqa: disable=RF01,RF03

create or replace function holding(board text) returns table (
    pocket text, hand text, street integer, present bigint
)
language sql stable parallel safe
begin atomic
    with dealt as materialized (
        select
            case
                when cardinality(typed.shared) in (0, 3, 4, 5) then typed.shared
                else array[refuse(
                    format(
                        '%s has %s cards, a board has 0, 3, 4 or 5',
                        quoted(board), cardinality(typed.shared)
                    ),
                    'Write it like ''Tc9c2h''.'
                )::smallint]
            end as shared
        from (select cards(board) as shared limit 1) as typed
    ),

    deck_card as (
        select card.card
        from dealt
        cross join generate_series(lowest_card(), 51) as card (card)
        where card.card <> all(dealt.shared)
    ),

    pocket as materialized (
        select
            one.card as high,
            two.card as low,
            ((one.card + 1) | ((two.card + 1) << 8))::bigint as packed
        from deck_card as one
        inner join deck_card as two on two.card < one.card
    ),

    -- The board as it was on each street, in any order of its cards.
    shown as materialized (
        select
            step.street,
            (
                select coalesce(bit_or((card.card + 1)::bigint << (8 * card.place + 8)::integer), 0)
                from unnest(dealt.shared) with ordinality as card (card, place)
                where card.place <= step.cards
            ) as packed
        from dealt
        inner join (values (0, 0), (1, 3), (2, 4), (3, 5)) as step (street, cards)
            on step.cards <= cardinality(dealt.shared)
    ),

    seen as materialized (
        select
            pocket.high,
            pocket.low,
            shown.street,
            canonical(shown.packed | pocket.packed) as obs
        from pocket
        cross join shown
    )

    select
        card_text(seen.high) || card_text(seen.low) as pocket,
        hand_name((seen.high + 1) | ((seen.low + 1) << 8)) as hand,
        seen.street,
        isomorphism.abs as present
    from seen
    left join isomorphism on isomorphism.obs = seen.obs;
end;
comment on function holding(text) is
'Every pocket that a board leaves, with its bucket on each street up to the board''s; the board''s first
three cards are the flop, then come turn and river. Example: select * from holding(''Kh7d2c'') limit 3';

create or replace function range(
    line text, player integer, board text default '', game text default null,
    translation text default 'exact', seed bigint default 1
) returns table (
    pocket text, hand text, probability double precision, visits bigint
)
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_custom_plan
-- The buckets of a thousand hands: never by a scan of all hands, whatever the planner guesses.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    rules text := blueprint_of(range.game);
    reached integer := line_node(range.line, rules, translation, seed);
    last_street integer;
    dealt text;
begin
    if player is null or player not in (0, 1) then
        perform refuse(
            format('''%s'' is no player', player),
            'Players are 0, the small blind and button, and 1, the big blind.'
        );
    end if;
    if (select known.cards from game as known where known.game = rules) <> 'holdem' then
        perform refuse(
            format('%s has no pockets of two cards', rules), 'Ask strategy(''K'', '''', ''...'').'
        );
    end if;
    select node.street into last_street
    from node
    where node.game = rules and node.node = reached;
    dealt := street_board(coalesce(range.board, ''), last_street, range.line, rules);
    perform refuse(
        format('''%s'' is not in this deck', card_text(card.card)),
        format('Its lowest rank is %s.', left(card_text(lowest_card()), 1))
    )
    from unnest(cards(dealt)) as card (card)
    where card.card < lowest_card();
    perform refuse(
        format('the %s is not clustered yet', street_name(missing.street)),
        'Run: pgpipe cluster',
        '55000'
    )
    from generate_series(0, last_street) as missing (street)
    where not exists (select from street where street.street = missing.street);

    return query
    with recursive path as (
        select node.node, node.parent, node.action
        from node
        where node.game = rules and node.node = reached
        union all
        select node.node, node.parent, node.action
        from path
        inner join node on node.game = rules and node.node = path.parent
    ),

    -- What the player did.
    act as materialized (
        select
            here.node,
            here.street,
            here.past,
            here.future,
            here.actions,
            child.edge
        from path
        inner join node as child on child.game = rules and child.node = path.node
        inner join node as here on here.game = rules and here.node = path.parent
        where here.actor = player
    ),

    held as materialized (
        select * from holding(dealt)
    ),

    -- Many pockets share a bucket.
    infoset as materialized (
        select distinct
            act.node,
            act.past,
            act.future,
            act.edge,
            act.actions,
            held.street,
            held.present
        from act
        inner join held on held.street = act.street
    ),

    taken as materialized (
        select
            infoset.node,
            infoset.street,
            infoset.present,
            case
                when sum(blueprint.policy) > 0
                    then coalesce(
                        sum(blueprint.policy) filter (where blueprint.edge = infoset.edge), 0
                    ) / sum(blueprint.policy)
                else 1.0::double precision / infoset.actions
            end as probability,
            coalesce(max(blueprint.visits), 0) as visits
        from infoset
        left join blueprint
            on
                blueprint.past = infoset.past
                and blueprint.present = infoset.present
                and blueprint.future = infoset.future
        group by
            infoset.node, infoset.street, infoset.present, infoset.edge, infoset.actions
    ),

    -- exp(sum(ln)) has no 0, and below e^-700 doubles end.
    likelihood as (
        select
            held.pocket,
            min(held.hand) as hand,
            case
                when min(taken.probability) = 0 then 0
                else coalesce(exp(greatest(sum(ln(nullif(taken.probability, 0))), -700)), 1)
            end as weight,
            min(taken.visits) as visits
        from held
        left join taken on taken.street = held.street and taken.present = held.present
        group by held.pocket
    )

    select
        likelihood.pocket,
        likelihood.hand,
        likelihood.weight / nullif(sum(likelihood.weight) over (), 0) as probability,
        likelihood.visits
    from likelihood
    order by likelihood.weight desc, likelihood.pocket;
end
$$;
comment on function range(text, integer, text, text, text, bigint) is
'What a player, 0 the button or 1 the big blind, may hold after a line on a board: the probability of
every pocket, and the fewest visits of the infosets on its way (null where the player did not act).
Probability is null where the blueprint never plays the line.
Example: select * from range(''r2.5 c / x'', 1, ''Kh7d2c'') limit 5';

create or replace function range_grid(
    line text, player integer, board text default '', game text default null,
    translation text default 'exact', seed bigint default 1
) returns table (
    grid_row integer, grid_col integer, hand text, pockets bigint, probability double precision
)
language sql stable parallel safe
begin atomic
    with cell as (
        select
            held.hand,
            13 - strpos('23456789TJQKA', substr(held.hand, 1, 1)) + 1 as high,
            13 - strpos('23456789TJQKA', substr(held.hand, 2, 1)) + 1 as low,
            count(*) as pockets,
            sum(held.probability) as probability
        from range(line, player, board, range_grid.game, translation, seed) as held
        group by held.hand
    )

    select
        case when cell.hand like '%s' then cell.high else cell.low end as grid_row,
        case when cell.hand like '%s' then cell.low else cell.high end as grid_col,
        cell.hand,
        cell.pockets,
        cell.probability
    from cell
    order by grid_row, grid_col;
end;
comment on function range_grid(text, integer, text, text, text, bigint) is
'range() by starting hand, one row a cell of the 13 x 13 chart (aces first, suited above the diagonal).
Example: select * from range_grid(''r2.5 c / x'', 1, ''Kh7d2c'')';
