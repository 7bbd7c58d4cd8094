-- Count the members of each bucket in a chunk that was just written.
--
-- reads    isomorphism
-- writes   population (street, chunk, bucket, observations)             grain: one (chunk, bucket)
-- params   street, chunk, lo, hi (boards of the chunk: lo <= board < hi)
-- cost     one pass over the chunk
insert into population (street, chunk, bucket, observations)
select
    %(street)s::smallint as street,
    %(chunk)s::integer as chunk,
    abs_index(isomorphism.abs)::smallint as bucket,
    count(*) as observations
from isomorphism
where
    isomorphism.obs >= %(lo)s::bigint * 65536
    and isomorphism.obs < %(hi)s::bigint * 65536
group by isomorphism.abs
