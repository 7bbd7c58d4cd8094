-- Vectors with pgvector: `<+>` is the L1 distance in native code. Components are integers and the
-- largest possible distance is under 2^24, so float4 arithmetic is exact in any order.

do $$
begin
    create domain dist as vector;
exception
    when duplicate_object then null;
end
$$;
comment on domain dist is 'An integer-valued vector, stored by pgvector.';

create or replace function distance(a dist, b dist) returns bigint
language sql immutable parallel safe strict
return (a <+> b)::bigint;
comment on function distance(dist, dist) is 'L1 distance of two integer-valued vectors, exact.';

create or replace aggregate dist_sum(vector) (
    sfunc = vector_add, stype = vector, combinefunc = vector_add, parallel = safe
);
comment on aggregate dist_sum(vector) is 'Sum of vectors, component by component.';
