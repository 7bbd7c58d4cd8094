-- Cards and observations: read them, write them, find the one that stands for its renamings.
--
-- reads    nothing: pure functions, the same for every deck
-- rule     what a person types may come in any order, case and spacing; what is wrong with it is an
--          error (22023) that quotes the card and has a hint
-- cost     canonical 30 µs, cards 15 µs; the others are inlined

create or replace function refuse(message text, hint text, code text default '22023')
returns bigint
language plpgsql volatile parallel safe
set search_path = pg_catalog
as $$
begin
    raise exception using message = message, hint = hint, errcode = code;
end
$$;
comment on function refuse(text, text, text) is
'Raises an error; the type lets it stand where a number would. Volatile, so that no plan tries it out.';

-- A call, not inlined: what quotes a token is planned in every line of play.
create or replace function quoted(typed text) returns text
language plpgsql immutable parallel safe
set search_path = pg_catalog
as $$
declare
    -- Those that end a line, move the cursor, turn the direction of writing or show nothing.
    line constant text := regexp_replace(
        coalesce(typed, ''),
        '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]',
        '·',
        'g'
    );
begin
    if length(line) > 60 then
        return format('''%s…%s''', left(line, 40), right(line, 15));
    end if;
    return format('''%s''', line);
end
$$;
comment on function quoted(text) is
'What somebody typed, in quotes, as an error repeats it: one line, without control characters, the
middle of a long text left out. Example: select quoted(''Xx'')';

create or replace function whole(number bigint, what text) returns bigint
language sql volatile parallel safe
return case
    when number between 0 and 2147483647 then number
    else refuse(
        format('%s is no number of %s', coalesce(number::text, 'null'), what), 'Write 0 or more.'
    )
end;
comment on function whole(bigint, text) is
'The number of things asked for; an error where there can be none so many.
Example: select whole(5, ''hands'')';

create or replace function cards(typed text) returns smallint[]
language plpgsql immutable strict parallel safe
set search_path from current
as $$
declare
    letters text := translate(replace(typed, '10', 'T'), '♣♦♥♠', 'cdhs');
    found smallint[] := '{}';
    card_typed text;
    rank integer;
    suit integer;
    card integer;
begin
    letters := regexp_replace(letters, '[\s,;|~()\[\]]', '', 'g');
    for place in 1 .. length(letters) by 2 loop
        card_typed := substr(letters, place, 2);
        rank := strpos('23456789TJQKA', upper(left(card_typed, 1)));
        suit := strpos('cdhs', lower(substr(card_typed, 2)));
        if length(card_typed) < 2 or rank = 0 or suit = 0 then
            raise exception using
                message = format('%s in %s is no card', quoted(card_typed), quoted(typed)),
                hint = 'A card is one of 23456789TJQKA and one of cdhs, e.g. As or Td.',
                errcode = '22023';
        end if;
        card := rank * 4 + suit - 5;
        if card = any(found) then
            raise exception using
                message = format('%s stands twice in %s', quoted(card_typed), quoted(typed)),
                hint = 'There is one of each card.',
                errcode = '22023';
        end if;
        found := found || card::smallint;
    end loop;
    return found;
end
$$;
comment on function cards(text) is
'The cards of a text, in the order written: rank * 4 + suit, ranks 2 .. A, suits c d h s. Any case;
10 is T; spaces, commas, brackets, | and ~ say nothing. Example: select cards(''AsKd'')';

create or replace function card_text(card bigint) returns text
language sql immutable parallel safe
return case
    when card between 0 and 51
        then substr(
            '2c2d2h2s3c3d3h3s4c4d4h4s5c5d5h5s6c6d6h6s7c7d7h7s8c8d8h8s9c9d9h9s'
            'TcTdThTsJcJdJhJsQcQdQhQsKcKdKhKsAcAdAhAs',
            2 * card::integer + 1, 2
        )
    else ''
end;
comment on function card_text(bigint) is
'A card as players write it; nothing for -1, and for what else is no card.
Example: select card_text(51)';

create or replace function obs_card(obs bigint, place integer) returns bigint
language sql immutable parallel safe
return case when place between 0 and 6 then ((obs >> (8 * place)) & 255) - 1 else -1 end;
comment on function obs_card(bigint, integer) is
'A card of an observation: places 0 and 1 are the pocket, 2 to 6 the board, the highest card first; -1
where there is none. Example: select obs_card(13108, 0)';

create or replace function obs_street(obs bigint) returns bigint
language sql immutable parallel safe
return case
    when obs < 16777216 then 0
    when obs < 1099511627776 then 1
    when obs < 281474976710656 then 2
    else 3
end;
comment on function obs_street(bigint) is
'Street of an observation: 0 preflop .. 3 river. Example: select obs_street(13108)';

create or replace function street_name(street bigint) returns text
language sql immutable parallel safe
return case
    when street between 0 and 3 then (array['preflop', 'flop', 'turn', 'river'])[street + 1]
end;
comment on function street_name(bigint) is
'Name of a street: 0 preflop .. 3 river; null for others. Example: select street_name(1)';

create or replace function obs_text(obs bigint) returns text
language sql immutable parallel safe
return rtrim(
    card_text(obs_card(obs, 0)) || card_text(obs_card(obs, 1)) || ' '
    || card_text(obs_card(obs, 2)) || card_text(obs_card(obs, 3)) || card_text(obs_card(obs, 4))
    || card_text(obs_card(obs, 5)) || card_text(obs_card(obs, 6))
);
comment on function obs_text(bigint) is
'An observation as text, pocket then board, the highest cards first.
Example: select obs_text(155259121715)';

create or replace function hand_name(obs bigint) returns text
language sql immutable parallel safe
return left(card_text(obs_card(obs, 0)), 1) || left(card_text(obs_card(obs, 1)), 1)
|| case
    when obs_card(obs, 0) >> 2 = obs_card(obs, 1) >> 2 then ''
    when obs_card(obs, 0) & 3 = obs_card(obs, 1) & 3 then 's'
    else 'o'
end;
comment on function hand_name(bigint) is
'The starting hand in an observation''s pocket, as charts have it: AA, AKs, AKo.
Example: select hand_name(13108)';

-- Comparing boards as card lists compares them rank by rank, and within a rank suit by suit. So the
-- smallest one gives the first name to the suit whose ranks on the board, each a bit and the lowest
-- rank the highest bit, make the largest number. Suits that are equal there may still change
-- places, and take theirs by the pocket in the same way. No list of 24 renamings is needed.
create or replace function canonical(obs bigint) returns bigint
language plpgsql immutable strict parallel safe
set search_path = pg_catalog
as $$
declare
    cards integer := 0;
    wrong boolean := false;
    rank_bits constant bigint := (1::bigint << 12) | (1::bigint << 25);
    ranks bigint[] := '{0, 0, 0, 0}';
    new_suit integer[] := '{0, 0, 0, 0}';
    bytes integer[] := '{0, 0, 0, 0, 0, 0, 0}';
    card integer;
    larger integer;
    packed bigint := 0;
begin
    for place in 0 .. 6 loop
        card := ((obs >> (8 * place)) & 255) - 1;
        exit when card < 0;
        exit when wrong;
        wrong := card > 51 or ranks[(card & 3) + 1] & (rank_bits >> (card >> 2)) <> 0;
        cards := cards + 1;
        -- 13 bits for the ranks in the pocket, 13 above them for those on the board.
        ranks[(card & 3) + 1] := ranks[(card & 3) + 1]
            | (1::bigint << (case when place < 2 then 12 else 25 end - (card >> 2)));
    end loop;
    -- A byte that is no card, a card twice, a gap, too few or too many.
    if wrong or cards not in (2, 5, 6, 7) or obs >> (8 * cards) <> 0 then
        raise exception using
            message = format('%s is no observation', obs),
            hint = 'Make one with: select observation(''AsKd'', ''Tc9c2h'')',
            errcode = '22023';
    end if;
    for suit in 1 .. 4 loop
        for other in 1 .. 4 loop
            if ranks[other] > ranks[suit] or (ranks[other] = ranks[suit] and other < suit) then
                new_suit[suit] := new_suit[suit] + 1;
            end if;
        end loop;
    end loop;
    for place in 0 .. 6 loop
        card := ((obs >> (8 * place)) & 255) - 1;
        exit when card < 0;
        bytes[place + 1] := (card & ~3 | new_suit[(card & 3) + 1]) + 1;
    end loop;
    -- A card's byte has as many below it as the pocket, or the board, has larger cards.
    for place in 1 .. 7 loop
        exit when bytes[place] = 0;
        larger := case when place < 3 then 0 else 2 end;
        for other in case when place < 3 then 1 else 3 end .. case when place < 3 then 2 else 7 end
        loop
            if bytes[other] > bytes[place] then
                larger := larger + 1;
            end if;
        end loop;
        packed := packed | (bytes[place]::bigint << (8 * larger));
    end loop;
    return packed;
end
$$;
comment on function canonical(bigint) is
'The observation that stands for all renamings of suits: smallest board, then smallest pocket.
Bytes may stand in any order within board and within pocket; an error where they are no hand.
Example: select canonical(146686029361)';
