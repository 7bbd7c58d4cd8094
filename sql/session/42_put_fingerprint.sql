-- Say what the tables of the training are made with, unless another session has just said it.
--
-- reads    nothing
-- writes   training                                                       grain: one row a value
-- params   name, value
-- cost     milliseconds
insert into training (name, value) values (%(name)s::text, %(value)s::text)
on conflict (name) do nothing
