-- The working tables of a match between two players; temporary, so no other session sees them.
--
-- Player 0 is a, player 1 is b. Every deal is played twice, in two seatings: in seating 0 player 0
-- sits on the button (seat 0), in seating 1 player 1 does, with the same cards in the same seats.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds
-- grain    piece: one row an action of an infoset, as the blueprint has it; learnt: the same of a
--          trained strategy, actions that it never takes left out; strength: one row a bucket of a
--          street; situation: one row a (deal, seating, level): where the hand stands; offer: one
--          row an action of an infoset that is to be decided, all that a policy may look at
--          (`begun`: its weight in the strategy with which training began);
--          choice: the same, what a policy says; scored: one row a batch
create temporary table piece (
    past bigint not null,
    present bigint not null,
    future bigint not null,
    edge smallint not null,
    weight real not null
);

create temporary table learnt (
    strategy smallint not null,
    node integer not null,
    bucket smallint not null,
    edge smallint not null,
    weight real not null
);

create temporary table strength (
    street smallint not null,
    bucket smallint not null,
    equity real not null
);

create temporary table situation (
    level smallint not null,
    deal integer not null,
    seating smallint not null,
    node integer not null,
    kind smallint not null,
    player smallint not null,
    bucket smallint not null,
    u double precision not null
);

create temporary table offer (
    player smallint not null,
    node integer not null,
    bucket smallint not null,
    action smallint not null,
    edge smallint not null,
    what text not null,
    street smallint not null,
    pot integer not null,
    owed integer not null,
    added integer not null,
    odds double precision not null,
    equity double precision not null,
    begun double precision not null
);

create temporary table choice (
    player smallint not null,
    node integer not null,
    bucket smallint not null,
    action smallint not null,
    weight double precision not null
);

create temporary table scored (
    batch bigint not null,
    deals bigint not null,
    hands bigint not null,
    total double precision not null,
    squares double precision not null,
    button double precision not null,
    blind double precision not null
)
