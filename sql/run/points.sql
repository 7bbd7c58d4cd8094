-- How many distinct histograms the street has.
--
-- reads    distinct_histogram
-- params   none
select count(*) as points
from distinct_histogram
