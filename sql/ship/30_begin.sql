-- Say that an import begins.
--
-- writes   shipment                                                      grain: one row an import
-- params   sha256 (of the manifest), folder
-- cost     milliseconds
insert into shipment (sha256, folder, started_at)
values (%(sha256)s::text, %(folder)s::text, current_timestamp)
on conflict (sha256) do update set
    folder = excluded.folder,
    started_at = excluded.started_at,
    finished_at = null
