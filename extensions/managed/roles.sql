-- Two roles for one schema on a server of yours: an owner that pgpipe works as, and a reader.
--
-- run by   an administrator who may create roles and owns the database; no superuser is needed:
--          psql "host=... dbname=..." -v schema=pgpipe_full -f roles.sql
-- params   schema (pgpipe_full), owner (pgpipe), reader (pgpipe_reader)
-- writes   the two roles, without passwords; the schema, owned by the owner; what the reader may
--          read, now and later; the extension vector where the server has it
-- rights   owner: LOGIN, CREATE on its schema, temporary tables. reader: SELECT on what the owner
--          made and will make. Neither: SUPERUSER, CREATEDB, CREATEROLE, REPLICATION, a pg_* role,
--          CREATE on the database
-- again    as often as you like, once for each schema; all or nothing
-- source   https://www.postgresql.org/docs/current/ddl-priv.html, sql-alterdefaultprivileges.html

\set ON_ERROR_STOP on
\if :{?schema} \else \set schema pgpipe_full \endif
\if :{?owner} \else \set owner pgpipe \endif
\if :{?reader} \else \set reader pgpipe_reader \endif

begin;
set local client_min_messages = warning;

select format('create role %I login', role.name)
from (values (:'owner'), (:'reader')) as role (name)
where not exists (select from pg_roles where pg_roles.rolname = role.name) \gexec

-- Whoever may create roles need not be a member of them: for what follows, the owner's rights.
select not pg_has_role(current_user, :'owner', 'usage') as lent \gset
\if :lent
grant :"owner" to current_user;
\endif

create schema if not exists :"schema" authorization :"owner";
grant usage on schema :"schema" to :"reader";
grant select on all tables in schema :"schema" to :"reader";
alter default privileges for role :"owner" in schema :"schema" grant select on tables to :"reader";

\if :lent
revoke :"owner" from current_user;
\endif

select
    format('grant connect, temporary on database %I to %I', current_database(), :'owner'),
    format('grant connect on database %I to %I', current_database(), :'reader') \gexec

-- Found at the start of every connection, so that psql needs no SET, which a pooler would lose.
select format('alter role %I in database %I set search_path = %I, public', name, current_database(), :'schema')
from (values (:'owner'), (:'reader')) as role (name) \gexec
-- A guard against slips: the reader has no right to write in any case.
alter role :"reader" set default_transaction_read_only = on;

select exists (select from pg_available_extensions where name = 'vector') as has_vector \gset
\if :has_vector
do $$
begin
    create extension if not exists vector;
exception
    when insufficient_privilege then
        raise warning 'pgvector needs more rights than yours (create extension vector); everything works without it, slower';
end
$$;
\else
\echo pgvector is not on this server: everything works without it, slower
\endif

commit;

-- What the roles may do, to look at: all but login and the schema's owner should say f.
select
    rolname as role, rolcanlogin as login, rolsuper as superuser, rolcreatedb as createdb,
    rolcreaterole as createrole, rolreplication as replication,
    exists (
        select from pg_auth_members where member = pg_roles.oid
    ) as member_of_others,
    has_database_privilege(oid, current_database(), 'create') as create_on_database,
    has_schema_privilege(oid, :'schema', 'create') as create_on_schema
from pg_roles
where rolname in (:'owner', :'reader')
order by rolname;

\echo 'give each a password, which psql hashes before it sends it: \\password NAME'
