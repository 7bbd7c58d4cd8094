-- Sessions that train side by side (--share): what each merge kept of the regrets that it met.
--
-- grain    batch: one row a merge, as before
-- rule     regret after a merge = batch.kept * regret before it + what the merge brought

alter table batch add column kept double precision not null default 1;
comment on column batch.kept is
'Part of the regret before the merge that stayed: 1 where a slow session added to it, 0 where a fast
session that trained alone replaced it, between them where a sharing one mixed both.';

comment on table writer is
'Sessions that train, and a reset; a session holds an advisory lock while it lives.';
comment on column writer.kind is 'fast, slow or reset.';
comment on column writer.shared is
'Whether it began with --share: fast and slow sessions that all did may write side by side.';
comment on column audit.regret is
'Brought to blueprint.regret, beside what batch.kept leaves of it, before its floor.';
