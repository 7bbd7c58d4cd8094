-- What an epoch changes where regrets are discounted: regrets of who trains.
--
-- In DCFR every regret shrinks after each of its player's epochs, met or not. All positive ones of
-- a player shrink alike, and only their ratios count, so they are kept as sums in which later
-- epochs weigh more. A negative one is kept as it was after the row's last update, and halved here
-- once for each epoch of its player since: no regret changes sign in between. A walk reads positive
-- regrets alone, so it never needs to know.
--
-- reads    delta, playing
-- writes   playing                                        grain: one row an infoset that was met
-- params   turn (the player's epochs with this one), regret_weight (of this epoch in the
--          sums: the product of 1 + k^-1.5 over the epochs k before it)
-- cost     two joins by infoset
-- joins    as written in DuckDB: infosets come first, and look up what they learnt
-- source   Brown & Sandholm 2019, "Solving imperfect-information games via discounted regret
--          minimization": alpha 1.5, beta 0
create temporary table renewed as
with met as (
    select
        playing.*,
        power(
            0.5::double precision, least(%(turn)s::integer - 1 - playing.turn, 1000)
        ) * %(regret_weight)s::double precision as halved,
        delta.change1::double precision / 1048576 * %(regret_weight)s::double precision as change1,
        delta.change2::double precision / 1048576 * %(regret_weight)s::double precision as change2,
        delta.change3::double precision / 1048576 * %(regret_weight)s::double precision as change3,
        delta.change4::double precision / 1048576 * %(regret_weight)s::double precision as change4,
        delta.change5::double precision / 1048576 * %(regret_weight)s::double precision as change5,
        delta.change6::double precision / 1048576 * %(regret_weight)s::double precision as change6,
        delta.change7::double precision / 1048576 * %(regret_weight)s::double precision as change7
    from playing
    inner join delta on delta.infoset = playing.infoset
    where delta.trained
),

-- Those that were negative are brought to the weight of the others.
summed as (
    select
        infoset,
        regret1 * case when regret1 < 0 then halved else 1 end + change1 as regret1,
        regret2 * case when regret2 < 0 then halved else 1 end + change2 as regret2,
        regret3 * case when regret3 < 0 then halved else 1 end + change3 as regret3,
        regret4 * case when regret4 < 0 then halved else 1 end + change4 as regret4,
        regret5 * case when regret5 < 0 then halved else 1 end + change5 as regret5,
        regret6 * case when regret6 < 0 then halved else 1 end + change6 as regret6,
        regret7 * case when regret7 < 0 then halved else 1 end + change7 as regret7,
        0.5::double precision / %(regret_weight)s::double precision as half
    from met
)

select
    infoset,
    regret1 * case when regret1 < 0 then half else 1 end as regret1,
    regret2 * case when regret2 < 0 then half else 1 end as regret2,
    regret3 * case when regret3 < 0 then half else 1 end as regret3,
    regret4 * case when regret4 < 0 then half else 1 end as regret4,
    regret5 * case when regret5 < 0 then half else 1 end as regret5,
    regret6 * case when regret6 < 0 then half else 1 end as regret6,
    regret7 * case when regret7 < 0 then half else 1 end as regret7
from summed;

update playing
set
    regret1 = renewed.regret1,
    regret2 = renewed.regret2,
    regret3 = renewed.regret3,
    regret4 = renewed.regret4,
    regret5 = renewed.regret5,
    regret6 = renewed.regret6,
    regret7 = renewed.regret7,
    turn = %(turn)s::integer
from renewed
where renewed.infoset = playing.infoset;

drop table renewed
