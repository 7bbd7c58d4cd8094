-- What an epoch changes in memory: regrets of the player who trains. (Inside the database
-- 33_learn.sql does this, and all that 35_tally.sql notes, at once.)
--
-- The current strategy follows from the regrets by regret matching, so it needs no columns. Three
-- updates, for menus of two actions, of up to four, and wider: half of all infosets have two. An
-- action that the menu lacks has a change of 0 or none, so each looks at its part of `delta` alone.
--
-- reads    delta, playing
-- writes   playing                                        grain: one row an infoset that was met
-- params   traverser (the seat that trained: epoch mod 2), regret_weight (of this epoch in the
--          sums: its turn epoch / 2 + 1 in the schedule linear, both players' first being 1; 1 in
--          plain and cfr+), least (no regret falls below it: 0 in CFR+)
-- cost     one join by infoset each
-- joins    as written in DuckDB: infosets come first, and look up what they learnt
-- source   Hart & Mas-Colell 2000 (regret matching); Tammelin 2014 (CFR+); Brown & Sandholm 2019
--          (linear weights)
update playing
set
    regret1 = greatest(
        playing.regret1
        + delta.change1::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret2 = greatest(
        playing.regret2
        + delta.change2::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    )
from delta
where
    delta.trained
    and playing.actor = %(traverser)s::smallint
    and playing.actions <= 2
    and (delta.change3 is null or delta.change3 = 0)
    and delta.infoset = playing.infoset;

update playing
set
    regret1 = greatest(
        playing.regret1
        + delta.change1::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret2 = greatest(
        playing.regret2
        + delta.change2::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret3 = greatest(
        playing.regret3
        + delta.change3::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret4 = greatest(
        playing.regret4
        + delta.change4::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    )
from delta
where
    delta.trained
    and playing.actor = %(traverser)s::smallint
    and playing.actions between 3 and 4
    and delta.change3 is not null
    and (delta.change5 is null or delta.change5 = 0)
    and delta.infoset = playing.infoset;

update playing
set
    regret1 = greatest(
        playing.regret1
        + delta.change1::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret2 = greatest(
        playing.regret2
        + delta.change2::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret3 = greatest(
        playing.regret3
        + delta.change3::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret4 = greatest(
        playing.regret4
        + delta.change4::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret5 = greatest(
        playing.regret5
        + delta.change5::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret6 = greatest(
        playing.regret6
        + delta.change6::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    ),
    regret7 = greatest(
        playing.regret7
        + delta.change7::double precision / 1048576 * %(regret_weight)s::double precision,
        %(least)s::double precision
    )
from delta
where
    delta.trained
    and playing.actor = %(traverser)s::smallint
    and playing.actions > 4
    and delta.change5 is not null
    and delta.infoset = playing.infoset
