-- The tables of a session that trains inside the database, beside those of its walks.
--
-- reads    nothing
-- writes   the tables, empty; change is a view: what the last walk adds to the blueprint, before
--          the epoch's weights
-- params   none
-- cost     milliseconds
-- grain    code: one row a bucket of a street; met: one row an infoset come to; floored: one row an
--          action of an infoset; change: the same, `added` to its regret where a player trains, and
--          to its weight in the average strategy where the other acts
create temporary table code (
    street smallint not null,
    bucket smallint not null,
    present bigint not null
);

create temporary table met (
    infoset integer,
    node integer
);

create temporary table floored (
    past bigint not null,
    present bigint not null,
    future bigint not null,
    edge bigint not null,
    regret double precision not null
);

create temporary view change as
select
    decision.past,
    code.present,
    decision.future,
    (decision.future >> (5 * menu.action - 5)) & 31 as edge,
    delta.trained,
    menu.amount::double precision / 1048576 as added,
    delta.visits
from delta
inner join decision on decision.node = delta.node
inner join code
    on code.street = decision.street and code.bucket = delta.infoset - decision.first_infoset
cross join lateral (
    values
    (1, delta.change1),
    (2, delta.change2),
    (3, delta.change3),
    (4, delta.change4),
    (5, delta.change5),
    (6, delta.change6),
    (7, delta.change7)
) as menu (action, amount)
where menu.action <= decision.actions
