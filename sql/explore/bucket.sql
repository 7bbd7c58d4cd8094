-- A hand and its bucket.
--
-- reads    about_hand()
-- grain    one row
-- params   pocket, board
-- cost     some milliseconds
select
    about.hand,
    about.bucket_name,
    about.street,
    about.equity,
    about.bucket_equity,
    about.population,
    about.share
from about_hand(%(pocket)s::text, %(board)s::text) as about
