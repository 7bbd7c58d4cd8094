-- Every observation of the street with its bucket.
--
-- reads    signature, distinct_histogram, assignment (last iteration), bucket_code
-- writes   rows for the chunk's partition of isomorphism             grain: one row an observation
-- params   street, iteration, lo, hi (observations of the chunk: lo <= obs < hi)
-- cost     turn: 14M rows against a hash of 2M histograms
select
    signature.obs,
    bucket_code.abs
from signature
inner join distinct_histogram
    on
        distinct_histogram.hash1 = signature.hash1
        and distinct_histogram.hash2 = signature.hash2
inner join assignment
    on
        assignment.iteration = %(iteration)s::smallint
        and assignment.obs = distinct_histogram.obs
inner join bucket_code
    on
        bucket_code.street = %(street)s::smallint
        and bucket_code.bucket = assignment.centroid
where signature.obs >= %(lo)s::bigint and signature.obs < %(hi)s::bigint
order by signature.obs
