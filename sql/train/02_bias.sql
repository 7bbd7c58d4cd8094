-- With how much regret an infoset begins, where there is a bias: 1 for what the hand warrants by
-- its rank (see 01_branch.sql), and less than 0 for any other action, by the chips that it adds and
-- by the street.
--
-- Else the first few deals decide how an infoset is played, and one lucky all-in outweighs them
-- all. What is learnt outweighs any bias in time. It is no regret: what a checkpoint writes is
-- without it (40_stage.sql).
--
-- reads    branch, decision, holding, game, abstraction
-- writes   warrant, hand (of which the view beginning is made)
--                                              grain: one row a decision; one row a bucket
-- params   game, bias (chips of regret for each chip on the river; 0 leaves all actions alike)
-- cost     200,000 and some 500 rows for pluribus
-- source   Brown & Sandholm 2016, "Strategy-based warm starting for regret minimization in games"
insert into warrant (
    node, street,
    worst1, worst2, worst3, worst4, worst5, worst6, worst7,
    best1, best2, best3, best4, best5, best6, best7,
    loss1, loss2, loss3, loss4, loss5, loss6, loss7
)
select
    decision.node,
    decision.street,
    max(case when branch.action = 1 then branch.worst end) as worst1,
    max(case when branch.action = 2 then branch.worst end) as worst2,
    max(case when branch.action = 3 then branch.worst end) as worst3,
    max(case when branch.action = 4 then branch.worst end) as worst4,
    max(case when branch.action = 5 then branch.worst end) as worst5,
    max(case when branch.action = 6 then branch.worst end) as worst6,
    max(case when branch.action = 7 then branch.worst end) as worst7,
    max(case when branch.action = 1 then branch.best end) as best1,
    max(case when branch.action = 2 then branch.best end) as best2,
    max(case when branch.action = 3 then branch.best end) as best3,
    max(case when branch.action = 4 then branch.best end) as best4,
    max(case when branch.action = 5 then branch.best end) as best5,
    max(case when branch.action = 6 then branch.best end) as best6,
    max(case when branch.action = 7 then branch.best end) as best7,
    max(case when branch.action = 1 then branch.loss end) as loss1,
    max(case when branch.action = 2 then branch.loss end) as loss2,
    max(case when branch.action = 3 then branch.loss end) as loss3,
    max(case when branch.action = 4 then branch.loss end) as loss4,
    max(case when branch.action = 5 then branch.loss end) as loss5,
    max(case when branch.action = 6 then branch.loss end) as loss6,
    max(case when branch.action = 7 then branch.loss end) as loss7
from branch
inner join decision on decision.node = branch.parent
group by decision.node, decision.street;

insert into hand (street, bucket, rank)
with ranked as (
    select
        abs,
        -- The part of its street's hands that a bucket is better than.
        (sum(population) over (partition by street order by equity, abs)
            - 0.5::double precision * population)
        / sum(population) over (partition by street)::double precision as rank
    from abstraction
    where %(bias)s::double precision > 0
)

select
    holding.street,
    holding.bucket,
    ranked.rank
from holding
inner join game on game.cards = holding.cards
left join ranked on ranked.abs = holding.present and holding.cards = 'holdem'
where game.game = %(game)s::text
