-- Count anew what the session itself adds, where others add too: the database has the rest.
--
-- reads    nothing else
-- writes   playing, the infosets changed after an epoch                 grain: one row an infoset
-- params   since (an epoch), own (the session's last batch that the database has: no row is later)
-- cost     one pass over playing
update playing
set
    policy1 = 0,
    policy2 = 0,
    policy3 = 0,
    policy4 = 0,
    policy5 = 0,
    policy6 = 0,
    policy7 = 0,
    visits = 0,
    epoch = least(epoch, %(own)s::bigint)
where epoch > %(since)s::bigint
