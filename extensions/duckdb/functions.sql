-- The same function names as extensions/postgres, as DuckDB macros; written for DuckDB itself.

create type dist as float[];

create or replace macro u01_mix(h) as
    xor((xor(xor(h, h >> 16) * 569420461 & 4294967295,
        (xor(h, h >> 16) * 569420461 & 4294967295) >> 15) * 1935289751) & 4294967295,
    ((xor(xor(h, h >> 16) * 569420461 & 4294967295,
        (xor(h, h >> 16) * 569420461 & 4294967295) >> 15) * 1935289751) & 4294967295) >> 15);

create or replace macro u01(key, seed) as
    (u01_mix(xor(
        ((key::bigint >> 31) * 1540483477 + (key::bigint & 2147483647) * 1664525) & 4294967295,
        ((seed::bigint & 2147483647) * 1812433253) & 4294967295
    )) + 0.5::double) / 4294967296::double;

create or replace macro pair(abs1, abs2) as xor(abs1::bigint, abs2::bigint);

create or replace macro abs_street(abs) as (abs::bigint >> 28) - 1;

create or replace macro abs_index(abs) as (abs::bigint >> 16) & 4095;

create or replace macro distance(a, b) as
    list_sum(list_transform(list_zip(a, b), lambda z: abs(z[1] - z[2])))::bigint;

create or replace macro dist_sum(v) as
    list_reduce(
        list(v), lambda a, b: list_transform(list_zip(a, b), lambda z: (z[1] + z[2])::float)
    );

create or replace macro positive_sum(r1, r2, r3, r4, r5, r6, r7) as
    greatest(r1, 0) + greatest(r2, 0) + greatest(r3, 0) + greatest(r4, 0)
    + greatest(r5, 0) + greatest(r6, 0) + greatest(r7, 0);

create or replace macro chance(action, actions, r1, r2, r3, r4, r5, r6, r7) as
    case
        when positive_sum(r1, r2, r3, r4, r5, r6, r7) > 0 then
            greatest(
                case action
                    when 1 then r1 when 2 then r2 when 3 then r3 when 4 then r4
                    when 5 then r5 when 6 then r6 else r7
                end,
                0
            ) / positive_sum(r1, r2, r3, r4, r5, r6, r7)
        when action <= actions then 1::double / actions
        else 0::double
    end;
