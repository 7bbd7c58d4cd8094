-- What the blueprint plays with a hand.
--
-- reads    strategy()
-- grain    one row an action
-- params   pocket, board, line
-- cost     some milliseconds
select
    told.action,
    told.chips,
    told.probability,
    told.visits,
    told.regret,
    told.note
from strategy(%(pocket)s::text, %(board)s::text, %(line)s::text) as told
