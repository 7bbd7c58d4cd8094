-- The published tables: what a person queries once the clustering is done.
--
-- grain    isomorphism: one row an observation; board, lookup: one row a canonical board;
--          child: one row a (board, cards dealt); the others as their comments say
-- storage  isomorphism, child and lookup are partitioned by ranges of obs or board; a street is a
--          range, and so redoing a street is a detach and drop; arrays stay in the row (no toast)

create table board (
    board bigint primary key,
    pockets smallint[] not null
) with (toast_tuple_target = 8160);
comment on table board is
'Canonical boards before the river, each with its block of canonical pockets.';
comment on column board.board is
'Board cards ascending, one byte (card + 1) each; 0 is the empty board.';
comment on column board.pockets is
'Canonical pockets, ascending, two bytes (card + 1) each: obs = board * 65536 + pocket.';

create table isomorphism (
    obs bigint not null,
    abs bigint not null,
    primary key (obs)
) partition by range (obs);
comment on table isomorphism is 'Every suit-distinct observation and its bucket, all four streets.';
comment on column isomorphism.obs is
'Canonical observation: bytes (card + 1), board ascending then pocket ascending.';
comment on column isomorphism.abs is
'Bucket: x * 65536 + x cubed in GF(2^16), x = (street + 1) * 4096 + index.';

create table lookup (
    board bigint not null,
    buckets smallint[] not null,
    primary key (board)
) partition by range (board);
comment on table lookup is 'The same assignment as isomorphism in compact blocks, one row a board.';
comment on column lookup.board is 'Canonical board; 0 for preflop.';
comment on column lookup.buckets is
'Bucket index of each pocket of the board''s block, by position (from 1, in order of obs).';

create table child (
    board bigint not null,
    slot smallint not null,
    dealt bigint not null,
    child_board bigint not null,
    positions smallint[] not null,
    primary key (board, slot)
) partition by range (board);
comment on table child is
'What the next street makes of a board: one row a (canonical board, cards dealt).';
comment on column child.board is 'The parent''s canonical board; 0 for preflop.';
comment on column child.slot is 'Number of the deal among those of the board, from 0, by dealt.';
comment on column child.dealt is
'Cards dealt, ascending, one byte (card + 1) each, in the suits of the canonical parent.';
comment on column child.child_board is 'Canonical board after the deal.';
comment on column child.positions is
'For each pocket of the parent''s block its position in the child''s block; 0 where they clash.';

create table metric (
    xor bigint primary key,
    dx real not null
);
comment on table metric is 'Distance of two buckets of one street. Flop and preflop are sliced EMD.';
comment on column metric.xor is
'pair(abs1, abs2): the XOR of two buckets, unique per pair; 0 is any bucket with itself.';
comment on column metric.dx is
'Turn: exact Wasserstein distance of river equity, in win probability. Flop and preflop: sliced EMD,
never above the exact Earth Mover''s Distance. On the full deck it is 1.1 % below it on average on
the flop (least ratio .78; 3 % low among an observation''s 8 nearest buckets) and 2.5 % below on
preflop (least ratio .75, of 2,000 pairs).';

create table transitions (
    prev bigint not null,
    next bigint not null,
    dx real not null,
    primary key (prev, next)
);
comment on table transitions is 'The next-street distribution of a bucket: the mean of its members.';
comment on column transitions.prev is 'Bucket on one street.';
comment on column transitions.next is 'Bucket on the next street.';
comment on column transitions.dx is 'Probability; sums to 1 for each prev.';

create table abstraction (
    abs bigint primary key,
    street smallint not null,
    population bigint not null,
    equity real not null
);
comment on table abstraction is 'One row a bucket.';
comment on column abstraction.abs is 'The bucket.';
comment on column abstraction.street is '0 preflop, 1 flop, 2 turn, 3 river.';
comment on column abstraction.population is 'Observations in the bucket, each isomorphism once.';
comment on column abstraction.equity is
'Mean share of the pot at showdown against a random hand, from the buckets of the river.';

create table street (
    street smallint primary key,
    nobs bigint not null,
    nabs bigint not null
);
comment on table street is 'One row a street.';
comment on column street.street is '0 preflop, 1 flop, 2 turn, 3 river.';
comment on column street.nobs is 'Suit-distinct observations.';
comment on column street.nabs is 'Buckets.';

create table coordinate (
    street smallint not null,
    bucket smallint not null,
    axis smallint not null,
    x bigint not null,
    primary key (street, bucket, axis)
);
comment on table coordinate is
'Where a bucket lies: its river equity distribution as a CDF, the space in which distances are L1.';
comment on column coordinate.street is '0 preflop .. 3 river.';
comment on column coordinate.bucket is 'Index of the bucket.';
comment on column coordinate.axis is 'Equity in percent, 0 .. 99.';
comment on column coordinate.x is
'Probability, in units of 2^-23, that the river bucket is at most this equity.';

create table population (
    street smallint not null,
    chunk integer not null,
    bucket smallint not null,
    observations bigint not null,
    primary key (street, chunk, bucket)
);
comment on table population is 'Members of each bucket, counted when a chunk of a street is written.';
comment on column population.street is '0 preflop .. 3 river.';
comment on column population.chunk is 'Chunk of the publishing step.';
comment on column population.bucket is 'Index of the bucket.';
comment on column population.observations is 'Observations of the bucket in that chunk.';

create table convergence (
    street smallint not null,
    iteration smallint not null,
    finished_at timestamptz not null,
    seconds double precision not null,
    points bigint not null,
    reassigned double precision not null,
    largest_drift double precision not null,
    mean_distance double precision not null,
    rms_distance double precision not null,
    skipped double precision not null,
    repaired integer not null,
    primary key (street, iteration)
);
comment on table convergence is 'What each k-means iteration did, to plot from psql.';
comment on column convergence.street is '1 flop, 2 turn.';
comment on column convergence.iteration is 'From 0, the first assignment after seeding.';
comment on column convergence.finished_at is 'When the iteration ended.';
comment on column convergence.seconds is 'Wall time of the iteration.';
comment on column convergence.points is
'Distinct histograms of the iteration: a sample at first, which grows to all of them.';
comment on column convergence.reassigned is 'Share of the observations that changed bucket.';
comment on column convergence.largest_drift is
'Farthest that a centroid moved afterwards, as dx of metric.';
comment on column convergence.mean_distance is
'Mean distance of an observation to its centroid, as dx of metric (each isomorphism once).';
comment on column convergence.rms_distance is
'Root of the mean squared distance; times 100/101 it is the convention of robopoker.';
comment on column convergence.skipped is
'Share of the distinct histograms whose candidates were ruled out by bounds alone.';
comment on column convergence.repaired is 'Empty clusters that took a far point.';

create table bucket_code (
    street smallint not null,
    bucket smallint not null,
    abs bigint not null unique,
    primary key (street, bucket)
);
comment on table bucket_code is 'The abs code of every bucket.';
comment on column bucket_code.street is '0 preflop .. 3 river.';
comment on column bucket_code.bucket is 'Index of the bucket, from 0.';
comment on column bucket_code.abs is 'x * 65536 + x cubed in GF(2^16), x = (street + 1) * 4096 + bucket.';
