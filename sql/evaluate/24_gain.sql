-- What a trained answer to the average strategy wins over the average strategy itself, in chips a
-- deal: a lower bound on exploitability.
--
-- Exploitability is what best responses win on average over the seats, (best0 + best1) / 2. The
-- average strategy wins v in one seat and -v in the other, so this is also the mean over the seats
-- of what a best response gains. No answer gains more than the best; so the mean gain of the two
-- answers, over deals that they were not trained on, is at most the exploitability, up to the error
-- of the sample. Answer and average play the same deals against the same draws of the other's
-- actions: what luck gives to both falls out.
--
-- The bound holds for the game as it is dealt, not only for the game of buckets: the answers are
-- players of the real game, who happen to look at buckets.
--
-- reads    played (the same deals in both seats, answering or not)
-- grain    one row: gains of seat 0, of seat 1, their mean, standard error of that mean, deals
-- params   none
-- cost     one join by deal
-- source   Lisý & Bowling 2017, "Equilibrium approximation quality of current no-limit poker bots"
--          (bounds by an answer that is played); Timbers et al. 2020, "Approximate exploitability"
with gain as (
    select
        answer.batch,
        answer.deal,
        sum(case when answer.seat = 0 then answer.value - average.value end) as gain0,
        sum(case when answer.seat = 1 then answer.value - average.value end) as gain1
    from played as answer
    inner join played as average
        on
            average.batch = answer.batch
            and average.deal = answer.deal
            and average.seat = answer.seat
    where answer.answering and not average.answering
    group by answer.batch, answer.deal
),

paired as (
    select
        gain0,
        gain1,
        (gain0 + gain1) * 0.5::double precision as gain
    from gain
)

select
    avg(gain0) as gain0,
    avg(gain1) as gain1,
    avg(gain) as bound,
    coalesce(stddev_samp(gain), 0) / sqrt(count(*)::double precision) as error,
    count(*) as deals
from paired
