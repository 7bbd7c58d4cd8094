-- Say that all of an import is in.
--
-- writes   shipment, one row
-- params   sha256 (of the manifest)
-- cost     milliseconds
update shipment
set finished_at = current_timestamp
where sha256 = %(sha256)s::text
