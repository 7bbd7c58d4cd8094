-- A working table for what two starting hands do to each other when the board is dealt out.
--
-- reads    nothing
-- writes   the table, empty; temporary                         grain: one row an ordered pair
-- params   none
-- cost     milliseconds
create temporary table matchup (
    own smallint not null,
    other smallint not null,
    deals bigint not null,
    wins bigint not null,
    ties bigint not null
)
