-- What the player to act does with each holding that it may have: range and strategy side by side.
--
-- reads    blueprint, node, isomorphism, by the functions of 50_strategy.sql and 60_range.sql
-- rule     the range is that of the player to act, Bayes over the line so far; an infoset without
--          an average strategy has no probabilities, as in strategy()
-- cost     .3 to .5 s on the full deck, most of it for range()
-- noqa: disable=RF01,RF03

create or replace function range_strategy(
    line text, board text default '', game text default null,
    translation text default 'exact', seed bigint default 1
) returns table (
    pocket text, hand text, present bigint, bucket_name text, reach double precision,
    visits bigint, note text, actions text[], probabilities double precision[]
)
language plpgsql stable parallel safe
set search_path from current
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    rules text := blueprint_of(range_strategy.game);
    decision node := decision_node(range_strategy.line, rules, translation, seed);
begin
    return query
    with held as materialized (
        select *
        from range(
            range_strategy.line, decision.actor, range_strategy.board, rules, translation, seed
        )
    ),

    shown as materialized (
        select
            coalesce(bit_or((card.card + 1)::bigint << (8 * card.place + 8)::integer), 0) as packed
        from unnest(cards(coalesce(range_strategy.board, ''))) with ordinality as card (card, place)
    ),

    -- By the key, hand for hand: the planner would rather read a whole index.
    seen as materialized (
        select held.pocket, known.abs as present
        from held
        cross join shown
        cross join lateral (
            select cards(held.pocket) as own
            offset 0
        ) as typed
        cross join lateral (
            select canonical(
                shown.packed | (typed.own[1] + 1) | ((typed.own[2] + 1)::bigint << 8)
            ) as obs
            offset 0
        ) as asked
        cross join lateral (
            select isomorphism.abs
            from isomorphism
            where isomorphism.obs = asked.obs
            offset 0
        ) as known
    ),

    -- Many pockets share a bucket.
    bucket as materialized (
        select distinct seen.present from seen
    ),

    mixed as materialized (
        select
            bucket.present,
            max(choice.visits) as visits,
            min(choice.note) as note,
            array_agg(choice.action order by choice.child) as actions,
            case
                when min(choice.note) is null
                    then array_agg(choice.probability order by choice.child)
            end as probabilities
        from bucket
        cross join lateral infoset(rules, decision.node, bucket.present) as choice
        group by bucket.present
    )

    select
        held.pocket,
        held.hand,
        mixed.present,
        bucket_text(mixed.present),
        held.probability,
        mixed.visits,
        mixed.note,
        mixed.actions,
        mixed.probabilities
    from held
    inner join seen on seen.pocket = held.pocket
    inner join mixed on mixed.present = seen.present
    order by held.probability desc nulls last, held.pocket asc;
end
$$;
comment on function range_strategy(text, text, text, text, bigint) is
'What the player to act may hold after a line on a board, and what it does with each holding: its
bucket, how likely the line has left it (reach), the visits of its infoset, and every action with its
probability. Example: select * from range_strategy(''r2.5 c / x b50'', ''Kh7d2c'') limit 5';
