-- What is done of each street, and how well.
--
-- reads    parameter, deck_street, street, convergence, step, ledger
-- params   none
-- cost     milliseconds
with work as (
    -- Since a step began, or went on after an interruption, until its last chunk.
    select
        step.street,
        extract(epoch from max(ledger.finished_at) - min(step.started_at)) as seconds
    from step
    inner join ledger
        on
            ledger.street = step.street
            and ledger.step = step.step
            and ledger.iteration = step.iteration
    group by step.street, step.step, step.iteration
),

timed as (
    select
        street,
        sum(seconds) as seconds
    from work
    group by street
),

iterated as (
    select
        street,
        max(iteration) as last_iteration
    from convergence
    group by street
)

select
    deck_street.street,
    deck_street.observations as expected,
    street.nobs as observations,
    street.nabs as buckets,
    convergence.mean_distance,
    convergence.rms_distance,
    iterated.last_iteration as iterations,
    timed.seconds::double precision as seconds
from parameter
inner join deck_street on deck_street.deck = parameter.value
left join street on street.street = deck_street.street
left join timed on timed.street = deck_street.street
left join iterated on iterated.street = deck_street.street
left join convergence
    on
        convergence.street = iterated.street
        and convergence.iteration = iterated.last_iteration
where parameter.name = 'deck'
order by deck_street.street desc
