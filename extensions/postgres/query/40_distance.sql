-- How far buckets and hands lie apart.
--
-- reads    metric, abstraction, transitions, coordinate, and next_street
-- rule     one measure for all: river equity that has to be moved, in win probability. Buckets by
--          metric.dx; hands by the same transport between their own next-street histograms
-- cost     milliseconds; the README has each on the full deck

create or replace function bucket_distance(one bigint, other bigint) returns real
language sql stable strict parallel safe
return (
    select
        case
            when abs_street(asked.one) <> abs_street(asked.other) then refuse(
                format(
                    '%s is of the %s, %s of the %s',
                    bucket_text(asked.one), street_name(abs_street(asked.one)),
                    bucket_text(asked.other), street_name(abs_street(asked.other))
                ),
                'Only buckets of one street have a distance.'
            )
            when abs_street(asked.one) = 3
                then abs(abs_index(asked.one) - abs_index(asked.other))::real / 100
            else metric.dx
        end
    from (
        select
            known_bucket(one) as one,
            known_bucket(other) as other
        limit 1
    ) as asked
    left join metric on metric.xor = pair(asked.one, asked.other)
);
comment on function bucket_distance(bigint, bigint) is
'Distance of two buckets of a street (metric.dx; river: the difference in equity). Example:
select bucket_distance(bucket(''F1''), bucket(''F2''))';

create or replace function neighbours(bucket bigint, buckets integer, farthest boolean)
returns table (
    abs bigint, bucket_name text, distance real, equity real, population bigint
)
language sql stable strict parallel safe rows 6
begin atomic
select
    other.abs,
    bucket_text(other.abs),
    apart.dx,
    other.equity,
    other.population
from (select known_bucket(bucket) as abs limit 1) as asked
inner join abstraction as other
    on other.street = abs_street(asked.abs) and other.abs <> asked.abs
-- By the key, pair for pair: the planner would rather read the whole table. The river has no rows
-- there: its buckets lie on a line.
cross join lateral (
    select metric.dx
    from metric
    where other.street < 3 and metric.xor = pair(asked.abs, other.abs)
    union all
    select abs(abs_index(asked.abs) - abs_index(other.abs))::real / 100 as dx
    where other.street = 3
) as apart
order by case when farthest then -apart.dx else apart.dx end asc, other.abs asc
limit whole(buckets, 'buckets');
end;
comment on function neighbours(bigint, integer, boolean) is
'The buckets of the street that lie nearest, or farthest. Example:
select * from neighbours(bucket(''F17''), 6, true)';

create or replace function nearest(bucket bigint, buckets integer default 6)
returns table (
    abs bigint, bucket_name text, distance real, equity real, population bigint
)
language sql stable strict parallel safe rows 6
begin atomic
select * from neighbours(bucket, buckets, false);
end;
comment on function nearest(bigint, integer) is
'The nearest buckets of the same street, nearest first. Example:
select * from nearest(bucket(''F17''), 6)';

create or replace function farthest(bucket bigint, buckets integer default 6)
returns table (
    abs bigint, bucket_name text, distance real, equity real, population bigint
)
language sql stable strict parallel safe rows 6
begin atomic
select * from neighbours(bucket, buckets, true);
end;
comment on function farthest(bigint, integer) is
'The farthest buckets of the same street, farthest first. Example:
select * from farthest(bucket(''F17''), 6)';

-- Along each of the 100 coordinates the buckets stand in order, and what has to be moved across a
-- gap is the sum of the differences so far. A bucket in neither histogram moves nothing.
create or replace function transport(
    one bigint[], one_weights double precision[], other bigint[], other_weights double precision[]
) returns double precision
language sql stable strict parallel safe
return (
    with surplus as (
        select
            moved.abs,
            sum(moved.weight) as weight
        from (
            select
                here.abs,
                here.weight
            from unnest(one, one_weights) as here (abs, weight)
            union all
            select
                there.abs,
                -there.weight
            from unnest(other, other_weights) as there (abs, weight)
        ) as moved
        group by moved.abs
    ),

    laid as (
        select
            lead(placed.x) over along - placed.x as gap,
            sum(surplus.weight) over along as moved
        from surplus
        -- By the key, bucket for bucket: the planner would rather read the whole table.
        cross join lateral (
            select
                coordinate.axis,
                coordinate.x
            from coordinate
            where
                coordinate.street = abs_street(surplus.abs)
                and coordinate.bucket = abs_index(surplus.abs)
            offset 0
        ) as placed
        window along as (partition by placed.axis order by placed.x, surplus.abs)
    )

    select coalesce(sum(abs(laid.moved) * laid.gap) / 838860800, 0)
    from laid
);
comment on function transport(bigint[], double precision[], bigint[], double precision[]) is
'Sliced Earth Mover''s Distance of two distributions over buckets of a street, as metric.dx has it:
exact for river buckets, else never above the exact one. See hand_distance.';

create or replace function hand_distance(one bigint, other bigint) returns double precision
language sql stable strict parallel safe
return (
    select
        case
            when obs_street(asked.one) = obs_street(asked.other)
                then transport(here.buckets, here.weights, there.buckets, there.weights)
            else refuse(
                format(
                    '''%s'' is of the %s, ''%s'' of the %s',
                    obs_text(asked.one), street_name(obs_street(asked.one)),
                    obs_text(asked.other), street_name(obs_street(asked.other))
                ),
                'Only hands of one street have a distance.'
            )
        end
    from (
        select
            one,
            other
    ) as asked
    cross join lateral (
        select
            array_agg(next.abs) as buckets,
            array_agg(next.probability) as weights
        from next_street(asked.one) as next
    ) as here
    cross join lateral (
        select
            array_agg(next.abs) as buckets,
            array_agg(next.probability) as weights
        from next_street(asked.other) as next
    ) as there
);
comment on function hand_distance(bigint, bigint) is
'Distance of two hands of a street: of their own next-street histograms, not of their buckets.
Example: select hand_distance(observation(''AsKd'', ''Tc9c2h''), observation(''AsKd'', ''Tc9c3h''))';

create or replace function hand_to_bucket(hand bigint, bucket bigint) returns double precision
language sql stable strict parallel safe
return (
    select
        case
            when obs_street(asked.hand) = abs_street(asked.bucket)
                then transport(here.buckets, here.weights, there.buckets, there.weights)
            else refuse(
                format(
                    '''%s'' is of the %s, %s of the %s',
                    obs_text(asked.hand), street_name(obs_street(asked.hand)),
                    bucket_text(asked.bucket), street_name(abs_street(asked.bucket))
                ),
                'Only a hand and a bucket of one street have a distance.'
            )
        end
    from (
        select
            hand,
            bucket
    ) as asked
    cross join lateral (
        select
            array_agg(next.abs) as buckets,
            array_agg(next.probability) as weights
        from next_street(asked.hand) as next
    ) as here
    cross join lateral (
        select
            array_agg(next.abs) as buckets,
            array_agg(next.probability::double precision) as weights
        from histogram(asked.bucket) as next
    ) as there
);
comment on function hand_to_bucket(bigint, bigint) is
'Distance of a hand to the mean of a bucket. Example:
select hand_to_bucket(observation(''AsKd'', ''Tc9c2h''), bucket(''F17''))';
