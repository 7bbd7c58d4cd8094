-- A seat plays its average strategy in the walks that follow: as regrets, its shares are matched
-- to it.
--
-- The regrets come to so many chips at every infoset. Where the seat is then trained, that is how
-- firmly it holds to the average: it leaves it where the deals show that more is to be won than so
-- many chips, and keeps to it where no deal came by. No action begins with a loss any more, so that
-- what is left out is what was learnt here to be bad (train/21_forward.sql).
--
-- reads    playing
-- writes   playing, branch                                    grain: one row an infoset of the seat
-- params   seat, chips
-- cost     one pass over the infosets
update playing
set
    regret1 = share.chips * playing.policy1,
    regret2 = share.chips * playing.policy2,
    regret3 = share.chips * playing.policy3,
    regret4 = share.chips * playing.policy4,
    regret5 = share.chips * playing.policy5,
    regret6 = share.chips * playing.policy6,
    regret7 = share.chips * playing.policy7
from (
    select
        infoset,
        case
            when
                policy1 + policy2 + policy3 + policy4 + policy5 + policy6 + policy7 > 0
                then
                    %(chips)s::double precision
                    / (policy1 + policy2 + policy3 + policy4 + policy5 + policy6 + policy7)
            else 0
        end as chips
    from playing
    where actor = %(seat)s::smallint
) as share
where share.infoset = playing.infoset;

update branch set loss = 0
