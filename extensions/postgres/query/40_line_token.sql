-- A line of play, typed the way players write it: its actions, and the game whose tree it is for.
--
-- reads    game, tree, training
-- rule     line    = street { "/" street } [ "/" ]
--          street  = { action }
--          action  = "f" | "x" | "c" | "!" | ("b" | "r") size ["!"] | ("b" | "r") "!"
--          size    = number [ "bb" | "%" | "ch" ]
--          f folds, x checks, c calls, b bets, r raises, ! is all-in, / deals the next street;
--          upper case too. bb: to so many big blinds on the street in total. ch: to so many chips.
--          %: of the pot once the bet before is called, on top of that call. A bare number is
--          chips, as in node.line, where all numbers of the line are bare and whole; once one of
--          them has a point, bb or %, bare ones are big blinds before the flop and percent of the
--          pot after it: 'r2.5 c / x b50 c /' is 'r5 c / x b5 c /' with blinds of 1 and 2.
--          A size is on the tree where it is less than a chip, or half a percent of the pot where
--          it was said in percent, from an action there.
-- cost     1 ms
-- noqa: disable=RF01,RF03

create or replace function last_action(line text) returns text
language sql immutable parallel safe
return substring(line from '([^ /]+)[ /]*$');
comment on function last_action(text) is
'The last action of a line of play. Example: select last_action(''r5 c / x b10 c /'')';

create or replace function blueprint_game() returns text
language sql stable parallel safe
return (
    select training.value
    from training
    where training.name = 'game'
);
comment on function blueprint_game() is
'The game that the blueprint of this schema is trained for; null where there is none.
Example: select blueprint_game()';

create or replace function asked_game(game text default null) returns text
language sql stable parallel safe
return (
    select
        case
            when asked.game is null then refuse(
                'this schema has no blueprint yet, so a game must be named',
                'Run: pgpipe train; or name a game, as game => ''pluribus''.',
                '55000'
            )::text
            when known.game is null then refuse(
                format('%s is no game', quoted(asked.game)),
                'Known: ' || (select string_agg(game.game, ', ' order by game.game) from game)
                || '. Others: rows of game and bet_size.'
            )::text
            when tree.game is null then refuse(
                format('the betting tree of ''%s'' is not built yet', asked.game),
                case known.cards
                    when 'holdem' then 'Run: pgpipe train --preset ' || asked.game
                    else 'Run: pgpipe train --game ' || asked.game
                end,
                '55000'
            )::text
            else asked.game
        end
    from (select coalesce(asked_game.game, blueprint_game()) as game) as asked
    left join game as known on known.game = asked.game
    left join tree on tree.game = asked.game
);
comment on function asked_game(text) is
'The game of that name, or the one that the blueprint is trained for; an error where it has no tree.
Example: select asked_game(''pluribus'')';

create or replace function line_token(line text)
returns table (
    place bigint, token text, verb text, amount numeric, unit text, shoves boolean
)
language sql immutable parallel safe strict
begin atomic
    with written as (
        select
            found.place,
            found.match[1] as token,
            regexp_match(
                found.match[1],
                '^([fxc/]|[br](?=[0-9.!]))([0-9]{1,12}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})?'
                '(%|bb|ch)?(!)?$',
                'i'
            ) as part
        from regexp_matches(line, '[^\s/]+|/', 'g') with ordinality as found (match, place)
    ),

    -- Whether numbers are as players say them: then bare ones are no chips.
    notation as (
        select line ~* '[br][0-9]*(\.[0-9]|[0-9](%|bb))' as spoken
    )

    select
        written.place,
        written.token,
        case
            when written.token = '!' then '!'
            when lower(written.part[1]) in ('b', 'r') then lower(written.part[1])
            -- f, x, c and / take no size.
            when written.part[2] is null and written.part[3] is null and written.part[4] is null
                then lower(written.part[1])
        end as verb,
        written.part[2]::numeric as amount,
        coalesce(
            lower(written.part[3]),
            case
                when not notation.spoken then 'ch'
                when written.place < coalesce(
                    min(written.place) filter (where written.token = '/') over (),
                    written.place + 1
                ) then 'bb'
                else '%'
            end
        ) as unit,
        written.token = '!' or written.part[4] is not null as shoves
    from written
    cross join notation
    order by written.place;
end;
comment on function line_token(text) is
'The actions of a line as they are read; verb is null where it is none.
Example: select * from line_token(''r2.5 c / x b50'')';
