-- What the button (seat 0) wins a deal when both play the average strategy, in chips.
--
-- The deals are independent, so the mean of so many of them lies within 1.96 standard errors of
-- the value in 19 cases of 20.
--
-- reads    played
-- grain    one row: mean, standard error of the mean, deals
-- params   none
-- cost     one pass over the deals
select
    avg(value) as mean,
    coalesce(stddev_samp(value), 0) / sqrt(count(*)::double precision) as error,
    count(*) as deals
from played
where seat = 0 and not answering
