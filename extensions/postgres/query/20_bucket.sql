-- A hand's bucket: what was typed, checked against the deck, to the canonical observation, to abs.
--
-- reads    parameter, deck, street, isomorphism
-- rule     whatever cannot be answered is an error (22023; 55000 where a street is not clustered)
-- cost     half a millisecond

create or replace function lowest_card() returns integer
language sql stable parallel safe
return coalesce(
    (
        select 4 * deck.lowest_rank
        from parameter
        inner join deck on deck.deck = parameter.value
        where parameter.name = 'deck'
    ),
    0
);
comment on function lowest_card() is
'The lowest card of the deck whose hands are clustered here. Example: select lowest_card()';

create or replace function observation(pocket text, board text default '') returns bigint
language sql stable strict parallel safe
return (
    select
        case
            when cardinality(typed.own) <> 2 then refuse(
                format(
                    '%s has %s cards, a pocket has 2', quoted(typed.pocket), cardinality(typed.own)
                ),
                'Write it like ''AsKd''.'
            )
            when cardinality(typed.shared) not in (0, 3, 4, 5) then refuse(
                format(
                    '%s has %s cards, a board has 0, 3, 4 or 5',
                    quoted(typed.board), cardinality(typed.shared)
                ),
                'Write it like ''Tc9c2h''.'
            )
            when typed.own && typed.shared then refuse(
                format(
                    '''%s'' is in the pocket and on the board',
                    card_text(
                        typed.own[case when typed.own[1] = any(typed.shared) then 1 else 2 end]
                    )
                ),
                'There is one of each card.'
            )
            when lowest_card() > any(typed.own || typed.shared) then refuse(
                format(
                    '''%s'' is not in this deck',
                    (
                        select card_text(min(dealt.card))
                        from unnest(typed.own || typed.shared) as dealt (card)
                    )
                ),
                format('Its lowest rank is %s.', left(card_text(lowest_card()), 1))
            )
            else canonical((
                select bit_or((dealt.card + 1)::bigint << (8 * dealt.place - 8)::integer)
                from unnest(typed.own || typed.shared) with ordinality as dealt (card, place)
            ))
        end
    from (
        select
            pocket,
            board,
            cards(pocket) as own,
            cards(board) as shared
        limit 1
    ) as typed
);
comment on function observation(text, text) is
'The canonical observation (isomorphism.obs) of a pocket on a board.
Example: select observation(''AsKd'', ''Tc9c2h'')';

create or replace function bucket_of(hand bigint) returns bigint
language sql stable strict parallel safe
return (
    select
        case
            when isomorphism.abs is not null then isomorphism.abs
            when street.street is not null then refuse(
                format('%s is no observation of this deck', hand),
                'Make one with: select observation(''AsKd'', ''Tc9c2h'')'
            )
            else refuse(
                format('the %s is not clustered yet', street_name(obs_street(hand))),
                'Run: pgpipe cluster',
                '55000'
            )
        end
    from (select canonical(hand) as obs limit 1) as wanted
    left join isomorphism on isomorphism.obs = wanted.obs
    left join street on street.street = obs_street(hand)
);
comment on function bucket_of(bigint) is
'The bucket (abs) of an observation, canonical or not. Example: select bucket_of(13108)';

create or replace function bucket_of(pocket text, board text default '') returns bigint
language sql stable strict parallel safe
return bucket_of(observation(pocket, board));
comment on function bucket_of(text, text) is
'The bucket (abs) of a pocket on a board, the same for every renaming of suits.
Example: select bucket_of(''AsKd'', ''Tc9c2h'')';
