-- No array and no vector has left its row: reading one costs no second page.
--
-- reads    pg_class
-- returns  tables of this schema whose toast table holds pages
-- cost     milliseconds
-- rule     slow_step may have them: plans are long texts, which only people read
select
    c.relname as table_name,
    pg_relation_size(c.reltoastrelid) as toast_bytes
from pg_class as c
where
    c.relnamespace = current_schema()::regnamespace
    and c.reltoastrelid <> 0
    and c.relname <> 'slow_step'
    and pg_relation_size(c.reltoastrelid) > 0
