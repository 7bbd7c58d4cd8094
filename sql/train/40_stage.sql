-- What changed since the last checkpoint, as rows of the blueprint: one part of the tree at a time,
-- so that the rows need little memory. A regret is what was learnt: without the bias with which it
-- began (02_bias.sql). Both are whole multiples of 2^-20 unless it is huge, so nothing is lost.
--
-- reads    playing, beginning, branch, decision, holding, game
-- writes   staging, emptied first                          grain: one row an action of an infoset
-- params   game, since (an epoch: only rows changed after it), lo, hi (infosets from lo, before hi)
-- cost     one pass over the part of playing
truncate staging;

insert into staging (past, present, future, edge, policy, regret, visits, epoch)
with changed as (
    select
        playing.node,
        playing.regret1 - beginning.regret1 as regret1,
        playing.regret2 - beginning.regret2 as regret2,
        playing.regret3 - beginning.regret3 as regret3,
        playing.regret4 - beginning.regret4 as regret4,
        playing.regret5 - beginning.regret5 as regret5,
        playing.regret6 - beginning.regret6 as regret6,
        playing.regret7 - beginning.regret7 as regret7,
        playing.policy1,
        playing.policy2,
        playing.policy3,
        playing.policy4,
        playing.policy5,
        playing.policy6,
        playing.policy7,
        playing.visits,
        playing.epoch,
        decision.past,
        decision.future,
        holding.present
    from playing
    inner join beginning on beginning.node = playing.node and beginning.bucket = playing.bucket
    inner join decision on decision.node = playing.node
    inner join game on game.game = %(game)s::text
    inner join holding
        on
            holding.cards = game.cards
            and holding.street = decision.street
            and holding.bucket = playing.bucket
    where
        playing.epoch > %(since)s::bigint
        and playing.infoset >= %(lo)s::integer
        and playing.infoset < %(hi)s::integer
)

select
    changed.past,
    changed.present,
    changed.future,
    branch.edge,
    case branch.action
        when 1 then changed.policy1
        when 2 then changed.policy2
        when 3 then changed.policy3
        when 4 then changed.policy4
        when 5 then changed.policy5
        when 6 then changed.policy6
        else changed.policy7
    end as policy,
    case branch.action
        when 1 then changed.regret1
        when 2 then changed.regret2
        when 3 then changed.regret3
        when 4 then changed.regret4
        when 5 then changed.regret5
        when 6 then changed.regret6
        else changed.regret7
    end as regret,
    changed.visits,
    changed.epoch
from changed
inner join branch on branch.parent = changed.node
