-- Where the walk's infosets are in the blueprint.
--
-- reads    node, branch, holding, game
-- writes   decision, code                        grain: one row a node; one row a bucket
-- params   game
-- cost     200,000 rows for the largest preset
insert into decision (node, street, actor, actions, child, past, future)
select
    node.node,
    node.street,
    node.actor,
    node.actions,
    first_child.child,
    node.past,
    node.future
from node
inner join (
    select
        branch.parent,
        min(branch.node) as child
    from branch
    group by branch.parent
) as first_child on first_child.parent = node.node
where node.game = %(game)s::text and node.kind = 0
order by node.node;

insert into code (street, bucket, present)
select
    holding.street,
    holding.bucket,
    holding.present
from holding
inner join game on game.cards = holding.cards
where game.game = %(game)s::text
