-- What is known where a walk has come to on one level: the regrets of each place's infoset.
--
-- A step of its own: few rows of each block of infosets are met, and what follows would work on as
-- many small batches as there are blocks, at several times the cost.
--
-- reads    move (level), playing
-- writes   met, emptied first                         grain: one row a (deal, node) where one acts
-- params   level, first_infoset, last_infoset (of the level's decisions)
-- cost     one pass over the level's infosets, and one join by infoset
-- joins    as written in DuckDB: infosets come first, and look up who has come there
truncate met;

insert into met (
    place, own, infoset, sigma, reach, u,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7
)
select
    move.place,
    move.own,
    move.infoset,
    move.sigma,
    move.reach,
    move.u,
    playing.regret1,
    playing.regret2,
    playing.regret3,
    playing.regret4,
    playing.regret5,
    playing.regret6,
    playing.regret7
from playing
inner join move on move.infoset = playing.infoset
where
    move.level = %(level)s::smallint
    and playing.infoset between %(first_infoset)s::integer and %(last_infoset)s::integer
