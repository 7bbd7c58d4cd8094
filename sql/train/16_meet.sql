-- Take up the infosets of one level that the walk meets, as the blueprint holds them now.
--
-- A walk inside the database has no table of all infosets. It reads committed rows level by level,
-- just before it plays there, and keeps one level at a time. An action's place on the menu is that
-- of its five bits in `future`. Regrets go on from the bias with which they began (02_bias.sql).
-- What a walk does not need of an infoset is left at nothing.
--
-- reads    met, decision, code, blueprint, beginning
-- writes   playing, emptied first                                       grain: one row an infoset
-- params   first_node, last_node (of the level's decisions)
-- cost     one look into the blueprint's key an infoset
truncate playing;

insert into playing (
    infoset, node, bucket, actor, actions, child,
    regret1, regret2, regret3, regret4, regret5, regret6, regret7,
    policy1, policy2, policy3, policy4, policy5, policy6, policy7,
    visits, epoch, turn
)
with infoset as (
    select
        met.infoset,
        decision.node,
        code.bucket,
        decision.actor,
        decision.actions,
        decision.child,
        decision.past,
        decision.future,
        code.present
    from met
    inner join decision on decision.node = met.node
    inner join code
        on
            code.street = decision.street
            and code.bucket = met.infoset - decision.first_infoset
    where
        decision.node between %(first_node)s::integer and %(last_node)s::integer
    -- Neighbours in the key one after another: what one look brings into the cache, the next finds.
    order by decision.past, code.present
    offset 0
)

select
    infoset.infoset,
    infoset.node,
    infoset.bucket,
    infoset.actor,
    infoset.actions,
    infoset.child,
    coalesce(held.regret1, 0) + beginning.regret1 as regret1,
    coalesce(held.regret2, 0) + beginning.regret2 as regret2,
    coalesce(held.regret3, 0) + beginning.regret3 as regret3,
    coalesce(held.regret4, 0) + beginning.regret4 as regret4,
    coalesce(held.regret5, 0) + beginning.regret5 as regret5,
    coalesce(held.regret6, 0) + beginning.regret6 as regret6,
    coalesce(held.regret7, 0) + beginning.regret7 as regret7,
    0 as policy1,
    0 as policy2,
    0 as policy3,
    0 as policy4,
    0 as policy5,
    0 as policy6,
    0 as policy7,
    0 as visits,
    -1 as epoch,
    0 as turn
from infoset
inner join beginning
    on
        beginning.node = infoset.node
        and beginning.bucket = infoset.bucket
        -- Known already, but so it reads this part of the tree alone.
        and beginning.node between %(first_node)s::integer and %(last_node)s::integer
-- One look at a time: a join and then groups would sort all that it brings.
cross join lateral (
    select
        max(
            case when blueprint.edge = (infoset.future & 31) then blueprint.regret end
        ) as regret1,
        max(
            case when blueprint.edge = ((infoset.future >> 5) & 31) then blueprint.regret end
        ) as regret2,
        max(
            case when blueprint.edge = ((infoset.future >> 10) & 31) then blueprint.regret end
        ) as regret3,
        max(
            case when blueprint.edge = ((infoset.future >> 15) & 31) then blueprint.regret end
        ) as regret4,
        max(
            case when blueprint.edge = ((infoset.future >> 20) & 31) then blueprint.regret end
        ) as regret5,
        max(
            case when blueprint.edge = ((infoset.future >> 25) & 31) then blueprint.regret end
        ) as regret6,
        max(
            case when blueprint.edge = ((infoset.future >> 30) & 31) then blueprint.regret end
        ) as regret7
    from blueprint
    where
        blueprint.past = infoset.past
        and blueprint.present = infoset.present
        and blueprint.future = infoset.future
) as held
