-- What keeps a line of play from being read at all, before anything looks at its actions.
--
-- reads    nothing
-- rule     an error (22023) with a hint
-- cost     some microseconds

create or replace function readable_line(line text, translation text, seed bigint) returns boolean
language plpgsql stable parallel safe
set search_path from current
as $$
begin
    if line is null then
        perform refuse('the line is null', 'Before the first action a line is the empty text.');
    elsif length(line) > 500 then
        perform refuse(
            format('the line %s has %s characters', quoted(line), length(line)),
            'A line has 21 actions at most; 500 characters are read.'
        );
    elsif translation is null or translation not in ('exact', 'nearest', 'random') then
        perform refuse(
            format('%s is no translation', quoted(translation)), 'Use exact, nearest or random.'
        );
    elsif seed is null then
        perform refuse('the seed is null', 'It is a whole number, 1 by default.');
    end if;
    return true;
end
$$;
comment on function readable_line(text, text, bigint) is
'True, or an error that says what is wrong with these before the line is read.
Example: select readable_line(''r5 c'', ''exact'', 1)';
