-- The infosets of one level that a walk of single deals has come to.
--
-- reads    move (level)
-- writes   met, emptied first                                           grain: one row an infoset
-- params   level
-- cost     one pass over the level
truncate met;

insert into met (infoset, node)
select distinct
    infoset,
    (place & 4294967295)::integer as node
from move
where level = %(level)s::smallint and infoset is not null
