-- Indexes on the working tables of a session that trains inside the database.
--
-- A level of a walk is a small part of the moves so far, and of the tree: without these every level
-- would read both from end to end.

create index branch_node on branch (node);
create index decision_node on decision (node);
create index move_level on move (level);
create index node_value_level on node_value (level);
-- For a regret under the floor that meets a row; see sql/train/33_learn.sql.
create index floored_key on floored (past, present, future, edge);
