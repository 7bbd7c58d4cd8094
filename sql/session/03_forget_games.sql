-- Forget the games that a new database knows, before those of another one come in.
--
-- reads    nothing
-- writes   bet_size, edge, game
-- params   none
-- cost     milliseconds
delete from bet_size;

delete from edge;

delete from game
