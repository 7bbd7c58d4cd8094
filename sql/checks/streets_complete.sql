-- Every street of the deck is complete.
--
-- reads    parameter, deck_street, street
-- returns  streets that are not
-- cost     milliseconds
select deck_street.street
from parameter
inner join deck_street on deck_street.deck = parameter.value
left join street on street.street = deck_street.street
where parameter.name = 'deck' and street.street is null
