-- Empty the working tables before a street begins, and when no street is in work any more.
--
-- reads    nothing
-- writes   every table of migrations/0003_scratch.sql but assignment, which the driver partitions
-- params   none
-- cost     milliseconds
truncate signature;
truncate distinct_histogram;
truncate axis;
truncate embedding;
truncate point;
truncate seed_sample;
truncate seed_distance;
truncate centroid;
truncate centroid_bound;
truncate centroid_pair;
truncate mass_delta;
truncate centroid_mass;
truncate centroid_slice;
truncate repair
