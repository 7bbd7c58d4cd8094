-- The infosets of one level at which the hands of a walk of groups are, of the player who trains.
--
-- reads    fork, pocket
-- writes   met, emptied first                                           grain: one row an infoset
-- params   first_node, last_node (of the level's decisions)
-- cost     one row a visit
truncate met;

insert into met (infoset, node)
select distinct
    fork.first_infoset + pocket.bucket as infoset,
    fork.node
from fork
inner join pocket
    on pocket.leader = (fork.place >> 32)::integer and pocket.shift = fork.shift
where fork.node between %(first_node)s::integer and %(last_node)s::integer
