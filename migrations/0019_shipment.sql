-- Shipments: clusterings that came in from files.
--
-- grain    shipment: one row an import
-- rule     its row is there before anything of the import, and finished_at is set when all of it
--          is; until then cluster and train refuse the schema, and the same import goes on

create table shipment (
    sha256 text primary key,
    folder text not null,
    started_at timestamptz not null,
    finished_at timestamptz
);
comment on table shipment is 'Imports into this schema, by what they brought.';
comment on column shipment.sha256 is 'Of the manifest, which has the sha256 of every file.';
comment on column shipment.folder is 'Name of the folder that held the files.';
comment on column shipment.started_at is 'When the import began.';
comment on column shipment.finished_at is 'When all of it was in; null where it was interrupted.';
