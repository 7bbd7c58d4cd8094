-- Publish what is staged, beside sessions that publish too (--share).
--
-- The average strategy and the visits are staged as what this session added, and are added. Its
-- regrets are staged whole, and mixed with those of the database: sessions that start from the
-- same regrets spend them twice, and sums of that do not converge (on Leduc .25 with two sessions,
-- against .02 mixed). A row that nobody had counts as 0 before; where the session did not train,
-- but only played, it has no regrets of its own to mix in.
--
-- All who may write side by side take the rows in one order, this one: from the last row of the key
-- to the first, as 33_learn.sql does, so that no two wait for each other for ever. The root
-- comes last, which every batch needs, so it is held for the shortest time. (41_merge.sql, which
-- goes upwards, is of a session that writes alone: new rows take it a tenth less time or more, and
-- their key half the room. Rows that are there already cost the same either way.)
--
-- reads    staging
-- writes   blueprint; empties staging                      grain: one row an action of an infoset
-- params   share (of the batches since the session last took up the database's regrets: its own)
-- cost     one ordered upsert: 9 to 14 µs a new row, up to twice that for one that is there
-- source   federated averaging: McMahan et al. 2017, weights by each one's number of samples
insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)
select
    past,
    present,
    future,
    edge,
    policy,
    %(share)s::double precision * regret as regret,
    visits,
    epoch
from staging
order by past desc, present desc, future desc, edge desc
on conflict (past, present, future, edge) do update set
    policy = blueprint.policy + excluded.policy,
    regret = case
        when excluded.visits > 0
            then (1 - %(share)s::double precision) * blueprint.regret + excluded.regret
        else blueprint.regret
    end,
    visits = blueprint.visits + excluded.visits,
    epoch = greatest(blueprint.epoch, excluded.epoch);

truncate staging
