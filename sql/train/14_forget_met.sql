-- Forget the infosets of the last walk: others may have changed them since.
--
-- reads    nothing
-- writes   playing
-- params   none
-- cost     milliseconds
truncate playing
