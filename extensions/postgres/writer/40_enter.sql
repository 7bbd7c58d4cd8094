-- Say who writes, in the transaction that took the lock.
--
-- reads    nothing
-- writes   writer                                                      grain: one row a session
-- params   writer, kind, host, process, backend, shared (whether it has --share)
-- cost     milliseconds
insert into writer (writer, kind, host, process, backend, shared, started_at, heartbeat_at)
values (
    %(writer)s,
    %(kind)s,
    %(host)s,
    %(process)s,
    %(backend)s,
    %(shared)s,
    current_timestamp,
    current_timestamp
)
