-- One action's code of another database.
--
-- reads    nothing
-- writes   edge                                                            grain: one row a code
-- params   edge, kind, numerator, denominator, name
-- cost     milliseconds
insert into edge (edge, kind, numerator, denominator, name) values (
    %(edge)s::bigint,
    %(kind)s::text,
    %(numerator)s::integer,
    %(denominator)s::integer,
    %(name)s::text
)
