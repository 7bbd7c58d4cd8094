-- Hands of a bucket, drawn at random.
--
-- reads    member_block (made by pgpipe index), lookup, isomorphism, abstraction, street
-- rule     drawn uniformly; the same seed draws the same hands; an error (55000) without the index
-- cost     the full deck: 3 ms, and 1 ms a hand

create or replace function members(bucket bigint, hands integer default 5, seed bigint default 1)
returns table (obs bigint, hand text)
language sql stable strict parallel safe rows 5
begin atomic
-- Draws that meet a hand again are dropped, and there are enough left. Where half of the members or
-- more are wanted, all are put in a drawn order instead.
with asked as materialized (
    select
        abstraction.abs,
        abstraction.population,
        least(whole(hands, 'hands'), abstraction.population) as hands,
        2 * whole(hands, 'hands') >= abstraction.population as in_order,
        seed
    from abstraction
    inner join (select known_bucket(bucket) as abs limit 1) as known on known.abs = abstraction.abs
    where
        case
            when abstraction.population = 0 then false
            when exists (select 1 from member_block where member_block.abs = known.abs) then true
            else
                refuse('the members of buckets have no index yet', 'Run: pgpipe index', '55000')
                is null
        end
),

draw as materialized (
    select
        draw.draw,
        u01((draw.draw << 32) | asked.abs, asked.seed) as drawn
    from asked
    cross join generate_series(
        1::bigint, case when asked.in_order then asked.population else 4 * asked.hands + 32 end
    ) as draw (draw)
),

met as (
    select
        case
            when asked.in_order then draw.draw - 1
            else floor(draw.drawn * asked.population)::bigint
        end as place,
        min(case when asked.in_order then draw.drawn else draw.draw end) as turn
    from asked
    cross join draw
    group by place
),

drawn as materialized (
    select
        asked.abs,
        met.place
    from asked
    cross join met
    order by met.turn
    limit (select wanted.hands from asked as wanted)
),

block as (
    select
        member_block.lo,
        member_block.hi,
        member_block.members,
        sum(member_block.members) over (order by member_block.lo)::bigint as upto
    from member_block
    inner join asked on asked.abs = member_block.abs
),

in_block as materialized (
    select
        drawn.abs,
        drawn.place,
        drawn.place - block.upto + block.members as place_in_block,
        block.lo,
        block.hi
    from drawn
    inner join block
        on drawn.place < block.upto and drawn.place >= block.upto - block.members
)

select
    found.obs,
    obs_text(found.obs)
from in_block
cross join lateral (
    select
        counted.board,
        in_block.place_in_block - counted.upto + cardinality(counted.places) + 1 as nth,
        counted.places
    from (
        select
            own.board,
            own.places,
            sum(cardinality(own.places)) over (order by own.board) as upto
        from (
            select
                lookup.board,
                array_positions(lookup.buckets, abs_index(in_block.abs)::smallint) as places
            from lookup
            where lookup.board between in_block.lo and in_block.hi
        ) as own
    ) as counted
    where counted.upto > in_block.place_in_block
    order by counted.board
    limit 1
) as on_board
cross join lateral (
    select isomorphism.obs
    from isomorphism
    where
        isomorphism.obs >= on_board.board << 16
        and isomorphism.obs < (on_board.board + 1) << 16
    order by isomorphism.obs
    limit 1 offset (on_board.places[on_board.nth] - 1)
) as found
order by in_block.place;
end;
comment on function members(bigint, integer, bigint) is
'Hands of a bucket, drawn uniformly; the same seed draws the same. Needs: pgpipe index.
Example: select * from members(bucket(''F17''), 5, 1)';

create or replace function random_hand(street_number bigint, seed bigint default 1)
returns table (obs bigint, hand text, abs bigint, bucket_name text)
language sql stable strict parallel safe rows 1
begin atomic
-- A bucket by its population, then one of its members: so every hand is as likely.
with asked as materialized (
    select
        case
            when street.street is not null then typed.number
            when typed.number between 0 and 3 then refuse(
                format('the %s is not clustered yet', street_name(typed.number)),
                'Run: pgpipe cluster',
                '55000'
            )
            else refuse(
                format('%s is no street', typed.number), 'Streets are 0 preflop .. 3 river.'
            )
        end as street,
        typed.seed
    from (
        select
            street_number as number,
            seed
    ) as typed
    left join street on street.street = typed.number
),

candidate as (
    select
        abstraction.abs,
        asked.seed,
        sum(abstraction.population) over (order by abstraction.abs) as upto,
        sum(abstraction.population) over () * u01(asked.street, asked.seed) as drawn
    from asked
    inner join abstraction on abstraction.street = asked.street
),

chosen as (
    select
        candidate.abs,
        candidate.seed
    from candidate
    where candidate.upto > candidate.drawn
    order by candidate.abs
    limit 1
)

select
    one.obs,
    one.hand,
    chosen.abs,
    bucket_text(chosen.abs)
from chosen
cross join lateral members(chosen.abs, 1, chosen.seed) as one;
end;
comment on function random_hand(bigint, bigint) is
'A hand of a street (0 .. 3), each isomorphism as likely. Needs: pgpipe index.
Example: select * from random_hand(2, 7)';

create or replace function similar_hands(
    pocket text, board text default '', hands integer default 3, seed bigint default 1
)
returns table (obs bigint, hand text, distance double precision)
language sql stable strict parallel safe rows 5
begin atomic
with asked as materialized (
    select
        observation(pocket, board) as obs,
        bucket_of(pocket, board) as abs,
        hands,
        seed
),

other as (
    select
        asked.hands,
        one.obs,
        one.hand,
        row_number() over (order by u01(one.obs, asked.seed), one.obs) as place
    from asked
    cross join lateral members(
        asked.abs, least(whole(asked.hands, 'hands') + 1, 2147483647)::integer, asked.seed
    ) as one
    where one.obs <> asked.obs
)

select
    other.obs,
    other.hand,
    transport(here.buckets, here.weights, there.buckets, there.weights) as distance
from (
    select
        array_agg(next.abs) as buckets,
        array_agg(next.probability) as weights
    from asked
    cross join lateral next_street(asked.obs) as next
) as here
cross join other
cross join lateral (
    select
        array_agg(next.abs) as buckets,
        array_agg(next.probability) as weights
    from next_street(other.obs) as next
) as there
where other.place <= other.hands
order by distance asc, other.obs asc;
end;
comment on function similar_hands(text, text, integer, bigint) is
'Other hands of the same bucket, drawn at random, the most alike first. Needs: pgpipe index.
Example: select * from similar_hands(''AsKd'', ''Tc9c2h'')';
