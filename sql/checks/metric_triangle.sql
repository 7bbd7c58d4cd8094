-- The metric is one: no way around over a third bucket is shorter.
--
-- reads    bucket_code, metric
-- returns  triples where it is, beyond the rounding of real
-- cost     all triples up to 200 buckets a street, of 200 drawn ones beyond that: 1.3M at most
with drawn as (
    select
        street,
        bucket,
        abs,
        row_number() over (partition by street order by u01(abs, 1), abs) as place
    from bucket_code
    where street < 3
),

distance_of as (
    select
        one.street,
        one.bucket as a,
        other.bucket as b,
        m.dx::double precision as dx
    from drawn as one
    inner join drawn as other on other.street = one.street and other.bucket <> one.bucket
    inner join metric as m on m.xor = pair(one.abs, other.abs)
    where one.place <= 200 and other.place <= 200
)

select
    direct.street,
    direct.a,
    direct.b,
    leg.b as via,
    direct.dx,
    leg.dx + rest.dx as around
from distance_of as direct
inner join distance_of as leg on leg.street = direct.street and leg.a = direct.a
inner join distance_of as rest
    on rest.street = direct.street and rest.a = leg.b and rest.b = direct.b
where direct.a < direct.b and direct.dx > leg.dx + rest.dx + 1e-6
