-- Wait until nobody else is just becoming a writer of this schema, and keep others from it until
-- the transaction ends: so two do not overlook each other.
--
-- reads    nothing
-- writes   nothing
-- grain    one row
-- params   gate (first half of the lock's key; the second is the schema's oid)
-- cost     milliseconds, or as long as another one's transaction of this kind
select pg_advisory_xact_lock(%(gate)s::integer, current_schema()::regnamespace::oid::integer)
