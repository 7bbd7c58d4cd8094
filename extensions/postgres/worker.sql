-- How the working tables of a session that trains inside the database are stored.
--
-- Every query of a walk names its level, and a level is a small part of the moves so far. So each
-- has a partition, and the planner leaves the others out. An index on the level does as much for
-- a query; but within a level all entries are equal, and to enter each move among its equals took
-- half of the time of the walk down. 21 levels are the tree's limit.
--
-- Of the tree a level is a small part too; that is written once, and so has indexes.

alter table move rename to move_columns;
create temporary table move (like move_columns) partition by list (level);
drop table move_columns;

do $$
begin
    for level in 0 .. 21 loop
        execute format(
            'create temporary table move_%1$s partition of move for values in (%1$s)', level
        );
    end loop;
end
$$;

create index branch_node on branch (node);
create index decision_node on decision (node);
create index warrant_node on warrant (node);
-- For a regret under the floor that meets a row; see sql/train/33_learn.sql.
create index floored_key on floored (past, present, future, edge);
