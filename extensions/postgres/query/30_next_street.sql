-- What a bucket and a hand are, and what the next street makes of them.
--
-- reads    abstraction, bucket_code, street, board, child, lookup, transitions
-- rule     a bucket is its abs; bucket('F17') and bucket_of('AsKd', 'Tc9c2h') make one
-- cost     milliseconds; the README has each on the full deck

create or replace function bucket_text(abs bigint) returns text
language sql immutable parallel safe
return case
    when abs_street(abs) between 0 and 3
        then substr('PFTR', abs_street(abs)::integer + 1, 1) || abs_index(abs)
end;
comment on function bucket_text(bigint) is
'A bucket as text: P, F, T or R and its index; null for what is no bucket. Example: select bucket_text(805655603)';

create or replace function bucket(code text) returns bigint
language sql stable strict parallel safe
return (
    select
        coalesce(
            bucket_code.abs,
            refuse(
                format('%s is no bucket', quoted(typed.code)),
                'A bucket is P, F, T or R and its index, e.g. F17; see: select * from street'
            )
        )
    from (select code) as typed
    left join bucket_code
        on
            upper(btrim(typed.code)) ~ '^[PFTR][0-9]{1,4}$'
            and bucket_code.street = strpos('PFTR', upper(left(btrim(typed.code), 1))) - 1
            and bucket_code.bucket::text = substr(btrim(typed.code), 2)
);
comment on function bucket(text) is
'The bucket (abs) of a code such as F17 (flop) or R100 (river). Example: select bucket(''F17'')';

create or replace function known_bucket(bucket bigint) returns bigint
language sql stable strict parallel safe
return (
    select
        coalesce(
            abstraction.abs,
            refuse(
                format('%s is no bucket of this schema', asked.abs),
                'Make one with: select bucket(''F17'') or select bucket_of(''AsKd'', ''Tc9c2h'')'
            )
        )
    from (select bucket as abs) as asked
    left join abstraction on abstraction.abs = asked.abs
);
comment on function known_bucket(bigint) is
'The bucket itself; an error where there is no such bucket. Example: select known_bucket(805655603)';

create or replace function about_bucket(bucket bigint)
returns table (
    bucket_name text, street text, equity real, population bigint, share double precision
)
language sql stable strict parallel safe rows 1
begin atomic
select
    bucket_text(abstraction.abs),
    street_name(abstraction.street),
    abstraction.equity,
    abstraction.population,
    abstraction.population::double precision / street.nobs
from abstraction
inner join street on street.street = abstraction.street
where abstraction.abs = (select known_bucket(bucket));
end;
comment on function about_bucket(bigint) is
'A bucket''s equity, population and share of its street''s hands (each isomorphism once).
Example: select * from about_bucket(bucket(''F17''))';

-- One of the three parts answers, by the street; the others find nothing, at no cost. Preflop, as
-- 19,600 flops would have to be counted: each hand is a bucket, whose transitions are these counts.
create or replace function next_street(obs bigint)
returns table (abs bigint, deals bigint, probability double precision)
language sql stable strict parallel safe rows 20
begin atomic
with hand as materialized (
    select
        canonical(obs) as obs,
        bucket_of(obs) as abs
    limit 1
),

place as (
    select
        board.board,
        array_position(board.pockets, (hand.obs & 65535)::smallint) as place
    from hand
    inner join board on board.board = hand.obs >> 16
    where board.board > 0
),

edge as (
    select lookup.buckets[child.positions[place.place]] as bucket
    from place
    inner join child on child.board = place.board
    inner join lookup on lookup.board = child.child_board
    where child.positions[place.place] > 0
),

counted as (
    select
        bucket,
        count(*) as deals
    from edge
    group by bucket
)

select
    bucket_code.abs,
    counted.deals,
    counted.deals / sum(counted.deals) over ()::double precision
from counted
inner join bucket_code
    on bucket_code.bucket = counted.bucket and bucket_code.street = obs_street(obs) + 1
union all
select
    transitions.next,
    floor(transitions.dx::double precision * deck_street.children + 0.5)::bigint,
    floor(transitions.dx::double precision * deck_street.children + 0.5) / deck_street.children
from hand
inner join transitions on transitions.prev = hand.abs
cross join deck_street
inner join parameter on parameter.value = deck_street.deck and parameter.name = 'deck'
where obs_street(hand.obs) = 0 and deck_street.street = 0
union all
select
    hand.abs,
    1,
    1
from hand
where obs_street(hand.obs) = 3
order by deals desc, abs asc;
end;
comment on function next_street(bigint) is
'What the next street makes of a hand, exactly: the buckets, and how many deals lead to each. A river
hand is left with its own bucket. Example: select * from next_street(observation(''AsKd'', ''Tc9c2h''))';

create or replace function hand_equity(obs bigint) returns double precision
language sql stable strict parallel safe
return (
    select sum(next.probability * abstraction.equity)
    from next_street(obs) as next
    inner join abstraction on abstraction.abs = next.abs
);
comment on function hand_equity(bigint) is
'Equity of a hand: the mean of the buckets that the next street makes of it (river: its own).
Example: select hand_equity(observation(''AsKd'', ''Tc9c2h''))';

create or replace function about_hand(pocket text, board text default '')
returns table (
    obs bigint, hand text, abs bigint, bucket_name text, street text, equity double precision,
    bucket_equity real, population bigint, share double precision
)
language sql stable strict parallel safe rows 1
begin atomic
select
    asked.obs,
    obs_text(asked.obs),
    asked.abs,
    about.bucket_name,
    about.street,
    hand_equity(asked.obs),
    about.equity,
    about.population,
    about.share
from (
    select
        observation(pocket, board) as obs,
        bucket_of(pocket, board) as abs
    limit 1
) as asked
cross join about_bucket(asked.abs) as about;
end;
comment on function about_hand(text, text) is
'A hand in a row: its canonical form, its bucket, its own equity and its bucket''s, how many hands
share the bucket. Example: select * from about_hand(''AsKd'', ''Tc9c2h'')';

create or replace function histogram(bucket bigint)
returns table (abs bigint, bucket_name text, probability real, equity real)
language sql stable strict parallel safe rows 100
begin atomic
select
    next.abs,
    bucket_text(next.abs),
    coalesce(transitions.dx, 1),
    next.equity
from (select known_bucket(bucket) as abs limit 1) as asked
left join transitions on transitions.prev = asked.abs
inner join abstraction as next on next.abs = coalesce(transitions.next, asked.abs)
order by transitions.dx desc, next.abs asc;
end;
comment on function histogram(bigint) is
'What the next street makes of a bucket, on average over its members; a river bucket stays itself.
Example: select * from histogram(bucket(''F17'')) limit 5';
