-- Writers that do not go together with a session: those with --share for one without, and the
-- reverse.
--
-- reads    writer
-- grain    one row a writer
-- params   shared (whether the session has --share)
-- cost     milliseconds
select writer
from writer
where shared <> %(shared)s::boolean
