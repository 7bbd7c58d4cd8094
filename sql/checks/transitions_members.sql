-- Transitions are the mean of the members' exact next-street histograms.
--
-- reads    street, abstraction, lookup (the drawn street and the next), child, transitions
-- returns  transitions of one drawn bucket a street that differ by more than 0.000001
-- cost     full deck: unnests 15M positions to find the members, then follows at most a mean
--          bucket's children: 97,000 * 46 on the turn, 10,000 * 47 on the flop; about 15 s
with chosen as (
    select
        street,
        abs
    from (
        select
            abstraction.street,
            abstraction.abs,
            row_number() over (
                partition by abstraction.street order by u01(abstraction.abs, 1), abstraction.abs
            ) as place
        from abstraction
        inner join street on street.street = abstraction.street
        where
            abstraction.street < 3
            -- No larger than the mean, so that the cost is bounded.
            and abstraction.population * street.nabs <= street.nobs
    ) as small
    where place = 1
),

block as (
    select
        board,
        case
            when board = 0 then 0
            when board < 16777216 then 1
            else 2
        end as street,
        unnest(buckets) as bucket,
        generate_series(1, cardinality(buckets)::bigint) as place
    from lookup
    where board < 4294967296
),

member as (
    select
        chosen.street,
        chosen.abs,
        block.board,
        block.place
    from chosen
    inner join block on block.street = chosen.street and block.bucket = abs_index(chosen.abs)
),

edge as (
    select
        member.street,
        member.abs,
        child.child_board,
        child.positions[member.place] as place
    from member
    inner join child on child.board = member.board
    where child.positions[member.place] > 0
),

mass as (
    select
        edge.street,
        edge.abs,
        lookup.buckets[edge.place] as bucket,
        count(*) as n
    from edge
    inner join lookup on lookup.board = edge.child_board
    group by edge.street, edge.abs, bucket
),

recomputed as (
    select
        mass.abs as prev,
        bucket_code.abs as next,
        mass.n::double precision
        / sum(mass.n) over (partition by mass.abs)::double precision as dx
    from mass
    inner join bucket_code
        on bucket_code.street = mass.street + 1 and bucket_code.bucket = mass.bucket
),

published as (
    select
        transitions.prev,
        transitions.next,
        transitions.dx::double precision as dx
    from transitions
    inner join chosen on chosen.abs = transitions.prev
)

select
    coalesce(recomputed.prev, published.prev) as prev,
    coalesce(recomputed.next, published.next) as next,
    recomputed.dx as recomputed,
    published.dx
from recomputed
full outer join published
    on published.prev = recomputed.prev and published.next = recomputed.next
where abs(coalesce(recomputed.dx, 0) - coalesce(published.dx, 0)) > 0.000001
