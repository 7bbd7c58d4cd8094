-- Decks, runs, parameters and the ledger: everything a driver needs to know what is done.
--
-- grain    deck: one row a deck; parameter: one row a name; ledger: one row a committed chunk
-- rule     a chunk's ledger row commits in the transaction that writes the chunk's data; rows of
--          unlogged tables are recorded in an unlogged partition, so that a crash takes both

create table deck (
    deck text primary key,
    lowest_rank smallint not null,
    cards smallint not null,
    flush_over_full_house boolean not null,
    opponents smallint not null
);
comment on table deck is 'The three decks that pgpipe knows; the rules that differ are these columns.';
comment on column deck.deck is 'full, short or tiny.';
comment on column deck.lowest_rank is 'Lowest rank in the deck, 0 = deuce .. 12 = ace.';
comment on column deck.cards is 'Number of cards: four suits of each rank from lowest_rank up.';
comment on column deck.flush_over_full_house is 'True where a flush beats a full house (6+ hold''em).';
comment on column deck.opponents is 'Opponent pockets that one river hand meets.';

create table deck_street (
    deck text not null references deck (deck),
    street smallint not null,
    boards integer not null,
    observations bigint not null,
    children integer not null,
    primary key (deck, street)
);
comment on table deck_street is 'Published counts of suit-distinct boards and hands, the oracle of sql/checks.';
comment on column deck_street.deck is 'The deck.';
comment on column deck_street.street is '0 preflop, 1 flop, 2 turn, 3 river.';
comment on column deck_street.boards is 'Canonical boards of the street.';
comment on column deck_street.observations is 'Suit-distinct observations (pocket and board) of the street.';
comment on column deck_street.children is 'Ways to deal the next street to one observation; 0 on the river.';

insert into deck (deck, lowest_rank, cards, flush_over_full_house, opponents) values
    ('full', 0, 52, false, 990),
    ('short', 4, 36, true, 406),
    ('tiny', 8, 20, false, 78);

insert into deck_street (deck, street, boards, observations, children) values
    ('full', 0, 1, 169, 19600),
    ('full', 1, 1755, 1286792, 47),
    ('full', 2, 16432, 13960050, 46),
    ('full', 3, 134459, 123156254, 0),
    ('short', 0, 1, 81, 5984),
    ('short', 1, 573, 186696, 31),
    ('short', 2, 3663, 1340856, 30),
    ('short', 3, 19998, 7723728, 0),
    ('tiny', 0, 1, 25, 816),
    ('tiny', 1, 95, 7760, 15),
    ('tiny', 2, 330, 27290, 14),
    ('tiny', 3, 901, 73550, 0);

create table run (
    run_id bigint primary key,
    command text not null,
    engine text not null,
    jobs smallint not null,
    version text not null,
    parameters text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome text
);
comment on table run is 'One row a start of the driver; outcome stays null while it works or if it was killed.';
comment on column run.run_id is 'Counts from 1 in order of start.';
comment on column run.command is 'The command, e.g. cluster.';
comment on column run.engine is 'Engine and its version.';
comment on column run.jobs is 'Connections that worked side by side; changes no result.';
comment on column run.version is 'Version of pgpipe.';
comment on column run.parameters is 'Every parameter of the run as JSON, those that shape the tables included.';
comment on column run.started_at is 'Start of the run.';
comment on column run.finished_at is 'End of the run, however it ended in good order.';
comment on column run.outcome is 'complete, interrupted, or the first line of the error.';

create table parameter (
    name text primary key,
    value text not null
);
comment on table parameter is
'The fingerprint: every parameter that shapes the tables. A run with other values is refused.';
comment on column parameter.name is 'Name of the parameter, as on the command line.';
comment on column parameter.value is 'Its value, as text.';

create table step (
    street smallint not null,
    step text not null,
    iteration smallint not null,
    chunks integer not null,
    run_id bigint not null,
    started_at timestamptz not null,
    primary key (street, step, iteration)
);
comment on table step is 'One row a step that has begun: how many chunks it takes, and since when it runs.';
comment on column step.street is '0 preflop .. 3 river.';
comment on column step.step is 'Name of the step.';
comment on column step.iteration is 'k-means iteration; 0 for steps that do not iterate.';
comment on column step.chunks is 'Chunks that the step is cut into.';
comment on column step.run_id is 'The run that began it last.';
comment on column step.started_at is 'When that run began it.';

create table ledger (
    street smallint not null,
    step text not null,
    iteration smallint not null,
    chunk integer not null,
    durable boolean not null,
    run_id bigint not null,
    written bigint not null,
    seconds double precision not null,
    finished_at timestamptz not null,
    primary key (street, step, iteration, chunk, durable)
) partition by list (durable);
comment on table ledger is 'One row a committed chunk; it commits with the data that it describes.';
comment on column ledger.street is '0 preflop .. 3 river.';
comment on column ledger.step is 'Name of the step.';
comment on column ledger.iteration is 'k-means iteration; 0 for steps that do not iterate.';
comment on column ledger.chunk is 'Number of the chunk within the step, from 0.';
comment on column ledger.durable is 'False where the data is unlogged: a crash of the server takes both.';
comment on column ledger.run_id is 'The run that wrote it.';
comment on column ledger.written is 'Rows written to the step''s main table.';
comment on column ledger.seconds is 'Wall time of the chunk''s transaction.';
comment on column ledger.finished_at is 'When the chunk was about to commit.';
