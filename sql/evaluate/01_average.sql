-- Play the average strategy in the walks that follow: as regrets, its weights are matched to it.
--
-- reads    playing
-- writes   playing                                                      grain: one row an infoset
-- params   none
-- cost     one pass over the infosets
update playing
set
    regret1 = policy1,
    regret2 = policy2,
    regret3 = policy3,
    regret4 = policy4,
    regret5 = policy5,
    regret6 = policy6,
    regret7 = policy7
