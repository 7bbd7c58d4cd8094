-- What player a wins a hand, over all batches.
--
-- The deals are independent, so their mean lies within 1.96 standard errors of the expected value
-- in 19 cases of 20.
--
-- reads    scored
-- grain    one row: deals, mean and its standard error, means on the button and in the big blind
-- params   scale (what a chip counts: 1000 over the big blind for thousandths of a big blind)
-- cost     one row a batch
with summed as (
    select
        sum(deals)::double precision as deals,
        sum(total) * %(scale)s::double precision as total,
        sum(squares) * %(scale)s::double precision * %(scale)s::double precision as squares,
        sum(button) * %(scale)s::double precision as button,
        sum(blind) * %(scale)s::double precision as blind
    from scored
)

select
    deals::bigint as deals,
    total / deals::double precision as mean,
    sqrt(
        greatest(squares - total * total / deals::double precision, 0)
        / (deals * (deals - 1))::double precision
    ) as error,
    button / deals::double precision as button,
    blind / deals::double precision as blind
from summed
