-- Count the members of each bucket in a chunk of the lookup blocks.
--
-- reads    lookup: blocks are ten times smaller than the same rows of isomorphism
-- writes   population (street, chunk, bucket, observations)             grain: one (chunk, bucket)
-- params   street, chunk, lo, hi (boards of the chunk: lo <= board < hi)
-- cost     one pass over the chunk
insert into population (street, chunk, bucket, observations)
select
    %(street)s::smallint as street,
    %(chunk)s::integer as chunk,
    member.bucket,
    count(*) as observations
from (
    select unnest(buckets) as bucket
    from lookup
    where board >= %(lo)s::bigint and board < %(hi)s::bigint
) as member
group by member.bucket
