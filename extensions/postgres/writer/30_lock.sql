-- Take the writers' lock, where nobody is in the way: with others who go together, or alone. The
-- session holds it until it lets go or is lost.
--
-- reads    nothing
-- writes   nothing
-- grain    one row: whether it was to be had
-- params   lock (first half of the lock's key), together
-- cost     milliseconds
select
    case
        when %(together)s::boolean
            then pg_try_advisory_lock_shared(
                %(lock)s::integer, current_schema()::regnamespace::oid::integer
            )
        else pg_try_advisory_lock(
            %(lock)s::integer, current_schema()::regnamespace::oid::integer
        )
    end as taken
