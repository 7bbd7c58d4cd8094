-- Take up what the blueprint holds, or a piece of it.
--
-- reads    blueprint, decision, branch, holding, game
-- writes   held                                    grain: one row an infoset that was ever met
-- params   game
-- cost     one sum a row of the blueprint; the table empties into 05_playing.sql
insert into held (
    infoset,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch
)
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
