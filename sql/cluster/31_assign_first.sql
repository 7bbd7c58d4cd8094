-- Assign every point to the nearest seed; ties go to the lower index.
--
-- The first guess is the nearest of the six seeds whose components have the next larger sums: a
-- point and a near seed have about the same. With the guess at distance u, the nearest seed of all
-- is within 2u of the guess.
--
-- reads    point, embedding (the origin), centroid_bound and centroid_pair (iteration 0)
-- writes   assignment (iteration 0)                                        grain: one row a point
-- params   lo, hi (points of the chunk: lo <= obs < hi)
-- cost     some twenty distances a point instead of K; distance and index share one integer, so
--          that one sort key does both
-- source   Elkan 2003, lemma 1
insert into assignment (iteration, obs, weight, centroid, previous, distance, lower, skipped)
with origin as (
    select position
    from embedding
    where n = 0
    order by bucket
    limit 1
),

largest as (
    select max(total) as total
    from centroid_bound
    where iteration = 0
),

-- `offset 0` keeps the planner from computing a distance anew wherever it is mentioned.
summed as (
    select
        point.obs,
        point.weight,
        point.position,
        least(distance(point.position, origin.position), largest.total) as total
    from point
    cross join origin
    cross join largest
    where point.obs >= %(lo)s::bigint and point.obs < %(hi)s::bigint
    offset 0
),

guessed as (
    select
        summed.obs,
        summed.weight,
        summed.position,
        guess.centroid,
        guess.upper
    from summed
    cross join lateral (
        select
            seed.centroid,
            distance(summed.position, seed.position) as upper
        from (
            select
                guessable.centroid,
                guessable.position
            from centroid_bound as guessable
            where guessable.iteration = 0 and guessable.total >= summed.total
            order by guessable.total, guessable.centroid
            limit 6
        ) as seed
        order by upper, seed.centroid
        limit 1
    ) as guess
    offset 0
)

select
    0::smallint as iteration,
    guessed.obs,
    guessed.weight,
    (nearest.best & 4095)::smallint as centroid,
    null::smallint as previous,
    nearest.best >> 12 as distance,
    -- With one candidate every other seed is farther than the guess.
    case
        when nearest.second > nearest.best then least(nearest.second >> 12, guessed.upper)
        else guessed.upper
    end as lower,
    false as skipped
from guessed
cross join lateral (
    select
        min(candidate.key) as best,
        max(candidate.key) as second
    from (
        select distance(guessed.position, near.position) * 4096 + near.other as key
        from centroid_pair as near
        where
            near.iteration = 0
            and near.centroid = guessed.centroid
            and near.gap <= 2 * guessed.upper
        order by key
        limit 2
    ) as candidate
) as nearest
