-- Leave out what the player who trains has long found to be bad: an action that he does not play
-- now, and whose regret is far below 0. Between one level's way down (21_forward.sql) and the next.
--
-- Its regret stays as it is, until an epoch in twenty looks at everything again. Actions that end
-- the hand cost nothing, and stay. As it is not played, nothing else changes.
--
-- reads    met (level), move (level + 1)
-- writes   move, less the rows left out                     grain: one row a (deal, edge) taken
-- params   level, threshold (of regrets)
-- cost     one join a move; saves all that comes after what is left out
-- source   Brown & Sandholm 2019, "Superhuman AI for multiplayer poker", supplement: pruning by
--          negative regret
delete from move
using met
where
    move.level = %(level)s::smallint + 1
    and met.place = move.parent
    and move.trained
    and move.weight = 0
    and move.infoset is not null
    and case move.action
        when 1 then met.regret1
        when 2 then met.regret2
        when 3 then met.regret3
        when 4 then met.regret4
        when 5 then met.regret5
        when 6 then met.regret6
        else met.regret7
    end < %(threshold)s::double precision
