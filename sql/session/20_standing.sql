-- Where the session stands.
--
-- reads    playing, beginning
-- grain    one row: infosets met, their actions, the sum of blueprint.visits, and the sum of their
--          largest positive regrets, without the bias with which they began
-- params   none
-- cost     one pass over the infosets, with their nodes' menus
select
    count(*) as infosets,
    coalesce(sum(playing.actions), 0)::bigint as actions,
    coalesce(sum(playing.visits * playing.actions), 0)::bigint as visits,
    coalesce(
        sum(
            greatest(
                0,
                playing.regret1 - beginning.regret1,
                playing.regret2 - beginning.regret2,
                playing.regret3 - beginning.regret3,
                playing.regret4 - beginning.regret4,
                playing.regret5 - beginning.regret5,
                playing.regret6 - beginning.regret6,
                playing.regret7 - beginning.regret7
            )
        ),
        0
    ) as regret
from playing
inner join beginning on beginning.node = playing.node and beginning.bucket = playing.bucket
where playing.epoch >= 0
