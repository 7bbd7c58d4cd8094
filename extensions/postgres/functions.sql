-- The scalar functions that sql/ calls, in PostgreSQL.
--
-- rule     SQL-standard bodies (names bind here, so no search_path is needed), IMMUTABLE PARALLEL
--          SAFE and without a SET clause, so that the planner inlines them

-- u01 hashes key and seed to 32 bits h, then mixes twice: h := h # (h >> k), times a constant. It is
-- one expression, since the planner inlines no subquery and no nested helper (420 ns instead of
-- 2,500), and so every h is written out: eight times at the bottom of the tree.
create or replace function u01(key bigint, seed bigint) returns double precision
language sql immutable parallel safe
return (
    ((
        (
            ((
                (
                    ((
                        (
                            (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                            # (((seed & 2147483647) * 1812433253) & 4294967295)
                        )
                        # (
                            (
                                (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                # (((seed & 2147483647) * 1812433253) & 4294967295)
                            ) >> 16
                        )
                    ) * 569420461) & 4294967295
                )
                # (
                    (
                        ((
                            (
                                (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                # (((seed & 2147483647) * 1812433253) & 4294967295)
                            )
                            # (
                                (
                                    (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                    # (((seed & 2147483647) * 1812433253) & 4294967295)
                                ) >> 16
                            )
                        ) * 569420461) & 4294967295
                    ) >> 15
                )
            ) * 1935289751) & 4294967295
        )
        # (
            (
                ((
                    (
                        ((
                            (
                                (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                # (((seed & 2147483647) * 1812433253) & 4294967295)
                            )
                            # (
                                (
                                    (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                    # (((seed & 2147483647) * 1812433253) & 4294967295)
                                ) >> 16
                            )
                        ) * 569420461) & 4294967295
                    )
                    # (
                        (
                            ((
                                (
                                    (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                    # (((seed & 2147483647) * 1812433253) & 4294967295)
                                )
                                # (
                                    (
                                        (((key >> 31) * 1540483477 + (key & 2147483647) * 1664525) & 4294967295)
                                        # (((seed & 2147483647) * 1812433253) & 4294967295)
                                    ) >> 16
                                )
                            ) * 569420461) & 4294967295
                        ) >> 15
                    )
                ) * 1935289751) & 4294967295
            ) >> 15
        )
    ) + 0.5::double precision) / 4294967296::double precision
);
comment on function u01(bigint, bigint) is
'A uniform number in (0, 1) from a key and a seed, the same on every engine.';

create or replace function pair(abs1 bigint, abs2 bigint) returns bigint
language sql immutable parallel safe
return abs1 # abs2;
comment on function pair(bigint, bigint) is 'Key of metric: symmetric, unique per pair of buckets.';

create or replace function abs_street(abs bigint) returns bigint
language sql immutable parallel safe
return (abs >> 28) - 1;
comment on function abs_street(bigint) is 'Street of a bucket: 0 preflop .. 3 river.';

create or replace function abs_index(abs bigint) returns bigint
language sql immutable parallel safe
return (abs >> 16) & 4095;
comment on function abs_index(bigint) is 'Index of a bucket within its street.';

create or replace function chance(
    action integer, actions integer,
    r1 double precision, r2 double precision, r3 double precision, r4 double precision,
    r5 double precision, r6 double precision, r7 double precision
) returns double precision
language sql immutable parallel safe
return (
    case
        when (
            greatest(r1, 0) + greatest(r2, 0) + greatest(r3, 0) + greatest(r4, 0)
            + greatest(r5, 0) + greatest(r6, 0) + greatest(r7, 0)
        ) > 0 then greatest(
            case action
                when 1 then r1 when 2 then r2 when 3 then r3 when 4 then r4
                when 5 then r5 when 6 then r6 else r7
            end,
            0
        ) / (
            greatest(r1, 0) + greatest(r2, 0) + greatest(r3, 0) + greatest(r4, 0)
            + greatest(r5, 0) + greatest(r6, 0) + greatest(r7, 0)
        )
        when action <= actions then 1::double precision / actions
        else 0
    end
);
comment on function chance(
    integer, integer, double precision, double precision, double precision, double precision,
    double precision, double precision, double precision
) is
'Regret matching: how likely an action, 1 .. 7, is with these regrets; even where none is positive.';
