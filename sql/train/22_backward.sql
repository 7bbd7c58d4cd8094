-- What a place comes to where the player who trains acts on one level: his actions' values, each as
-- likely as he takes it. They are those of the moves that follow from it, up to the end of play or
-- to where he acts again.
--
-- All values are counterfactual: they count as much as deal and opponent make the end likely.
--
-- reads    move (the levels after it, and how he came to it)
-- writes   move (level), with a value                     grain: one row a place where he acts
-- params   level, first_own, last_own (his infosets there)
-- cost     one sum a move that follows, and one join a place
-- joins    as written in DuckDB: moves come first, and look up what comes after them
-- source   Lanctot et al. 2009; Zinkevich et al. 2007 (counterfactual value)
insert into move (level, place, own, infoset, sigma, value)
with worth as (
    select
        (place >> 32 << 32) + (own >> 3) as visit,
        sum(floor(sigma * value + 0.5)) as value
    from move
    where
        level > %(level)s::smallint
        and value is not null
        and own between %(first_own)s::integer * 8 and %(last_own)s::integer * 8 + 7
    group by (place >> 32 << 32) + (own >> 3)
)

select
    move.level,
    move.place,
    move.own,
    move.infoset,
    move.sigma,
    worth.value
from move
inner join worth on worth.visit = (move.place >> 32 << 32) + move.infoset
where
    move.level = %(level)s::smallint
    and move.value is null
    and move.infoset between %(first_own)s::integer and %(last_own)s::integer
