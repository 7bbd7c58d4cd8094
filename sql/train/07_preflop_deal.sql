-- All deals of hold'em that ends before the flop: what is still to come of the board is in share,
-- as an exact mean.
--
-- Deal own * hands + other gives seat 0 the own-th starting hand and seat 1 the other-th; it stands
-- for all ways to deal them both. Pairs that cannot be dealt together have no row.
--
-- reads    matchup (counts over all deals and boards, from the kernel)
-- writes   every_deal                                   grain: one row a pair of starting hands
--          drops matchup
-- params   hands (169 on the full deck), boards (how many every deal leaves)
-- cost     28,561 rows on the full deck
insert into every_deal (cards, streets, deal, weight, hands0, hands1, share)
select
    'holdem' as cards,
    1 as streets,
    own * %(hands)s::integer + other as deal,
    deals as weight,
    own::bigint as hands0,
    other::bigint as hands1,
    (2 * wins + ties)::double precision / (deals * %(boards)s::bigint) as share
from matchup
where deals > 0
on conflict (cards, streets, deal) do nothing;

drop table matchup
