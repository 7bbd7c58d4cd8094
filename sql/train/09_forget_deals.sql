-- Empty the deals of the last epoch.
--
-- reads    nothing
-- writes   deal
-- params   none
-- cost     milliseconds
truncate deal
