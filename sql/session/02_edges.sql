-- Every action's code.
--
-- reads    edge
-- grain    one row a code
-- params   none
-- cost     milliseconds
select
    edge,
    kind,
    numerator,
    denominator,
    name
from edge
