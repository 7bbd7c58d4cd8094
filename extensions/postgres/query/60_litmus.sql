-- The verdict on every check of litmus.
--
-- reads    litmus, litmus_hand, node, edge, blueprint, isomorphism
-- rule     a hand's probability is that of the average strategy; where training never played the
--          infoset there is none, and nothing is taken for it. A check of several hands fails on
--          those that are known; it passes where all that it compares are.
--          Bets that the tree lacks are taken for the nearest of it, so that other menus than the
--          default one can be asked too.
--          verdict: pass; fail; unvisited; not offered (the tree has no such line or action)
-- cost     half a second: reading a line is 1 ms to 4 ms, the rest one look into a key a hand

create or replace view litmus_answer as
with asked as (
    select
        litmus_hand.*,
        node.past,
        node.future,
        bucket_of(litmus_hand.pocket, litmus_hand.board) as present
    from litmus_hand
    left join lateral (
        select
            step.node,
            step.fault
        from line_step(litmus_hand.line, blueprint_game(), 'nearest') as step
        order by step.place desc
        limit 1
    ) as step on true
    left join node
        on
            node.game = blueprint_game()
            and node.node = step.node
            and node.kind = 0
            and step.fault is null
)

select
    asked.litmus,
    asked.place,
    asked.pocket,
    asked.board,
    asked.line,
    asked.action,
    asked.present,
    coalesce(menu.offered, false) as offered,
    known.probability,
    coalesce(known.visits, 0) as visits
from asked
left join lateral (
    select true as offered
    from generate_series(0, 6) as place (place)
    inner join edge on edge.edge = (asked.future >> (5 * place.place)) & 31
    where
        asked.action in (edge.kind, edge.name)
        or (asked.action = 'raise' and edge.kind in ('pot', 'blind'))
    limit 1
) as menu on true
left join lateral (
    select
        max(blueprint.visits) as visits,
        coalesce(
            sum(blueprint.policy) filter (
                where
                asked.action in (edge.kind, edge.name)
                or (asked.action = 'raise' and edge.kind in ('pot', 'blind'))
            ),
            0
        ) / nullif(sum(blueprint.policy), 0) as probability
    from blueprint
    inner join edge on edge.edge = blueprint.edge
    where
        blueprint.past = asked.past
        and blueprint.present = asked.present
        and blueprint.future = asked.future
) as known on menu.offered;
comment on view litmus_answer is
'What the blueprint does with each hand of litmus: the probability of the action asked for, null
where training never played there. Example: select * from litmus_answer where litmus = 19';

create or replace view litmus_report as
with compared as (
    select
        litmus_answer.*,
        lag(litmus_answer.probability) over (
            partition by litmus_answer.litmus order by litmus_answer.place
        ) as before
    from litmus_answer
),

summed as (
    select
        compared.litmus,
        bool_and(compared.offered) as offered,
        count(*) as hands,
        count(compared.probability) as known,
        min(compared.probability) as lowest,
        max(compared.probability) as highest,
        coalesce(bool_or(compared.probability < compared.before - 1e-6), false) as falls,
        min(compared.visits) as visits,
        string_agg(
            coalesce(to_char(100 * compared.probability, 'FM990.0'), '-'), ', '
            order by compared.place
        ) as percent
    from compared
    group by compared.litmus
)

select
    litmus.litmus,
    litmus.name,
    case
        when not summed.offered then 'not offered'
        when
            litmus.kind = 'within'
            and (summed.lowest < litmus.least or summed.highest > litmus.most)
            then 'fail'
        when litmus.kind = 'near' and summed.highest - summed.lowest > litmus.most then 'fail'
        when litmus.kind = 'rising' and summed.falls then 'fail'
        when
            summed.known = summed.hands
            or (litmus.kind = 'within' and summed.known > 0)
            then 'pass'
        else 'unvisited'
    end as verdict,
    summed.percent,
    case litmus.kind
        when 'within'
            then to_char(100 * litmus.least, 'FM990') || ' to '
                || to_char(100 * litmus.most, 'FM990')
        when 'near' then 'at most ' || to_char(100 * litmus.most, 'FM990') || ' apart'
        else 'none under the one before'
    end as wanted,
    summed.visits
from litmus
inner join summed on summed.litmus = litmus.litmus
order by litmus.litmus;
comment on view litmus_report is
'The verdict on each check: pass, fail, unvisited, or not offered by the tree; the probabilities of
its hands in percent (- where training never played), what is wanted of them, and the visits of the
least visited one. Example: select * from litmus_report where verdict = ''fail''';
