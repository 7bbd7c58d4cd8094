-- Let go of the writers' lock.
--
-- reads    nothing
-- writes   nothing
-- grain    one row: whether the session held it
-- params   lock (first half of the lock's key), together (how it was taken)
-- cost     milliseconds
select
    case
        when %(together)s::boolean
            then pg_advisory_unlock_shared(
                %(lock)s::integer, current_schema()::regnamespace::oid::integer
            )
        else pg_advisory_unlock(
            %(lock)s::integer, current_schema()::regnamespace::oid::integer
        )
    end as held
