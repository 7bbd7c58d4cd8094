-- Every game with its rules.
--
-- reads    game
-- grain    one row a game
-- params   none
-- cost     milliseconds
select
    game,
    cards,
    streets,
    stack,
    small_blind,
    big_blind,
    first_seat,
    first_later,
    raises,
    all_in
from game
