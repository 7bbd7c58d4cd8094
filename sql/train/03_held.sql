-- Take up what the blueprint holds, or the piece of it that is at hand.
--
-- reads    blueprint, node, branch, holding, game
-- writes   held                                          grain: one row an infoset that was met
-- params   game
-- cost     one sum over the rows at hand
insert into held (
    infoset,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch
)
select
    node.node::bigint * 65536 + holding.bucket as infoset,
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
inner join node on node.past = blueprint.past and node.future = blueprint.future
inner join branch on branch.parent = node.node and branch.edge = blueprint.edge
inner join game on game.game = node.game
inner join holding
    on
        holding.cards = game.cards
        and holding.street = node.street
        and holding.present = blueprint.present
where node.game = %(game)s::text
group by node.node, holding.bucket
