-- Bytes of every table with its partitions, indexes and TOAST, and rows as the planner knows them.
--
-- reads    pg_class
-- grain    one row a table of the schema
-- params   none
-- cost     a look at every file of the schema
select
    table_name.relname as relation,
    sum(pg_total_relation_size(part.oid))::bigint as bytes,
    sum(greatest(part.reltuples, 0))::bigint as rows_estimated
from pg_class as part
inner join pg_class as table_name
    on table_name.oid = coalesce(pg_partition_root(part.oid), part.oid)
where part.relnamespace = current_schema()::regnamespace and part.relkind in ('r', 'p')
group by table_name.relname
order by table_name.relname
