-- What a player does where his own play never came in training: what he began with.
--
-- The average strategy is a sum over the times that a player came to an infoset by his own play;
-- where he never did, there is none. Others may lead him there nevertheless: who answers the
-- average goes where training seldom went. All epochs took it there that he plays what his hand
-- warrants (train/02_bias.sql), and the opponent learnt from that; without a bias, all actions
-- alike.
--
-- reads    playing, beginning
-- writes   playing                               grain: one row an infoset without a count of play
-- params   none
-- cost     two joins and one pass over the infosets
update playing
set
    policy1 = greatest(beginning.regret1, 0),
    policy2 = greatest(beginning.regret2, 0),
    policy3 = greatest(beginning.regret3, 0),
    policy4 = greatest(beginning.regret4, 0),
    policy5 = greatest(beginning.regret5, 0),
    policy6 = greatest(beginning.regret6, 0),
    policy7 = greatest(beginning.regret7, 0)
from beginning
where
    beginning.node = playing.node
    and beginning.bucket = playing.bucket
    and playing.policy1 + playing.policy2 + playing.policy3 + playing.policy4
    + playing.policy5 + playing.policy6 + playing.policy7 = 0
