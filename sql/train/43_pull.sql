-- Take up the regrets that the database has by now.
--
-- reads    blueprint, decision, branch, holding, game
-- writes   playing, the infosets that others changed, or this session's last merge
--                                                                       grain: one row an infoset
-- params   game, own (the session's last batch that is merged: what it changes from now on has a
--          later epoch, and so is told from what it takes up)
-- cost     one pass over the rows that came
update playing
set
    regret1 = coalesce(held.regret1, playing.regret1),
    regret2 = coalesce(held.regret2, playing.regret2),
    regret3 = coalesce(held.regret3, playing.regret3),
    regret4 = coalesce(held.regret4, playing.regret4),
    regret5 = coalesce(held.regret5, playing.regret5),
    regret6 = coalesce(held.regret6, playing.regret6),
    regret7 = coalesce(held.regret7, playing.regret7),
    epoch = least(held.epoch, %(own)s::bigint)
from (
    select
        decision.first_infoset + holding.bucket as infoset,
        max(case when branch.action = 1 then blueprint.regret end) as regret1,
        max(case when branch.action = 2 then blueprint.regret end) as regret2,
        max(case when branch.action = 3 then blueprint.regret end) as regret3,
        max(case when branch.action = 4 then blueprint.regret end) as regret4,
        max(case when branch.action = 5 then blueprint.regret end) as regret5,
        max(case when branch.action = 6 then blueprint.regret end) as regret6,
        max(case when branch.action = 7 then blueprint.regret end) as regret7,
        max(blueprint.epoch) as epoch
    from blueprint
    inner join decision on decision.past = blueprint.past and decision.future = blueprint.future
    inner join branch on branch.parent = decision.node and branch.edge = blueprint.edge
    inner join game on game.game = %(game)s::text
    inner join holding
        on
            holding.cards = game.cards
            and holding.street = decision.street
            and holding.present = blueprint.present
    group by decision.first_infoset + holding.bucket
) as held
where held.infoset = playing.infoset
