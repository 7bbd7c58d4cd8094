-- Add up what was noted: the average strategy, and how often who was trained.
--
-- reads    tally, trained, playing
-- writes   playing                                        grain: one row an infoset that was met
--          empties tally and trained
-- params   none
-- cost     one sum each, and one pass over the infosets an update
create temporary table added as
select
    infoset,
    sum(case when action = 1 then amount else 0 end) as policy1,
    sum(case when action = 2 then amount else 0 end) as policy2,
    sum(case when action = 3 then amount else 0 end) as policy3,
    sum(case when action = 4 then amount else 0 end) as policy4,
    sum(case when action = 5 then amount else 0 end) as policy5,
    sum(case when action = 6 then amount else 0 end) as policy6,
    sum(case when action = 7 then amount else 0 end) as policy7,
    max(epoch) as epoch
from tally
group by infoset
-- Rows of one neighbourhood are changed together: DuckDB's updates come apart otherwise.
order by infoset;

update playing
set
    policy1 = playing.policy1 + added.policy1,
    policy2 = playing.policy2 + added.policy2,
    epoch = greatest(playing.epoch, added.epoch)
from added
where playing.actions <= 2 and added.infoset = playing.infoset;

update playing
set
    policy1 = playing.policy1 + added.policy1,
    policy2 = playing.policy2 + added.policy2,
    policy3 = playing.policy3 + added.policy3,
    policy4 = playing.policy4 + added.policy4,
    epoch = greatest(playing.epoch, added.epoch)
from added
where playing.actions between 3 and 4 and added.infoset = playing.infoset;

update playing
set
    policy1 = playing.policy1 + added.policy1,
    policy2 = playing.policy2 + added.policy2,
    policy3 = playing.policy3 + added.policy3,
    policy4 = playing.policy4 + added.policy4,
    policy5 = playing.policy5 + added.policy5,
    policy6 = playing.policy6 + added.policy6,
    policy7 = playing.policy7 + added.policy7,
    epoch = greatest(playing.epoch, added.epoch)
from added
where playing.actions > 4 and added.infoset = playing.infoset;

drop table added;

truncate tally;

create temporary table counted as
select
    infoset,
    sum(visits)::bigint as visits,
    max(epoch) as epoch
from trained
group by infoset
order by infoset;

update playing
set
    visits = playing.visits + counted.visits,
    epoch = greatest(playing.epoch, counted.epoch)
from counted
where counted.infoset = playing.infoset;

drop table counted;

truncate trained
