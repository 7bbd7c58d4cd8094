-- The nodes on the way to the end of a line, each with its menu and what was taken.
--
-- reads    node, edge, and the functions of lines
-- grain    one row a node, the root first; the last one is where the line ends
-- params   line
-- cost     some milliseconds
with recursive rules as materialized (
    select blueprint_of() as game
),

reached as materialized (
    select
        rules.game,
        line_node(%(line)s::text, rules.game) as node
    from rules
),

path as (
    select
        node.*,
        null::integer as taken
    from reached
    inner join node on node.game = reached.game and node.node = reached.node

    union all

    select
        parent.*,
        path.node as taken
    from path
    inner join node as parent on parent.game = path.game and parent.node = path.parent
)

select
    path.line,
    path.street,
    path.kind,
    path.actor,
    path.chips0,
    path.chips1,
    menu.actions
from path
left join lateral (
    select
        jsonb_agg(
            jsonb_build_object(
                'action', last_action(child.line),
                'chips', child.chips0 + child.chips1 - path.chips0 - path.chips1,
                'size', edge.name,
                'line', child.line,
                'taken', child.node is not distinct from path.taken
            )
            order by child.node
        ) as actions
    from node as child
    left join edge on edge.edge = child.edge
    where child.game = path.game and child.parent = path.node
) as menu on true
order by path.level
