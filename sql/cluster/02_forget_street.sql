-- Forget what an earlier, unfinished attempt published of a street; partitions are dropped by the
-- driver.
--
-- reads    bucket_code
-- writes   metric, transitions, abstraction, member_block, street, coordinate, population,
--          convergence, bucket_code, board: only the street's rows, which are deleted
-- params   street, lo, hi (its boards: lo <= board < hi)
-- cost     milliseconds
delete from metric
where metric.xor in (
    select pair(one.abs, other.abs) as xor
    from bucket_code as one
    inner join bucket_code as other on other.street = one.street and other.bucket < one.bucket
    where one.street = %(street)s::smallint
);

delete from member_block where abs_street(member_block.abs) = %(street)s::bigint;

delete from transitions where abs_street(prev) = %(street)s::bigint;

delete from abstraction where street = %(street)s::smallint;

delete from street where street = %(street)s::smallint;

delete from coordinate where street = %(street)s::smallint;

delete from population where street = %(street)s::smallint;

delete from convergence where street = %(street)s::smallint;

delete from bucket_code where street = %(street)s::smallint;

delete from board where board >= %(lo)s::bigint and board < %(hi)s::bigint
