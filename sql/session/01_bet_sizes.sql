-- Every game's menus.
--
-- reads    bet_size
-- grain    one row a size on a menu
-- params   none
-- cost     milliseconds
select
    game,
    street,
    depth,
    size,
    kind,
    numerator,
    denominator
from bet_size
