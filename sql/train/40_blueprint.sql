-- Publish what changed since the last checkpoint.
--
-- reads    playing, node
-- writes   blueprint                                       grain: one row an action of an infoset
-- params   game, since (epoch of the last checkpoint: only rows changed after it)
-- cost     one ordered upsert; the order keeps two writers from blocking each other for ever
insert into blueprint (past, present, future, edge, policy, regret, visits, epoch)
select
    parent.past,
    playing.present,
    parent.future,
    child.edge,
    playing.policy,
    playing.regret,
    playing.visits,
    playing.epoch
from playing
inner join node as parent on parent.game = %(game)s::text and parent.node = playing.node
inner join node as child
    on
        child.game = parent.game
        and child.parent = parent.node
        and child.action = playing.action
where playing.epoch > %(since)s::bigint
order by parent.past, playing.present, parent.future, child.edge
on conflict (past, present, future, edge) do update set
    policy = excluded.policy,
    regret = excluded.regret,
    visits = excluded.visits,
    epoch = excluded.epoch
