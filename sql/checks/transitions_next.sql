-- Transitions lead from a bucket to buckets of the next street, with positive probabilities.
--
-- reads    transitions, bucket_code
-- returns  transitions that do not
-- cost     K * K of the next street: 60,000 rows by default
select
    transitions.prev,
    transitions.next,
    transitions.dx
from transitions
left join bucket_code as one on one.abs = transitions.prev
left join bucket_code as other on other.abs = transitions.next
where
    one.street is null
    or other.street is null
    or other.street <> one.street + 1
    or not (transitions.dx > 0 and transitions.dx <= 1)
