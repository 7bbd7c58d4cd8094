-- The working table of sampled evaluations. It is temporary: no other session sees it.
--
-- reads    nothing
-- writes   the table, empty
-- params   none
-- cost     milliseconds
-- grain    played: one row a (seat, whether it answers, deal): what the seat wins of the deal
create temporary table played (
    seat smallint not null,
    answering boolean not null,
    batch bigint not null,
    deal integer not null,
    value double precision not null
)
