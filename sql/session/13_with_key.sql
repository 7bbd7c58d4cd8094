-- The blueprint's key again, once what came from the database has been taken up.
--
-- DuckDB only.
--
-- reads    nothing
-- writes   blueprint, empty
-- params   none
-- cost     milliseconds
alter table blueprint add primary key (past, present, future, edge)
