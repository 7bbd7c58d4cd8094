-- Games: stakes, bet sizes, and the betting tree that follows from them.
--
-- grain    game: one row a game; bet_size: one row a size on a menu; edge: one row an action's
--          code; node: one row a public history; tree: one row a game whose nodes are built
-- rule     a game of your own is a row of game, with rows of bet_size for each street and depth
--          under game.raises (and of edge for sizes that have no code yet); stakes are whole chips,
--          stacks are equal, and there are two seats

create table game (
    game text primary key,
    cards text not null,
    streets smallint not null,
    stack integer not null,
    small_blind integer not null,
    big_blind integer not null,
    first_seat smallint not null,
    first_later smallint not null,
    raises smallint not null,
    all_in boolean not null
);
comment on table game is 'Stakes and rules of the games that can be trained; add rows of your own.';
comment on column game.game is 'Name of the game.';
comment on column game.cards is 'What is dealt: holdem, kuhn or leduc.';
comment on column game.streets is
'Betting rounds; hold''em with fewer than 4 deals the rest of the board without betting.';
comment on column game.stack is 'Chips of each player before blinds and antes.';
comment on column game.small_blind is 'Posted by seat 0; where it equals big_blind both are antes.';
comment on column game.big_blind is 'Posted by seat 1; no bet is smaller, and no raise raises by less.';
comment on column game.first_seat is 'The seat that acts first on street 0; seat 0 is the button.';
comment on column game.first_later is 'The seat that acts first on later streets.';
comment on column game.raises is
'After so many bets and raises on a street, all-ins counted, no sized one is offered.';
comment on column game.all_in is 'True where a player may always shove, whatever the sizes.';

create table bet_size (
    game text not null references game (game),
    street smallint not null,
    depth smallint not null,
    size smallint not null,
    kind text not null,
    numerator integer not null,
    denominator integer not null,
    primary key (game, street, depth, size)
);
comment on table bet_size is 'Menus: the bets and raises on offer, besides fold, check, call, all-in.';
comment on column bet_size.game is 'The game.';
comment on column bet_size.street is '0 preflop .. 3 river.';
comment on column bet_size.depth is 'Offered after exactly so many bets and raises on the street.';
comment on column bet_size.size is
'Order on the menu, from 1, small before large: of sizes that move the same chips the first is kept.';
comment on column bet_size.kind is
'pot: chips added, call included, are this share of all chips in, rounded down;
blind: chips added are so many big blinds, on top of what is posted, rounded down;
chips: chips added above the call.';
comment on column bet_size.numerator is 'Of the share or of the number of big blinds; or the chips.';
comment on column bet_size.denominator is 'Of the share or of the number of big blinds; or 1.';

create table edge (
    edge bigint primary key,
    kind text not null,
    numerator integer,
    denominator integer,
    name text not null
);
comment on table edge is 'Codes of actions, 5 bits each, as they stand in node and in the blueprint.';
comment on column edge.edge is
'1 .. 31; a chips size has 9 + size and no row here; 20 .. 31 are free for sizes of your own.';
comment on column edge.kind is 'fold, check, call, shove, or as in bet_size.';
comment on column edge.numerator is 'As in bet_size.';
comment on column edge.denominator is 'As in bet_size.';
comment on column edge.name is 'Short name.';

create table node (
    game text not null,
    node integer not null,
    parent integer,
    action smallint,
    edge bigint,
    level smallint not null,
    street smallint not null,
    kind smallint not null,
    actor smallint,
    chips0 integer not null,
    chips1 integer not null,
    depth smallint not null,
    past bigint not null,
    future bigint not null,
    actions smallint not null,
    line text not null,
    primary key (game, node)
);
comment on table node is 'The betting tree: every public history, cards left out; pgpipe builds it.';
comment on column node.game is 'The game.';
comment on column node.node is '0 is the root; then level by level, in order of parent and action.';
comment on column node.parent is 'The node one action before; null at the root.';
comment on column node.action is 'Index of that action on the parent''s menu, 1 .. 7; null at the root.';
comment on column node.edge is 'Code of that action; null at the root.';
comment on column node.level is 'Actions from the root, 21 at most.';
comment on column node.street is 'Street of the decision; at a terminal, of the last action.';
comment on column node.kind is
'0 decision; 1 fold: the actor of the parent folded; 2 showdown, the rest of the board dealt.';
comment on column node.actor is 'Seat to act; null at terminals.';
comment on column node.chips0 is 'Chips that seat 0 has put in, blind or ante included.';
comment on column node.chips1 is 'Chips that seat 1 has put in, blind or ante included.';
comment on column node.depth is 'Bets and raises on the street so far, all-ins counted.';
comment on column node.past is
'All actions from the root: the sum of action << 3 * (i - 1), i = 1 for the first; 0 at the root.';
comment on column node.future is
'The menu: the sum of edge << 5 * (i - 1) over its actions i = 1 .. 7; 0 at terminals.';
comment on column node.actions is 'Actions on the menu; 0 at terminals.';
comment on column node.line is
'Line of play, e.g. r5 c / x b10 c /: f folds, x checks, c calls, b bets, r raises, each to the
player''s total on the street, blind included and ante not; ! is all-in; / deals the next street.';

create table tree (
    game text primary key,
    nodes integer not null,
    definition text not null
);
comment on table tree is 'What each game''s nodes were built from; a change of it builds them anew.';
comment on column tree.game is 'The game.';
comment on column tree.nodes is 'Rows of node.';
comment on column tree.definition is 'Rows of game and bet_size as text, as in sql/game/00_definition.sql.';

-- A left join, so that sql/game/01_limits.sql finds sizes without a code.
create view menu as
select
    bet_size.game,
    bet_size.street,
    bet_size.depth,
    bet_size.size,
    bet_size.kind,
    bet_size.numerator,
    bet_size.denominator,
    case when bet_size.kind = 'chips' then 9 + bet_size.size else edge.edge end as edge
from bet_size
left join edge
    on
        edge.kind = bet_size.kind
        and edge.numerator = bet_size.numerator
        and edge.denominator = bet_size.denominator;
comment on view menu is 'The rows of bet_size, each with its action''s code.';

insert into edge (edge, kind, numerator, denominator, name) values
    (2, 'fold', null, null, 'F'),
    (3, 'check', null, null, 'O'),
    (4, 'call', null, null, '*'),
    (5, 'shove', null, null, '!'),
    (6, 'blind', 2, 1, '2bb'),
    (7, 'blind', 3, 1, '3bb'),
    (8, 'blind', 4, 1, '4bb'),
    (9, 'blind', 5, 1, '5bb'),
    (10, 'pot', 1, 4, '1:4'),
    (11, 'pot', 1, 3, '1:3'),
    (12, 'pot', 1, 2, '1:2'),
    (13, 'pot', 2, 3, '2:3'),
    (14, 'pot', 3, 4, '3:4'),
    (15, 'pot', 1, 1, '1:1'),
    (16, 'pot', 5, 4, '5:4'),
    (17, 'pot', 3, 2, '3:2'),
    (18, 'pot', 2, 1, '2:1'),
    (19, 'pot', 3, 1, '3:1');

insert into game (
    game, cards, streets, stack, small_blind, big_blind, first_seat, first_later, raises, all_in
) values
    ('pluribus', 'holdem', 4, 200, 1, 2, 0, 1, 4, true),
    ('slumbot', 'holdem', 4, 200, 1, 2, 0, 1, 4, true),
    ('preflop20', 'holdem', 1, 40, 1, 2, 0, 1, 3, true),
    ('kuhn', 'kuhn', 1, 100, 1, 1, 0, 0, 1, false),
    ('leduc', 'leduc', 2, 100, 1, 1, 0, 0, 2, false);

insert into bet_size (game, street, depth, size, kind, numerator, denominator) values
    ('pluribus', 0, 0, 1, 'blind', 2, 1),
    ('pluribus', 0, 0, 2, 'blind', 3, 1),
    ('pluribus', 0, 0, 3, 'blind', 4, 1),
    ('pluribus', 0, 0, 4, 'blind', 5, 1),
    ('pluribus', 0, 1, 1, 'pot', 1, 1),
    ('pluribus', 0, 1, 2, 'pot', 2, 1),
    ('pluribus', 0, 2, 1, 'pot', 1, 1),
    ('pluribus', 0, 3, 1, 'pot', 1, 1),
    ('pluribus', 1, 0, 1, 'pot', 1, 4),
    ('pluribus', 1, 0, 2, 'pot', 1, 2),
    ('pluribus', 1, 0, 3, 'pot', 3, 4),
    ('pluribus', 1, 0, 4, 'pot', 1, 1),
    ('pluribus', 1, 0, 5, 'pot', 2, 1),
    ('pluribus', 1, 1, 1, 'pot', 1, 2),
    ('pluribus', 1, 1, 2, 'pot', 1, 1),
    ('pluribus', 1, 2, 1, 'pot', 1, 1),
    ('pluribus', 1, 3, 1, 'pot', 1, 1),
    ('pluribus', 2, 0, 1, 'pot', 1, 3),
    ('pluribus', 2, 0, 2, 'pot', 1, 2),
    ('pluribus', 2, 0, 3, 'pot', 1, 1),
    ('pluribus', 2, 0, 4, 'pot', 2, 1),
    ('pluribus', 2, 1, 1, 'pot', 1, 1),
    ('pluribus', 2, 1, 2, 'pot', 2, 1),
    ('pluribus', 2, 2, 1, 'pot', 1, 1),
    ('pluribus', 2, 3, 1, 'pot', 1, 1),
    ('pluribus', 3, 0, 1, 'pot', 1, 3),
    ('pluribus', 3, 0, 2, 'pot', 1, 2),
    ('pluribus', 3, 0, 3, 'pot', 1, 1),
    ('pluribus', 3, 0, 4, 'pot', 2, 1),
    ('pluribus', 3, 1, 1, 'pot', 1, 1),
    ('pluribus', 3, 1, 2, 'pot', 2, 1),
    ('pluribus', 3, 2, 1, 'pot', 1, 1),
    ('pluribus', 3, 3, 1, 'pot', 1, 1),
    ('preflop20', 0, 0, 1, 'pot', 1, 2),
    ('preflop20', 0, 0, 2, 'blind', 2, 1),
    ('preflop20', 0, 0, 3, 'blind', 3, 1),
    ('preflop20', 0, 1, 1, 'pot', 1, 1),
    ('preflop20', 0, 1, 2, 'pot', 3, 2),
    ('preflop20', 0, 2, 1, 'pot', 1, 1),
    ('kuhn', 0, 0, 1, 'chips', 1, 1),
    ('leduc', 0, 0, 1, 'chips', 2, 1),
    ('leduc', 0, 1, 1, 'chips', 2, 1),
    ('leduc', 1, 0, 1, 'chips', 4, 1),
    ('leduc', 1, 1, 1, 'chips', 4, 1);

-- Slumbot bets half the pot or the pot, everywhere.
insert into bet_size (game, street, depth, size, kind, numerator, denominator)
select
    'slumbot' as game,
    street.street,
    depth.depth,
    size.size,
    'pot' as kind,
    1 as numerator,
    3 - size.size as denominator
from unnest(array[0, 1, 2, 3]) as street (street)
cross join unnest(array[0, 1, 2, 3]) as depth (depth)
cross join unnest(array[1, 2]) as size (size);
