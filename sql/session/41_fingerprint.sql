-- What the tables of the training were made with.
--
-- reads    training
-- grain    one row a value
-- params   none
-- cost     milliseconds
select
    name,
    value
from training
