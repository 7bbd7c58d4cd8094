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
