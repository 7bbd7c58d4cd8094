-- The opponent's infosets of one level that a walk of groups has come to.
--
-- reads    trail
-- writes   met, emptied first                                           grain: one row an infoset
-- params   first_node, last_node (of the level's decisions)
-- cost     one pass over the level
truncate met;

insert into met (infoset, node)
select distinct
    infoset,
    node
from trail
where infoset is not null and node between %(first_node)s::integer and %(last_node)s::integer
