-- One size of another database.
--
-- reads    nothing
-- writes   bet_size                                              grain: one row a size on a menu
-- params   game, street, depth, size, kind, numerator, denominator
-- cost     milliseconds
insert into bet_size (game, street, depth, size, kind, numerator, denominator) values (
    %(game)s::text,
    %(street)s::smallint,
    %(depth)s::smallint,
    %(size)s::smallint,
    %(kind)s::text,
    %(numerator)s::integer,
    %(denominator)s::integer
)
