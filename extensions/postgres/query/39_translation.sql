-- Which bet of the tree a bet off the tree is taken for.
--
-- reads    nothing: pure functions
-- rule     sizes are what is bet on top of a call, as shares of the pot once called; in the tree
--          of the tree's pot, at the table of the pot there
-- source   Ganzfried & Sandholm 2013, "Action translation in extensive-form games with large action
--          spaces: axioms, paradoxes, and the pseudo-harmonic mapping", for sizes off the tree

create or replace function pseudo_harmonic(
    size double precision, lower_size double precision, upper_size double precision
) returns double precision
language sql immutable parallel safe
return case
    when not (
        least(size, lower_size, upper_size) >= 0
        and greatest(size, lower_size, upper_size) < 1e9
    ) then null
    when lower_size is null or size >= upper_size then 0
    when upper_size is null or size <= lower_size then 1
    else (upper_size - size) * (1 + lower_size) / ((upper_size - lower_size) * (1 + size))
end;
comment on function pseudo_harmonic(double precision, double precision, double precision) is
'How likely a bet between two sizes of the tree is taken for the lower one; sizes as shares of the pot,
null where there is none on that side. Null for what is no share of a pot. Example: select pseudo_harmonic(.75, .5, 1)';

-- Inlined, u01 would take 10 ms to plan, in every statement that reads a line.
create or replace function drawn(key bigint, seed bigint) returns double precision
language plpgsql immutable parallel safe
set search_path from current
as $$
begin
    return u01(key, seed);
end
$$;
comment on function drawn(bigint, bigint) is
'u01 behind a call, for statements that use it little. Example: select drawn(0, 1)';
