-- What the player who trains wins when both play the strategy of a full-width walk, in chips a
-- deal.
--
-- reads    node_value (level 0), deal
-- params   none
select
    sum(node_value.value::double precision / 1048576 * deal.weight)
    / sum(deal.weight)::double precision as value
from node_value
inner join deal on deal.deal = node_value.deal
where node_value.level = 0
