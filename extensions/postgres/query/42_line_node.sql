-- The node of a line of play, what may be done there, and what is wrong with the line.
--
-- reads    tree, node, edge, line_step() of 41_line_step.sql
-- rule     an error (22023; 55000 where there is no tree) quotes the action that is wrong, and says
--          what the tree has in its place
-- cost     2 ms; the first line of a session 50 ms, for its plan
-- noqa: disable=RF01,RF03

-- One plan for all lines: planning line_step takes ten times as long as running it.
create or replace function line_node(
    line text, game text default null, translation text default 'exact', seed bigint default 1
) returns integer
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_generic_plan
as $$
declare
    rules text := asked_game(game);
    last record;
    others text;
begin
    select step.* into last
    from line_step(line, rules, translation, seed) as step
    order by step.place desc
    limit 1;
    if last.fault is null then
        return last.node;
    end if;

    select string_agg(tree.game, ', ' order by tree.game) into others
    from tree
    where
        tree.game <> rules
        and tree.nodes > 0
        and not exists (
            select from line_step(line, tree.game) as other where other.fault is not null
        );
    perform refuse(
        format('%s (action %s of %s)', last.fault, last.place, quoted(line)),
        coalesce('It is a line of ' || others || '. ', '') || last.advice || case
            when last.fault like '% is not in the tree of %'
                then ' Or take the nearest: translation => ''nearest''.'
            when last.fault like '% is less than the least%'
                then ' Bare whole numbers are chips; big blinds are 2.5bb, shares of the pot 50%.'
            when last.fault like '% is no action'
                then ' Sizes are chips (b10), big blinds (r2.5bb) or of the pot (b50%).'
            else ''
        end
    );
end
$$;
comment on function line_node(text, text, text, bigint) is
'The node of a line of play. A bet that the tree lacks is an error, or taken for the nearest one on
it (the likelier by pseudo_harmonic), or for either at random, the same for the same seed.
Example: select line_node(''r2.5 c / x b50 c /'', ''pluribus'')';

create or replace function line_menu(
    line text, game text default null, translation text default 'exact', seed bigint default 1
) returns table (action text, chips integer, size text, node integer, kind smallint)
language sql stable parallel safe
begin atomic
    select
        last_action(child.line) as action,
        child.chips0 + child.chips1 - here.chips0 - here.chips1 as chips,
        coalesce(edge.name, 'chips') as size,
        child.node,
        child.kind
    from node as here
    inner join node as child on child.game = here.game and child.parent = here.node
    left join edge on edge.edge = child.edge
    where
        here.game = asked_game(line_menu.game)
        and here.node = line_node(line_menu.line, line_menu.game, translation, seed)
    order by child.node;
end;
comment on function line_menu(text, text, text, bigint) is
'What the player to act may do after a line: the action, the chips that it adds, its size on the menu,
and the node it leads to. Example: select * from line_menu(''r5'', ''pluribus'')';
