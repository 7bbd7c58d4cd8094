-- One game of another database.
--
-- reads    nothing
-- writes   game                                                            grain: one row a game
-- params   game, cards, streets, stack, small_blind, big_blind, first_seat, first_later, raises,
--          all_in
-- cost     milliseconds
insert into game (
    game, cards, streets, stack, small_blind, big_blind, first_seat, first_later, raises, all_in
) values (
    %(game)s::text,
    %(cards)s::text,
    %(streets)s::smallint,
    %(stack)s::integer,
    %(small_blind)s::integer,
    %(big_blind)s::integer,
    %(first_seat)s::smallint,
    %(first_later)s::smallint,
    %(raises)s::smallint,
    %(all_in)s::boolean
)
