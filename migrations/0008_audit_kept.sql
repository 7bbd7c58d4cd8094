-- What the replay of an audit needs to know of a sharing session's merge.
--
-- grain    audit: one row an action of an infoset that a merge changed, as before

comment on column audit.regret is
'Brought to blueprint.regret, before its floor; of what was there batch.kept stays, and all of it
where visits is 0.';
