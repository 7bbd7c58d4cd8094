-- The blueprint: what training leaves behind, and the deals of the small games.
--
-- grain    blueprint: one row an action of an infoset; every_deal: one row a deal

create table blueprint (
    past bigint not null,
    present bigint not null,
    future bigint not null,
    edge bigint not null,
    policy double precision not null,
    regret double precision not null,
    visits bigint not null,
    epoch bigint not null,
    primary key (past, present, future, edge)
);
comment on table blueprint is
'Every action of every infoset that training has met. Policy and regret are double precision: real
stops growing once a sum has taken 2^24 steps.';
comment on column blueprint.past is 'The actions so far, as in node.past: full history, both streets and chips.';
comment on column blueprint.present is 'Bucket of the player to act, as in isomorphism.abs; the card in Kuhn and Leduc.';
comment on column blueprint.future is 'The menu, as in node.future.';
comment on column blueprint.edge is 'The action, as in node.edge.';
comment on column blueprint.policy is
'Weight of the action in the average strategy, a sum over epochs; the view strategy normalises it.';
comment on column blueprint.regret is 'Cumulative regret in chips, weighted by the schedule.';
comment on column blueprint.visits is 'Deals in which the player to act trained here.';
comment on column blueprint.epoch is 'The epoch that changed the row last.';

create view strategy as
select
    past,
    present,
    future,
    edge,
    case
        when sum(policy) over infoset > 0 then policy / sum(policy) over infoset
        else 1 / count(*) over infoset::double precision
    end as probability,
    visits
from blueprint
window infoset as (partition by past, present, future);
comment on view strategy is 'The average strategy: what the blueprint plays.';

create table every_deal (
    game text not null,
    deal integer not null,
    weight bigint not null,
    presents bigint[] not null,
    share smallint not null,
    primary key (game, deal)
);
comment on table every_deal is 'All deals of a game that is small enough to list them.';
comment on column every_deal.game is 'As in game.';
comment on column every_deal.deal is 'Number, from 0.';
comment on column every_deal.weight is 'How many physical deals it stands for.';
comment on column every_deal.presents is
'What each player knows: seat 0 on streets 0 to 3, then seat 1.';
comment on column every_deal.share is 'At showdown: 2 seat 0 wins, 1 they split, 0 seat 1 wins.';

insert into every_deal (game, deal, weight, presents, share)
select
    'kuhn' as game,
    (row_number() over (order by own.card, other.card) - 1)::integer as deal,
    1 as weight,
    array[own.card, 0, 0, 0, other.card, 0, 0, 0]::bigint[] as presents,
    (case when own.card > other.card then 2 else 0 end)::smallint as share
from generate_series(1, 3) as own (card)
cross join generate_series(1, 3) as other (card)
where own.card <> other.card;

-- Six cards, two of each rank; a player knows ranks alone.
insert into every_deal (game, deal, weight, presents, share)
with dealt as (
    select
        own.card as own_card,
        other.card as other_card,
        board.card as board_card,
        (own.card >> 1) + 1 as own,
        (other.card >> 1) + 1 as other,
        (board.card >> 1) + 1 as board
    from generate_series(0, 5) as own (card)
    cross join generate_series(0, 5) as other (card)
    cross join generate_series(0, 5) as board (card)
    where own.card <> other.card and own.card <> board.card and other.card <> board.card
)

select
    'leduc' as game,
    (row_number() over (order by own_card, other_card, board_card) - 1)::integer as deal,
    1 as weight,
    array[own, own * 4 + board, 0, 0, other, other * 4 + board, 0, 0]::bigint[] as presents,
    (case
        when own = other then 1
        when own = board or (own > other and other <> board) then 2
        else 0
    end)::smallint as share
from dealt;
