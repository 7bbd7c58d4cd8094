-- Decision nodes that the deals of the last walk of groups visited: each deal of a group comes to
-- every place of its group.
--
-- reads    worth, trail
-- grain    one row: of the player who trains, and of the opponent, where one look serves a group
-- params   hands (deals of a group)
-- cost     two counts
-- joins    as written in DuckDB: there are none
select
    (select count(*) from worth) as trained,
    %(hands)s::integer * (
        select count(*) from trail where infoset is not null
    ) as others
