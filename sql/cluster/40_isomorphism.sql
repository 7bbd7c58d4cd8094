-- Every observation of the street with its bucket.
--
-- reads    signature, distinct_histogram, assignment (last iteration), bucket_code
-- writes   rows for the chunk's partition of isomorphism             grain: one row an observation
-- params   street, iteration, lo, hi (observations of the chunk: lo <= obs < hi)
-- cost     turn: 14M rows against a hash of 2M histograms; that is built first, since the planner
--          takes the two hashes for independent and expects next to no rows of their join
with histogram as (
    select
        distinct_histogram.hash1,
        distinct_histogram.hash2,
        bucket_code.abs
    from assignment
    inner join distinct_histogram on distinct_histogram.obs = assignment.obs
    inner join bucket_code
        on
            bucket_code.street = %(street)s::smallint
            and bucket_code.bucket = assignment.centroid
    where assignment.iteration = %(iteration)s::smallint
    offset 0
)

select
    signature.obs,
    histogram.abs
from signature
inner join histogram
    on histogram.hash1 = signature.hash1 and histogram.hash2 = signature.hash2
where signature.obs >= %(lo)s::bigint and signature.obs < %(hi)s::bigint
order by signature.obs
