-- What training has done: which sizes are used, where it is hot and cold, how far it has come.
--
-- reads    blueprint, node, edge, training, epoch, batch, snapshot
-- rule     an infoset is (past, present, future); all averages over infosets count each once
-- cost     snapshots, training_status and training_convergence: milliseconds. The others pass over
--          the blueprint: of 12.8 million rows saturation took 8 s, hot and cold 17 s, grid_usage
--          31 s, training_stats and street_stats 60 s, on busy cores
-- noqa: disable=RF01,RF03

-- Each view is made anew, so that its columns may change.
drop view if exists grid_usage;
create view grid_usage as
with action as (
    select
        blueprint.past,
        blueprint.future,
        blueprint.edge,
        blueprint.policy,
        sum(blueprint.policy) over infoset as weight,
        max(blueprint.visits) over infoset as visits
    from blueprint
    window infoset as (partition by blueprint.past, blueprint.present, blueprint.future)
)

select
    node.street,
    coalesce(edge.name, 'chips') as size,
    count(*) as infosets,
    count(*) filter (where action.visits > 0 and action.weight > 0) as trained,
    avg(action.policy / action.weight) filter (where action.visits > 0 and action.weight > 0)
    as mean_probability,
    sum(action.policy) filter (where action.visits > 0)
    / nullif(sum(action.weight) filter (where action.visits > 0), 0) as weighted_probability,
    count(*) filter (where action.visits > 0 and action.policy > action.weight / 2) as mostly
from action
inner join training on training.name = 'game'
inner join node
    on
        node.game = training.value
        and node.past = action.past
        and node.future = action.future
        and node.kind = 0
left join edge on edge.edge = action.edge
group by node.street, action.edge, coalesce(edge.name, 'chips')
order by node.street, action.edge;
comment on view grid_usage is
'How much each size on the menus is used, by street: infosets that offer it, those trained, its mean
probability over these, the mean weighted by how much the infoset was played, and in how many it is
played more than half the time. Example: select * from grid_usage where street = 1';

drop view if exists training_status;
create view training_status as
select
    (select training.value from training where training.name = 'game') as game,
    (select training.value from training where training.name = 'schedule') as schedule,
    epoch.value as epoch,
    (select sum(batch.deals) from batch)::bigint as deals,
    (select sum(batch.nodes) from batch)::bigint as nodes,
    (select sum(batch.seconds) from batch) as seconds,
    last.infosets,
    last.actions,
    last.mean_positive_regret,
    last.taken_at
from epoch
left join (select * from snapshot order by deals desc, epoch desc limit 1) as last on true
where epoch.key = 'current';
comment on view training_status is
'One row: game, epoch, deals and decision nodes so far, and the last checkpoint.
Example: select * from training_status';

drop view if exists snapshots;
create view snapshots as
select * from snapshot order by epoch desc;
comment on view snapshots is
'Checkpoints, newest first. Example: select * from snapshots limit 100';

drop view if exists training_convergence;
create view training_convergence as
select
    epoch,
    deals,
    seconds,
    infosets,
    mean_positive_regret,
    mean_positive_regret - lag(mean_positive_regret) over (order by epoch) as delta
from snapshot
order by epoch;
comment on view training_convergence is
'Mean positive regret at each checkpoint, and its change since the one before. It bounds
exploitability from above where all infosets are met; a growing tree of infosets makes it rise at
first. Example: select * from training_convergence';

drop view if exists training_stats;
create view training_stats as
with infoset as (
    select
        count(*) as actions,
        sum(regret) as regret,
        min(regret) as min_regret,
        max(regret) as max_regret,
        sum(policy) as policy,
        max(policy) as max_policy,
        max(visits) as visits
    from blueprint
    group by past, present, future
)

select
    count(*) as infosets,
    sum(actions)::bigint as actions,
    count(*) filter (where visits = 0) as unvisited,
    sum(regret) / sum(actions) as mean_regret,
    min(min_regret) as min_regret,
    max(max_regret) as max_regret,
    sum(policy) / sum(actions) as mean_policy,
    max(max_policy) as max_policy,
    avg(visits)::double precision as mean_visits,
    min(visits) as min_visits,
    max(visits) as max_visits
from infoset;
comment on view training_stats is
'One row over the blueprint: infosets, their actions, how many are unvisited, and mean and extremes of
regret, policy weight and visits. Example: select * from training_stats';

drop view if exists street_stats;
create view street_stats as
with infoset as (
    select
        past,
        future,
        count(*) as actions,
        sum(regret) as regret,
        min(regret) as min_regret,
        max(regret) as max_regret,
        sum(policy) as policy,
        max(policy) as max_policy,
        max(visits) as visits
    from blueprint
    group by past, present, future
)

select
    node.street,
    count(*) as infosets,
    sum(infoset.actions)::bigint as actions,
    count(*) filter (where infoset.visits = 0) as unvisited,
    sum(infoset.regret) / sum(infoset.actions) as mean_regret,
    min(infoset.min_regret) as min_regret,
    max(infoset.max_regret) as max_regret,
    sum(infoset.policy) / sum(infoset.actions) as mean_policy,
    max(infoset.max_policy) as max_policy,
    avg(infoset.visits)::double precision as mean_visits,
    min(infoset.visits) as min_visits,
    max(infoset.visits) as max_visits
from infoset
inner join training on training.name = 'game'
inner join node
    on
        node.game = training.value
        and node.past = infoset.past
        and node.future = infoset.future
        and node.kind = 0
group by node.street
order by node.street;
comment on view street_stats is
'training_stats by street. Example: select * from street_stats';

drop view if exists saturation;
create view saturation as
select
    measure.name as quantity,
    measure.largest,
    measure.capacity,
    100 * measure.largest / measure.capacity as percent
from (
    select
        max(policy) as policy,
        max(abs(regret)) as regret,
        max(visits)::double precision as visits
    from blueprint
) as most
cross join lateral (
    values
    ('policy', most.policy, 2.0::double precision ^ 53),
    ('regret', most.regret, 2.0::double precision ^ 53),
    ('visits', most.visits, 2.0::double precision ^ 63)
) as measure (name, largest, capacity);
comment on view saturation is
'How near the sums of the blueprint are to what their types count exactly: a double precision takes steps of
1 up to 2^53, far less than its largest value. Example: select * from saturation';

drop function if exists hot(integer);
create function hot(infosets integer default 10)
returns table (
    street smallint, line text, bucket bigint, action text,
    regret double precision, policy double precision, visits bigint
)
language sql stable parallel safe
begin atomic
    -- The largest of an infoset stand for it; a menu has 7 actions at most.
    with largest as (
        select *
        from blueprint
        order by abs(blueprint.regret) desc, past asc, present asc, future asc, edge asc
        limit 7 * whole(infosets, 'infosets')
    ),

    ranked as (
        select distinct on (past, present, future) *
        from largest
        order by past asc, present asc, future asc, abs(regret) desc, edge asc
    )

    select
        here.street,
        here.line,
        ranked.present as bucket,
        last_action(child.line) as action,
        ranked.regret,
        ranked.policy,
        ranked.visits
    from ranked
    inner join node as here
        on
            here.game = blueprint_game()
            and here.past = ranked.past
            and here.future = ranked.future
            and here.kind = 0
    inner join node as child
        on child.game = here.game and child.parent = here.node and child.edge = ranked.edge
    order by abs(ranked.regret) desc, here.node asc, ranked.present asc
    limit whole(infosets, 'infosets');
end;
comment on function hot(integer) is
'The infosets with the largest regret, up or down, and the action that has it.
Example: select * from hot(5)';

drop function if exists cold(integer);
create function cold(infosets integer default 10)
returns table (street smallint, line text, bucket bigint, visits bigint)
language sql stable parallel safe
begin atomic
    with least_visited as (
        select *
        from blueprint
        order by blueprint.visits, past, present, future, edge
        limit 7 * whole(infosets, 'infosets')
    ),

    infoset as (
        select
            past,
            present,
            future,
            min(visits) as visits
        from least_visited
        group by past, present, future
    )

    select
        here.street,
        here.line,
        infoset.present as bucket,
        infoset.visits
    from infoset
    inner join node as here
        on
            here.game = blueprint_game()
            and here.past = infoset.past
            and here.future = infoset.future
            and here.kind = 0
    order by infoset.visits, infoset.past, infoset.present, infoset.future
    limit whole(infosets, 'infosets');
end;
comment on function cold(integer) is
'The infosets with the fewest visits, of those that training has met. Example: select * from cold(5)';
