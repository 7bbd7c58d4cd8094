-- Litmus: what a sound heads-up strategy of 100 big blinds does in spots that players know.
--
-- grain    litmus: one row a check; litmus_hand: one row a hand that a check asks about
-- rule     add rows of your own; extensions/postgres/query/60_litmus.sql judges them

create table litmus (
    litmus smallint primary key,
    name text not null,
    kind text not null,
    least real,
    most real,
    note text not null
);
comment on table litmus is
'Checks that a sound strategy passes: bounds on how likely it takes an action.';
comment on column litmus.litmus is 'Number; 1 to 36 as in robopoker''s catalogue.';
comment on column litmus.name is 'The check in words.';
comment on column litmus.kind is
'within: each hand''s probability is least to most; near: the hands'' differ by most at most;
rising: none is lower than that of the hand before it.';
comment on column litmus.least is 'A probability; null where the kind has none.';
comment on column litmus.most is 'A probability; null where the kind has none.';
comment on column litmus.note is 'What was mended in a check, and why; else empty.';

create table litmus_hand (
    litmus smallint not null references litmus (litmus),
    place smallint not null,
    pocket text not null,
    board text not null,
    line text not null,
    action text not null,
    primary key (litmus, place)
);
comment on table litmus_hand is 'The hands of each check.';
comment on column litmus_hand.litmus is 'The check.';
comment on column litmus_hand.place is 'Order, from 1.';
comment on column litmus_hand.pocket is 'What the player to act holds.';
comment on column litmus_hand.board is 'The board, empty before the flop.';
comment on column litmus_hand.line is
'The play so far in chips, as in node.line, with blinds of 1 and 2: r5 opens by two big blinds on
top of the small one.';
comment on column litmus_hand.action is
'Whose probability is asked: fold, check, call, shove, raise (any bet or raise that is not all-in),
or a size by its name in edge.';

insert into litmus (litmus, name, kind, least, most, note) values
    (1, 'AKo does not jam over an open of 2bb', 'within', 0, 0.3, ''),
    (2, 'AQo does not jam over an open of 2bb', 'within', 0, 0.3, ''),
    (3, 'JJ does not jam over an open of 2bb', 'within', 0, 0.3, ''),
    (4, 'QQ does not jam over an open of 2bb', 'within', 0, 0.3, ''),
    (5, 'AKs does not jam over an open of 2bb', 'within', 0, 0.2, ''),
    (6, 'AA does not jam over an open of 2bb', 'within', 0, 0.2, ''),
    (7, 'AKs jams as often as AKo over 2bb', 'near', null, 0.2, ''),
    (8, 'AQs jams as often as AQo over 2bb', 'near', null, 0.2, ''),
    (9, 'KQs jams as often as KQo over 2bb', 'near', null, 0.2, ''),
    (10, 'AKs jams as often as AKo over 3bb', 'near', null, 0.2, ''),
    (11, 'AQs jams as often as AQo over 3bb', 'near', null, 0.2, ''),
    (12, 'KQs jams as often as KQo over 3bb', 'near', null, 0.2, ''),
    (13, '72o is played on the button', 'within', 0, 0.5, ''),
    (14, '73o is played on the button', 'within', 0, 0.5, ''),
    (15, '75o is played on the button', 'within', 0, 0.5, ''),
    (16, '62o is played on the button', 'within', 0, 0.5, ''),
    (17, '63o is played on the button', 'within', 0, 0.5, ''),
    (18, '83o is played on the button', 'within', 0, 0.5, ''),
    (19, 'AA, KK, QQ, JJ jam more and more over 2bb', 'rising', null, null, ''),
    (20, 'AA, KK, QQ, JJ jam more and more over 3bb', 'rising', null, null, ''),
    (21, '76o, 75o, 73o, 72o fold more and more on the button', 'rising', null, null, ''),
    (22, '72o checks AsKsQs, limped', 'within', 0.7, 1, ''),
    (23, '62o checks AsKsQs, limped', 'within', 0.7, 1, ''),
    (24, '72o checks AsKhQd, raised', 'within', 0.7, 1, ''),
    (25, '62o checks AsKhQd, raised', 'within', 0.7, 1, ''),
    (26, 'AKo checks Kh7d2c sometimes', 'within', 0.3, 0.95, ''),
    (27, 'AKs checks Kh7d2c sometimes', 'within', 0.3, 0.95, ''),
    (28, 'QQ checks Kh7d2c sometimes', 'within', 0.2, 0.95, ''),
    (29, 'QQ, an overpair, checks 8h4d2s sometimes', 'within', 0.1, 0.95, ''),
    (30, 'AKo uses the bet of a quarter of the pot on Kh7d2c', 'within', 0.02, 1, ''),
    (
        31, 'AKo raises an open of 2bb, not all-in', 'within', 0.05, 1,
        'Asked for a raise of three times the pot, which no menu offers: any sized raise counts.'
    ),
    (
        32, 'the nut flush bets a river that was checked down', 'within', 0, 0.5,
        'Held AcKc, which is no flush on Js9s2s7d4s: now AsKs.'
    ),
    (33, 'nines full do not fold the river to a bet of the pot', 'within', 0, 0.05, ''),
    (34, 'seven high folds the river to a bet of the pot', 'within', 0.7, 1, ''),
    (35, 'AK, top pair, calls the river after three bets of the pot', 'within', 0.7, 1, ''),
    (
        36, 'the nut flush bets the turn when checked to', 'within', 0, 0.6,
        'Held AcKc, which is no flush on KsTs2s7d: now AsQs.'
    ),
    (37, 'aces never fold before the flop', 'within', 0, 0.01, 'Not in the catalogue.');

-- Before the flop one hand is as good as another: these are the names that players use.
insert into litmus_hand (litmus, place, pocket, board, line, action)
select
    asked.litmus,
    asked.place,
    asked.pocket,
    '' as board,
    asked.line,
    asked.action
from (
    values
    (1, 1, 'AsKd', 'r5', 'shove'),
    (2, 1, 'AsQd', 'r5', 'shove'),
    (3, 1, 'JsJd', 'r5', 'shove'),
    (4, 1, 'QsQd', 'r5', 'shove'),
    (5, 1, 'AsKs', 'r5', 'shove'),
    (6, 1, 'AsAd', 'r5', 'shove'),
    (7, 1, 'AsKs', 'r5', 'shove'),
    (7, 2, 'AsKd', 'r5', 'shove'),
    (8, 1, 'AsQs', 'r5', 'shove'),
    (8, 2, 'AsQd', 'r5', 'shove'),
    (9, 1, 'KsQs', 'r5', 'shove'),
    (9, 2, 'KsQd', 'r5', 'shove'),
    (10, 1, 'AsKs', 'r7', 'shove'),
    (10, 2, 'AsKd', 'r7', 'shove'),
    (11, 1, 'AsQs', 'r7', 'shove'),
    (11, 2, 'AsQd', 'r7', 'shove'),
    (12, 1, 'KsQs', 'r7', 'shove'),
    (12, 2, 'KsQd', 'r7', 'shove'),
    (13, 1, '7s2d', '', 'fold'),
    (14, 1, '7s3d', '', 'fold'),
    (15, 1, '7s5d', '', 'fold'),
    (16, 1, '6s2d', '', 'fold'),
    (17, 1, '6s3d', '', 'fold'),
    (18, 1, '8s3d', '', 'fold'),
    (19, 1, 'AsAd', 'r5', 'shove'),
    (19, 2, 'KsKd', 'r5', 'shove'),
    (19, 3, 'QsQd', 'r5', 'shove'),
    (19, 4, 'JsJd', 'r5', 'shove'),
    (20, 1, 'AsAd', 'r7', 'shove'),
    (20, 2, 'KsKd', 'r7', 'shove'),
    (20, 3, 'QsQd', 'r7', 'shove'),
    (20, 4, 'JsJd', 'r7', 'shove'),
    (21, 1, '7s6d', '', 'fold'),
    (21, 2, '7s5d', '', 'fold'),
    (21, 3, '7s3d', '', 'fold'),
    (21, 4, '7s2d', '', 'fold'),
    (31, 1, 'AsKd', 'r5', 'raise'),
    (37, 1, 'AsAd', '', 'fold'),
    (37, 2, 'AsAd', 'r5', 'fold'),
    (37, 3, 'AsAd', 'r7', 'fold'),
    (37, 4, 'AsAd', 'r9', 'fold'),
    (37, 5, 'AsAd', 'r11', 'fold'),
    (37, 6, 'AsAd', 'r200!', 'fold'),
    (37, 7, 'AsAd', 'c r200!', 'fold'),
    (37, 8, 'AsAd', 'r5 r200!', 'fold')
) as asked (litmus, place, pocket, line, action);

insert into litmus_hand (litmus, place, pocket, board, line, action) values
    (22, 1, '7h2c', 'AsKsQs', 'c x /', 'check'),
    (23, 1, '6h2c', 'AsKsQs', 'c x /', 'check'),
    (24, 1, '7h2c', 'AsKhQd', 'r5 c /', 'check'),
    (25, 1, '6h2c', 'AsKhQd', 'r5 c /', 'check'),
    (26, 1, 'AsKd', 'Kh7d2c', 'r5 c /', 'check'),
    (27, 1, 'AsKs', 'Kh7d2c', 'r5 c /', 'check'),
    (28, 1, 'QsQd', 'Kh7d2c', 'r5 c /', 'check'),
    (29, 1, 'QsQd', '8h4d2s', 'r5 c /', 'check'),
    (30, 1, 'AsKd', 'Kh7d2c', 'r5 c /', '1:4'),
    (32, 1, 'AsKs', 'Js9s2s7d4s', 'r5 c / x x / x x /', 'check'),
    (33, 1, '9s9h', '9c4s4hTs2c', 'r5 c / x x / x x / b10', 'fold'),
    (34, 1, '7h2c', 'AsKcQh8s4d', 'c x / x x / x x / b4', 'fold'),
    (35, 1, 'AcKc', 'Kd7s2c5d9h', 'r5 c / b10 c / b30 c / b90', 'call'),
    (36, 1, 'AsQs', 'KsTs2s7d', 'r5 c / x x / x', 'check');
