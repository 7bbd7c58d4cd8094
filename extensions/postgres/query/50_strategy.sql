-- What the blueprint plays: with a hand after a line of play, and with every starting hand.
--
-- reads    blueprint, node, game, isomorphism (preflop), every_deal
-- rule     an infoset in which the player to act never trained has no probabilities here, where the
--          view strategy has an even spread: that nobody knows is not an even strategy
-- cost     strategy 3 ms, preflop_grid 6 ms on the full deck; the first call of a session 60 ms
-- noqa: disable=RF01,RF03

create or replace function blueprint_of(game text default null) returns text
language sql stable parallel safe
return (
    select
        case
            when asked.game is not null and known.game is null then asked_game(asked.game)
            when trained.game is null or not exists (select from blueprint) then refuse(
                'this schema has no blueprint yet',
                'Run: pgpipe train' || coalesce(
                    case
                        when asked.game in ('kuhn', 'leduc') then ' --game '
                        else ' --preset '
                    end || asked.game,
                    ''
                ),
                '55000'
            )::text
            when asked.game <> trained.game then refuse(
                format(
                    'the blueprint here is of %s, not of %s', trained.game, quoted(asked.game)
                ),
                'Leave the game out, or train the other one in a schema of its own:'
                ' pgpipe train --schema NAME.'
            )::text
            else asked_game(trained.game)
        end
    from (select blueprint_of.game) as asked
    cross join (select blueprint_game() as game) as trained
    left join game as known on known.game = asked.game
);
comment on function blueprint_of(text) is
'The game that the blueprint is trained for; an error where there is none, or another was asked for.
Example: select blueprint_of()';

create or replace function street_board(board text, street integer, line text, game text)
returns text
language plpgsql stable parallel safe
set search_path from current
as $$
declare
    wanted integer := (array[0, 3, 4, 5])[street + 1];
    found integer;
begin
    if (select rules.cards from game as rules where rules.game = street_board.game) <> 'holdem' then
        if length(board) <> street then
            perform refuse(
                format('%s is no board of %s after %s', quoted(board), game, quoted(line)),
                case street when 0 then 'There is none yet.' else 'It is one of J, Q and K.' end
            );
        end if;
        return board;
    end if;
    found := cardinality(cards(board));
    if found <> wanted then
        perform refuse(
            format(
                'the board %s has %s cards, but after %s play is on the %s, with %s',
                quoted(board), found, quoted(line), street_name(street), wanted
            ),
            case
                when found > wanted
                    then 'Leave out the cards still to come, or go on with the line.'
                else 'Name every card dealt so far, as in ''Kh7d2c''.'
            end
        );
    end if;
    return board;
end
$$;
comment on function street_board(text, integer, text, text) is
'The board, once it has as many cards as the street; else an error.
Example: select street_board(''Kh7d2c'', 1, ''r5 c /'', ''pluribus'')';

create or replace function small_rank(card text, game text) returns bigint
language sql stable parallel safe
return case
    when upper(card) in ('J', 'Q', 'K') then strpos('JQK', upper(card))
    else refuse(format('%s is no card of %s', quoted(card), game), 'It has J, Q and K.')
end;
comment on function small_rank(text, text) is
'A card of Kuhn or Leduc: 1 J, 2 Q, 3 K. Example: select small_rank(''Q'', ''leduc'')';

create or replace function present_of(pocket text, board text, game text) returns bigint
language sql stable parallel safe
return (
    select
        case
            when rules.cards = 'holdem' then bucket_of(coalesce(pocket, ''), board)
            when board = '' then small_rank(pocket, rules.game)
            else small_rank(pocket, rules.game) * 4 + small_rank(board, rules.game)
        end
    from game as rules
    where rules.game = present_of.game
);
comment on function present_of(text, text, text) is
'What the player to act is taken to hold, as in blueprint.present: a bucket; in Kuhn and Leduc a card,
later with the board''s. Example: select present_of(''AsKd'', ''Kh7d2c'', ''pluribus'')';

create or replace function decision_node(
    line text, game text, translation text default 'exact', seed bigint default 1
) returns node
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_generic_plan
as $$
declare
    reached integer := line_node(line, game, translation, seed);
    found node;
begin
    select node.* into found
    from node
    where node.game = decision_node.game and node.node = reached;
    if found.kind > 0 then
        perform refuse(
            format(
                'after %s nobody acts any more: ''%s'' ends the play',
                quoted(line), last_action(found.line)
            ),
            'Leave it out to see what the player before it does.'
        );
    end if;
    return found;
end
$$;
comment on function decision_node(text, text, text, bigint) is
'The row of node that a line leads to, where a player acts; an error where the line ends the play.
Example: select (decision_node(''r5'', ''pluribus'')).*';

create or replace function infoset(
    game text, node integer, present bigint
) returns table (
    action text, chips integer, probability double precision, visits bigint,
    regret double precision, note text, child integer, played double precision
)
language sql stable parallel safe
begin atomic
    with choice as (
        select
            last_action(child.line) as action,
            child.chips0 + child.chips1 - here.chips0 - here.chips1 as chips,
            child.node as child,
            here.actions,
            coalesce(blueprint.policy, 0) as policy,
            coalesce(sum(blueprint.policy) over (), 0) as weight,
            coalesce(blueprint.visits, 0) as visits,
            blueprint.regret,
            coalesce(max(blueprint.visits) over (), 0) as trained
        from node as here
        inner join node as child on child.game = here.game and child.parent = here.node
        left join blueprint
            on
                blueprint.past = here.past
                and blueprint.present = infoset.present
                and blueprint.future = here.future
                and blueprint.edge = child.edge
        where here.game = infoset.game and here.node = infoset.node
    )

    select
        choice.action,
        choice.chips,
        case
            when choice.trained > 0 and choice.weight > 0 then choice.policy / choice.weight
        end as probability,
        choice.visits,
        case when choice.trained > 0 then choice.regret end as regret,
        case
            when choice.trained = 0 then 'unvisited'
            when choice.weight = 0 then 'no average yet'
        end as note,
        choice.child,
        case
            when choice.weight > 0 then choice.policy / choice.weight
            else 1.0::double precision / choice.actions
        end as played
    from choice
    order by choice.child;
end;
comment on function infoset(text, integer, bigint) is
'The actions of an infoset: as strategy(), with the child node and the probability that is played,
evenly where nothing is known. Example: select * from infoset(''pluribus'', 0, bucket_of(''AsKd''))';

create or replace function strategy(
    pocket text, board text, line text, game text default null,
    translation text default 'exact', seed bigint default 1
) returns table (
    action text, chips integer, probability double precision, visits bigint,
    regret double precision, note text
)
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_generic_plan
as $$
declare
    rules text := blueprint_of(game);
    decision node := decision_node(line, rules, translation, seed);
    dealt text := street_board(coalesce(board, ''), decision.street, line, rules);
begin
    return query
    select
        choice.action,
        choice.chips,
        choice.probability,
        choice.visits,
        choice.regret,
        choice.note
    from infoset(rules, decision.node, present_of(pocket, dealt, rules)) as choice
    order by choice.child;
end
$$;
comment on function strategy(text, text, text, text, text, bigint) is
'What the blueprint plays with a hand: each action after the line as one would write it next, the chips
it adds, its probability in the average strategy, the deals in which it was trained, its regret. Where
the note says unvisited nothing is known, and probability is null.
Example: select * from strategy(''AsKd'', ''Kh7d2c'', ''r2.5 c / x'')';

create or replace function preflop_grid(
    line text default '', game text default null,
    translation text default 'exact', seed bigint default 1
) returns table (
    grid_row smallint, grid_col smallint, hand text, fold double precision, call double precision,
    raise double precision, all_in double precision, visits bigint,
    actions text[], probabilities double precision[]
)
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    rules game;
    decision node;
begin
    select game.* into rules from game where game.game = blueprint_of(preflop_grid.game);
    if rules.cards <> 'holdem' then
        perform refuse(
            format('%s has no starting hands of two cards', rules.game),
            'Ask strategy(''K'', '''', ''...'').'
        );
    end if;
    decision := decision_node(preflop_grid.line, rules.game, translation, seed);
    if decision.street > 0 then
        perform refuse(
            format(
                'after %s play is on the %s',
                quoted(preflop_grid.line), street_name(decision.street)
            ),
            'preflop_grid is for lines before the flop; with a board ask range_grid.'
        );
    end if;

    return query
    with choice as (
        select
            isomorphism.obs,
            child.node,
            last_action(child.line) as action,
            child.edge,
            child.chips0 = rules.stack or child.chips1 = rules.stack as shoves,
            coalesce(blueprint.policy, 0) as policy,
            coalesce(blueprint.visits, 0) as visits
        from node as child
        cross join isomorphism
        left join blueprint
            on
                blueprint.past = decision.past
                and blueprint.present = isomorphism.abs
                and blueprint.future = decision.future
                and blueprint.edge = child.edge
        where
            child.game = rules.game
            and child.parent = decision.node
            and isomorphism.obs < 65536
    ),

    cell as (
        select
            choice.obs,
            max(choice.visits) as visits,
            case when max(choice.visits) > 0 then nullif(sum(choice.policy), 0) end as weight,
            coalesce(sum(choice.policy) filter (where choice.edge = 2), 0) as fold,
            coalesce(sum(choice.policy) filter (where choice.edge in (3, 4)), 0) as call,
            coalesce(
                sum(choice.policy) filter (where choice.edge > 4 and not choice.shoves), 0
            ) as raise,
            coalesce(sum(choice.policy) filter (where choice.edge > 4 and choice.shoves), 0)
            as all_in,
            array_agg(choice.action order by choice.node) as actions,
            array_agg(choice.policy order by choice.node) as policies
        from choice
        group by choice.obs
    ),

    placed as (
        select
            cell.*,
            hand_name(cell.obs) as hand,
            13 - (obs_card(cell.obs, 0) >> 2) as high,
            13 - (obs_card(cell.obs, 1) >> 2) as low,
            (obs_card(cell.obs, 0) & 3) = (obs_card(cell.obs, 1) & 3) as suited
        from cell
    )

    -- Aces first; suited hands above the diagonal, the others below.
    select
        (case when placed.suited then placed.high else placed.low end)::smallint as grid_row,
        (case when placed.suited then placed.low else placed.high end)::smallint as grid_col,
        placed.hand,
        placed.fold / placed.weight as fold,
        placed.call / placed.weight as call,
        placed.raise / placed.weight as raise,
        placed.all_in / placed.weight as all_in,
        placed.visits,
        placed.actions,
        case
            when placed.weight is not null then (
                select array_agg(one.policy / placed.weight order by one.place)
                from unnest(placed.policies) with ordinality as one (policy, place)
            )
        end as probabilities
    from placed
    order by 1, 2;
end
$$;
comment on function preflop_grid(text, text, text, bigint) is
'What the player to act before the flop does with every starting hand, one row a cell of the 13 x 13
chart (aces first, suited above the diagonal): fold; check or call; bets and raises short of all-in;
all-in; then every action with its probability. Null where the hand is unvisited.
Example: select grid_row, grid_col, raise from preflop_grid(''r5'') \crosstabview grid_row grid_col raise';
