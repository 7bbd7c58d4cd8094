-- Take up what the blueprint holds.
--
-- reads    blueprint, decision, branch, holding, game
-- writes   playing, the infosets that were met                          grain: one row an infoset
-- params   game
-- cost     one pass over the blueprint
update playing
set
    regret1 = held.regret1,
    regret2 = held.regret2,
    regret3 = held.regret3,
    regret4 = held.regret4,
    regret5 = held.regret5,
    regret6 = held.regret6,
    regret7 = held.regret7,
    policy1 = held.policy1,
    policy2 = held.policy2,
    policy3 = held.policy3,
    policy4 = held.policy4,
    policy5 = held.policy5,
    policy6 = held.policy6,
    policy7 = held.policy7,
    visits = held.visits,
    epoch = held.epoch,
    -- The player's epochs by then.
    turn = ((held.epoch - playing.actor + 2) >> 1)::integer
from (
    select
        decision.first_infoset + holding.bucket as infoset,
        coalesce(max(case when branch.action = 1 then blueprint.regret end), 0) as regret1,
        coalesce(max(case when branch.action = 2 then blueprint.regret end), 0) as regret2,
        coalesce(max(case when branch.action = 3 then blueprint.regret end), 0) as regret3,
        coalesce(max(case when branch.action = 4 then blueprint.regret end), 0) as regret4,
        coalesce(max(case when branch.action = 5 then blueprint.regret end), 0) as regret5,
        coalesce(max(case when branch.action = 6 then blueprint.regret end), 0) as regret6,
        coalesce(max(case when branch.action = 7 then blueprint.regret end), 0) as regret7,
        max(case when branch.action = 1 then blueprint.policy else 0 end) as policy1,
        max(case when branch.action = 2 then blueprint.policy else 0 end) as policy2,
        max(case when branch.action = 3 then blueprint.policy else 0 end) as policy3,
        max(case when branch.action = 4 then blueprint.policy else 0 end) as policy4,
        max(case when branch.action = 5 then blueprint.policy else 0 end) as policy5,
        max(case when branch.action = 6 then blueprint.policy else 0 end) as policy6,
        max(case when branch.action = 7 then blueprint.policy else 0 end) as policy7,
        max(blueprint.visits) as visits,
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
