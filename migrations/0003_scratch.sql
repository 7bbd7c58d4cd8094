-- The working tables of one street's clustering, empty between streets.
--
-- grain    signature: one row an observation; point: one row a distinct histogram
-- storage  unlogged: a crash empties them together with their partition of the ledger; vectors are
--          dist, integer-valued so that every sum and distance is exact in any order

create unlogged table signature (
    obs bigint not null,
    position smallint not null,
    hash1 double precision not null,
    hash2 double precision not null
) with (autovacuum_enabled = off);
comment on table signature is
'Two universal hashes of each observation''s histogram; equal histograms have equal hashes.';
comment on column signature.obs is 'The observation.';
comment on column signature.position is 'Its position in its board''s block, from 1.';
comment on column signature.hash1 is 'Sum over the children of a 47-bit random number a bucket.';
comment on column signature.hash2 is 'The same with other random numbers.';

create unlogged table distinct_histogram (
    obs bigint primary key,
    position smallint not null,
    weight bigint not null,
    hash1 double precision not null,
    hash2 double precision not null
) with (autovacuum_enabled = off);
comment on table distinct_histogram is 'One row a distinct histogram, named by its smallest obs.';
comment on column distinct_histogram.obs is 'Smallest observation that has the histogram.';
comment on column distinct_histogram.position is 'Its position in its board''s block.';
comment on column distinct_histogram.weight is 'Observations that share the histogram.';
comment on column distinct_histogram.hash1 is 'As in signature.';
comment on column distinct_histogram.hash2 is 'As in signature.';

create unlogged table axis (
    purpose text not null,
    slice smallint not null,
    rank smallint not null,
    bucket smallint not null,
    gap bigint,
    primary key (purpose, slice, rank)
);
comment on table axis is
'Next-street buckets in order along each slice of their space, with the gap to the next.';
comment on column axis.purpose is 'cluster: the slices of k-means; metric: the slices of metric.dx.';
comment on column axis.slice is 'A group of neighbouring coordinates, from 0.';
comment on column axis.rank is 'Order of the bucket along the slice, from 1.';
comment on column axis.bucket is 'Index of the next-street bucket.';
comment on column axis.gap is 'Distance to the next bucket along the slice; null for the last.';

create unlogged table embedding (
    bucket smallint not null,
    n integer not null,
    position dist not null,
    primary key (bucket, n)
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table embedding is 'What n children in one bucket add to the vector of a histogram.';
comment on column embedding.bucket is 'Index of the next-street bucket.';
comment on column embedding.n is 'Number of children.';
comment on column embedding.position is 'The vector to add.';

create unlogged table point (
    obs bigint primary key,
    weight bigint not null,
    buckets smallint[] not null,
    counts integer[] not null,
    position dist not null
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table point is 'The points of k-means: distinct next-street histograms with weights.';
comment on column point.obs is 'As in distinct_histogram.';
comment on column point.weight is 'Observations that share the histogram.';
comment on column point.buckets is 'Next-street buckets that occur, ascending.';
comment on column point.counts is 'Children in each of them.';
comment on column point.position is 'The histogram as a vector whose L1 distance is the sliced EMD.';

create unlogged table seed_sample (
    obs bigint primary key,
    weight bigint not null,
    position dist not null
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table seed_sample is 'Uniform sample of the points, from which k-means++ draws centroids.';
comment on column seed_sample.obs is 'The point.';
comment on column seed_sample.weight is 'As in point.';
comment on column seed_sample.position is 'As in point.';

create unlogged table seed_distance (
    obs bigint primary key,
    block integer not null,
    weight bigint not null,
    distance bigint not null
) with (fillfactor = 40, autovacuum_enabled = off);
comment on table seed_distance is 'Distance of each sampled point to the nearest centroid drawn so far.';
comment on column seed_distance.obs is 'The point.';
comment on column seed_distance.block is 'Blocks of 128 points in order of obs, so that a draw adds up little.';
comment on column seed_distance.weight is 'As in point.';
comment on column seed_distance.distance is 'L1 distance in grid units.';

create unlogged table centroid (
    iteration smallint not null,
    centroid smallint not null,
    position dist not null,
    drift bigint not null,
    primary key (iteration, centroid)
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table centroid is 'Centroids at the start of each iteration.';
comment on column centroid.iteration is '0 as seeded.';
comment on column centroid.centroid is 'Index of the cluster, which becomes the bucket''s index.';
comment on column centroid.position is 'Mean of the members'' vectors, rounded once to the grid.';
comment on column centroid.drift is 'Distance to where it was one iteration before.';

create unlogged table centroid_bound (
    iteration smallint not null,
    centroid smallint not null,
    position dist not null,
    gap bigint not null,
    drift bigint not null,
    horizon bigint not null,
    primary key (iteration, centroid)
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table centroid_bound is 'Centroids with what the bounds of an assignment need of them.';
comment on column centroid_bound.iteration is 'As in centroid.';
comment on column centroid_bound.centroid is 'As in centroid.';
comment on column centroid_bound.position is 'As in centroid.';
comment on column centroid_bound.gap is 'Distance to the nearest other centroid.';
comment on column centroid_bound.drift is 'Largest drift among its 16 nearest others.';
comment on column centroid_bound.horizon is 'Least distance to any centroid beyond those.';

create unlogged table centroid_pair (
    iteration smallint not null,
    centroid smallint not null,
    other smallint not null,
    gap bigint not null,
    position dist not null,
    primary key (iteration, centroid, gap, other)
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table centroid_pair is 'Distances between centroids, nearest first by the key.';
comment on column centroid_pair.iteration is 'As in centroid.';
comment on column centroid_pair.centroid is 'One centroid.';
comment on column centroid_pair.other is 'Another, or the same.';
comment on column centroid_pair.gap is 'Their distance.';
comment on column centroid_pair.position is 'The other''s vector, carried along to save a join.';

create table assignment (
    iteration smallint not null,
    obs bigint not null,
    weight bigint not null,
    centroid smallint not null,
    previous smallint,
    distance bigint not null,
    lower bigint not null,
    moved boolean not null,
    skipped boolean not null
) partition by range (iteration, obs);
comment on table assignment is 'Every point''s cluster and bounds, iteration by iteration.';
comment on column assignment.iteration is 'From 0; only the last two are kept.';
comment on column assignment.obs is 'The point.';
comment on column assignment.weight is 'As in point, carried along to save a join.';
comment on column assignment.centroid is 'Its nearest centroid; ties go to the lower index.';
comment on column assignment.previous is 'Its cluster one iteration before.';
comment on column assignment.distance is 'Exact distance to that centroid.';
comment on column assignment.lower is 'Lower bound of the distance to every other centroid.';
comment on column assignment.moved is
'True where centroid is not previous; its statistics tell the planner how few points move.';
comment on column assignment.skipped is 'True where bounds alone ruled the other centroids out.';

create unlogged table mass_delta (
    iteration smallint not null,
    chunk integer not null,
    centroid smallint not null,
    bucket smallint not null,
    mass bigint not null
);
comment on table mass_delta is 'What the points that moved took from and brought to each cluster.';
comment on column mass_delta.iteration is 'As in assignment.';
comment on column mass_delta.chunk is 'Chunk of the assignment step.';
comment on column mass_delta.centroid is 'The cluster.';
comment on column mass_delta.bucket is 'Index of the next-street bucket.';
comment on column mass_delta.mass is 'Change of the weighted child count.';

create unlogged table centroid_mass (
    iteration smallint not null,
    centroid smallint not null,
    bucket smallint not null,
    mass bigint not null,
    primary key (iteration, centroid, bucket)
);
comment on table centroid_mass is 'Sum of the members'' histograms, by cluster: the exact centroid.';
comment on column centroid_mass.iteration is 'After that iteration''s assignment.';
comment on column centroid_mass.centroid is 'The cluster.';
comment on column centroid_mass.bucket is 'Index of the next-street bucket.';
comment on column centroid_mass.mass is 'Children in the bucket, summed over the members by weight.';

create unlogged table centroid_slice (
    centroid smallint not null,
    slice smallint not null,
    position dist not null,
    primary key (slice, centroid)
) with (toast_tuple_target = 8160, autovacuum_enabled = off);
comment on table centroid_slice is 'Final centroids along each slice of metric.dx.';
comment on column centroid_slice.centroid is 'Index of the bucket.';
comment on column centroid_slice.slice is 'As in axis.';
comment on column centroid_slice.position is 'Cumulative masses times gaps, in units of 2^-23.';

create unlogged table repair (
    iteration smallint not null,
    obs bigint not null,
    centroid smallint not null,
    previous smallint not null,
    primary key (iteration, centroid)
);
comment on table repair is 'Points that were given to empty clusters.';
comment on column repair.iteration is 'As in assignment.';
comment on column repair.obs is 'The point.';
comment on column repair.centroid is 'The cluster that was empty.';
comment on column repair.previous is 'The cluster that lost the point.';
