-- What whoever runs this unattended looks at afterwards: runs by the id in their log, slow steps.
--
-- grain    run: one row a start of the driver, of a training too; slow_step: one row a statement
--          of a run that took longer than --explain-over

alter table run add column uid text;
comment on column run.uid is
'Id of the run: in every record of its log, in slow_step.run, as the last word of batch.writer, and
in application_name. PGPIPE_RUN sets it; null where the run was made before there were ids.';
comment on column run.command is 'The command: cluster, train, import or index.';
comment on column run.jobs is
'Connections, threads or workers that worked side by side; changes no result of a clustering.';

comment on column writer.writer is
'Name of the session: kind, host, process, server process, and run.uid.';
comment on column batch.writer is 'The session that made it, as in writer.writer.';

create table slow_step (
    run text not null,
    step text not null,
    statement smallint not null,
    parameters text not null,
    seconds double precision not null,
    plan text not null,
    kept_at timestamptz not null,
    primary key (run, step, statement)
);
comment on table slow_step is
'Statements that took longer than --explain-over, once a run, with the plan of the slowest time.';
comment on column slow_step.run is 'As in run.uid.';
comment on column slow_step.step is 'The file: cluster/32_assign is sql/cluster/32_assign.sql.';
comment on column slow_step.statement is 'Number of the statement in the file, from 1.';
comment on column slow_step.parameters is 'Its parameters as JSON.';
comment on column slow_step.seconds is 'Wall time, waiting for locks included.';
comment on column slow_step.plan is
'The planner''s answer right after the statement, in its transaction, without running it again.';
comment on column slow_step.kept_at is 'When.';
