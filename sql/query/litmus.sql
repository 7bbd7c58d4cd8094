-- What the blueprint does in spots that players know.
--
-- reads    litmus_report
-- grain    one row a check
-- params   none
-- cost     half a second
select
    litmus,
    verdict,
    name,
    percent,
    wanted,
    visits
from litmus_report
order by litmus
