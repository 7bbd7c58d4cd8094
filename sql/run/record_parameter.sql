-- Record one parameter that shapes the tables.
--
-- writes   parameter                                                  grain: one row a parameter
-- params   name, value
insert into parameter (name, value)
values (%(name)s::text, %(value)s::text)
