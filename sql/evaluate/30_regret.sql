-- What regret is left, in chips a deal: the sum over infosets of the largest positive regret, over
-- the summed weights of the deals that the regrets were added up over.
--
-- What it bounds: a player's regret about the whole game is at most the sum over his infosets
-- (Zinkevich et al. 2007, theorem 3), and the mean of both players' average regrets is the
-- exploitability of the average strategies (NashConv / 2). Each player trains in every other batch,
-- so the weight of all batches is twice a player's, and the quotient is that mean. It is an upper
-- bound on the exploitability
--   by players of the same buckets and bets, not by all players of hold'em;
--   in expectation, where the regrets were sampled: noise adds to it, as only positive parts count;
--   with averages of the regrets' own weights: plain and linear. In cfr+ and dcfr it measures,
--   no more;
--   where all regrets were added to in every epoch: pruned, it is an estimate. (A bias is no
--   regret: the blueprint holds what was learnt. 40_stage.sql.)
-- It is a loose one, and there is none where sessions shared a training (--share): their regrets
-- are means, not sums.
--
-- reads    blueprint, node (whose infoset it is), batch (whether sessions shared it)
-- grain    one row: infosets of the game that were met, their largest positive regrets of seat 0
--          and of seat 1, and the bound
-- params   game, weight (of all deals: session/22_weight.sql)
-- cost     one pass over the blueprint, in groups of an infoset
with infoset as (
    select
        past,
        present,
        future,
        greatest(max(regret), 0) as regret
    from blueprint
    group by past, present, future
),

owned as (
    select
        count(*) as infosets,
        coalesce(sum(case when node.actor = 0 then infoset.regret end), 0) as regret0,
        coalesce(sum(case when node.actor = 1 then infoset.regret end), 0) as regret1
    from infoset
    inner join node
        on
            node.past = infoset.past
            and node.future = infoset.future
            and node.game = %(game)s::text
            and node.kind = 0
),

shared as (
    select coalesce(max(case when kept > 0 and kept < 1 then 1 else 0 end), 0) as mixed
    from batch
)

select
    owned.infosets,
    owned.regret0,
    owned.regret1,
    case
        when %(weight)s::double precision > 0 and shared.mixed = 0
            then (owned.regret0 + owned.regret1)::double precision / %(weight)s::double precision
    end as bound
from owned
cross join shared
