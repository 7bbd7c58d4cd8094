-- Training sessions: who writes, which batches are in the blueprint, and where it stood when.
--
-- grain    training: one row a name; epoch: one row; batch: one row a merge; writer: one row a
--          session; snapshot: one row a checkpoint; snapshot_strategy: one row an action of an
--          infoset of a checkpoint; audit: one row an action of an infoset that a merge changed
-- rule     a merge's row of batch commits with the rows of blueprint that it describes; a number is
--          handed out once, so no batch counts twice

create table training (
    name text primary key,
    value text not null
);
comment on table training is
'The fingerprint: game, menu, abstraction and schedule. A session with other values is refused.';
comment on column training.name is 'Name of the value.';
comment on column training.value is 'The value, as text.';

create table epoch (
    key text primary key,
    value bigint not null
);
comment on table epoch is 'Counters of the training.';
comment on column epoch.key is 'current: the number of the next batch, to hand out or to merge.';
comment on column epoch.value is 'The number.';

insert into epoch (key, value) values ('current', 0);

create table writer (
    writer text primary key,
    kind text not null,
    host text not null,
    process integer not null,
    backend integer not null,
    shared boolean not null,
    started_at timestamptz not null,
    heartbeat_at timestamptz not null
);
comment on table writer is 'Sessions that train; a session holds an advisory lock while it lives.';
comment on column writer.writer is 'Name of the session: kind, host, process and number.';
comment on column writer.kind is 'fast or slow.';
comment on column writer.host is 'Where it runs.';
comment on column writer.process is 'Its process there.';
comment on column writer.backend is 'The server process of its connection, which holds the lock.';
comment on column writer.shared is 'Whether it lets others write.';
comment on column writer.started_at is 'When it began.';
comment on column writer.heartbeat_at is 'When it last said that it works.';

create table batch (
    first bigint primary key,
    upto bigint not null,
    writer text not null,
    deals bigint not null,
    nodes bigint not null,
    visits bigint not null,
    seconds double precision not null,
    merged_at timestamptz not null
);
comment on table batch is 'The ledger: which batches are in the blueprint, one row a merge.';
comment on column batch.first is 'Number of the merge''s first batch: its seed, epoch and weight.';
comment on column batch.upto is 'One more than the number of its last batch.';
comment on column batch.writer is 'The session that made it.';
comment on column batch.deals is 'Deals walked.';
comment on column batch.nodes is 'Decision nodes visited.';
comment on column batch.visits is 'What it added to the sum of blueprint.visits.';
comment on column batch.seconds is 'Time that the batches took.';
comment on column batch.merged_at is 'When the merge was about to commit.';

create table snapshot (
    epoch bigint primary key,
    infosets bigint not null,
    actions bigint not null,
    mean_positive_regret double precision not null,
    deals bigint not null,
    seconds double precision not null,
    seed bigint not null,
    taken_at timestamptz not null
);
comment on table snapshot is 'Where the training stood, one row a checkpoint.';
comment on column snapshot.epoch is 'Batches handed out by then.';
comment on column snapshot.infosets is 'Infosets met.';
comment on column snapshot.actions is 'Rows of the blueprint.';
comment on column snapshot.mean_positive_regret is
'Sum over infosets of the largest positive regret, over the sum of the deals'' weights: in chips.';
comment on column snapshot.deals is 'Deals walked.';
comment on column snapshot.seconds is 'Time that training took, over all sessions.';
comment on column snapshot.seed is 'Seed of the deals.';
comment on column snapshot.taken_at is 'When it was taken.';

create table snapshot_strategy (
    epoch bigint not null,
    past bigint not null,
    present bigint not null,
    future bigint not null,
    edge bigint not null,
    probability real not null,
    primary key (epoch, past, present, future, edge)
);
comment on table snapshot_strategy is 'The average strategy at the last checkpoints.';
comment on column snapshot_strategy.epoch is 'As in snapshot.';
comment on column snapshot_strategy.past is 'As in blueprint.';
comment on column snapshot_strategy.present is 'As in blueprint.';
comment on column snapshot_strategy.future is 'As in blueprint.';
comment on column snapshot_strategy.edge is 'As in blueprint.';
comment on column snapshot_strategy.probability is 'What the average strategy plays.';

create table audit (
    first bigint not null,
    past bigint not null,
    present bigint not null,
    future bigint not null,
    edge bigint not null,
    policy double precision not null,
    regret double precision not null,
    visits bigint not null,
    primary key (past, present, future, edge, first)
);
comment on table audit is 'With --audit, what every merge added, to replay it.';
comment on column audit.first is 'The merge, as in batch.first.';
comment on column audit.past is 'As in blueprint.';
comment on column audit.present is 'As in blueprint.';
comment on column audit.future is 'As in blueprint.';
comment on column audit.edge is 'As in blueprint.';
comment on column audit.policy is 'Added to blueprint.policy.';
comment on column audit.regret is 'Added to blueprint.regret, before its floor.';
comment on column audit.visits is 'Added to blueprint.visits.';
