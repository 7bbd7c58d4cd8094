-- Halve negative regrets as often as discounting wants it by the row's last epoch.
--
-- A checkpoint keeps no other mark of time than that epoch, which may be one in which the infoset
-- was only played, after the player's last update. Powers of two are exact: a run that is stopped
-- and resumed ends in the same bits.
--
-- reads    nothing else
-- writes   playing, the infosets changed after an epoch                 grain: one row an infoset
-- params   since (an epoch)
-- cost     one pass over playing
update playing
set
    regret1 = regret1 * case when regret1 < 0 then halved.part else 1 end,
    regret2 = regret2 * case when regret2 < 0 then halved.part else 1 end,
    regret3 = regret3 * case when regret3 < 0 then halved.part else 1 end,
    regret4 = regret4 * case when regret4 < 0 then halved.part else 1 end,
    regret5 = regret5 * case when regret5 < 0 then halved.part else 1 end,
    regret6 = regret6 * case when regret6 < 0 then halved.part else 1 end,
    regret7 = regret7 * case when regret7 < 0 then halved.part else 1 end,
    turn = playing.turn + halved.turns
from (
    select
        late.infoset,
        late.turns,
        power(0.5::double precision, least(late.turns, 1000)) as part
    from (
        select
            infoset,
            (((epoch - actor + 2) >> 1) - turn)::integer as turns
        from playing
        where epoch > %(since)s::bigint
    ) as late
    where late.turns > 0
) as halved
where halved.infoset = playing.infoset
