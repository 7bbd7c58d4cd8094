-- The working tables of a best response. They are temporary: no other session sees them.
--
-- reads    nothing
-- writes   the tables, empty
-- params   none
-- cost     milliseconds
-- grain    reached: one row a (node, hands of the opponent); answer: one row a (node, hands of the
--          responder), hands being what every_deal.hands0 and hands1 hold: all streets at once
create temporary table reached (
    level smallint not null,
    node integer not null,
    kind smallint not null,
    actor smallint not null,
    shift integer not null,
    hands bigint not null,
    reach double precision not null
);

create temporary table answer (
    level smallint not null,
    node integer not null,
    hands bigint not null,
    best double precision not null,
    value double precision not null
)
