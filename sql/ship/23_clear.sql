-- Empty the tables in memory that rows pass through on their way into files.
--
-- writes   every table that is shipped, or by way of which one is, emptied
-- params   none
-- cost     milliseconds
truncate lookup;

truncate street;

truncate abstraction;

truncate coordinate;

truncate transitions;

truncate metric;

truncate convergence;

truncate staging;

truncate batch;

truncate snapshot
