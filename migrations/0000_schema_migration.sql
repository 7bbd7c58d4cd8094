-- What has been applied to this schema: migrations once for ever, extension files at each change.
--
-- grain    one row a file
create table schema_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null
);
comment on table schema_migration is 'SQL files applied to this schema.';
comment on column schema_migration.name is 'Path of the file, from the root of the project.';
comment on column schema_migration.sha256 is 'Of its text, when it was applied.';
comment on column schema_migration.applied_at is 'When.';
