/** True of a job that people wait for: it will look for the faces of its photo again soon. */
const awaited = (row: string): string =>
  `${row}.status in ('queued', 'running')
  or ${row}.status = 'waiting' and ${row}.wait_code in ('retry', 'pipeline') and ${row}.delays < 6`

/** An asset's queued jobs become waiting ones when all its places lie in sources that are held. */
const holdIfHeld = (row: string): string =>
  `update job set (status, wait_code, wait_reason) = (
    select 'waiting', code, reason from place cross join source_hold hold
      on hold.source_id = place.source_id and ending = 0
    where place.asset_id = ${row}.asset_id order by code limit 1
  ) where asset_id = ${row}.asset_id and status = 'queued'
    and exists (select 1 from place where asset_id = ${row}.asset_id)
    and not exists (
      select 1 from place where asset_id = ${row}.asset_id
      and source_id not in (select source_id from source_hold where ending = 0)
    );`

/** Looks again at what waits for a source, and at what is queued, now that an asset's places are others. */
const lookAgain = (place: string): string =>
  `update job set status = 'queued', wait_code = null, wait_reason = null, wait_until_ms = null
    where asset_id = ${place}.asset_id and status = 'waiting' and wait_code in ('drive', 'source-paused');
  ${holdIfHeld(place)}`

/**
 * Jobs that wait by themselves, are given up, have four priorities and leave a history behind; sources that are held.
 * SQLite cannot alter a check, so the table of jobs is made anew, with all that hangs on it.
 */
export const jobs = `
create table job_new (
  asset_id integer not null references asset (id) on delete cascade,
  pipeline text not null,
  status text not null check (
    status in ('queued', 'waiting', 'running', 'done', 'notApplicable', 'failed', 'setAside', 'cancelled')
  ),
  -- 0: looked at now, 1: just imported, 2: ordinary, 3: done again; rank is what it is when nobody looks.
  priority integer not null default 2 check (priority between 0 and 3),
  rank integer not null default 2 check (rank between 1 and 3),
  sort_ms integer not null,
  requested_version integer not null default 1,
  done_version integer not null default 0,
  attempts integer not null default 0,
  -- Waits in a row that used up no try: what the next wait's length follows from.
  delays integer not null default 0,
  -- Set when a worker died while doing it: such a job runs alone, so that it takes no other down with it.
  alone integer not null default 0,
  progress real not null default 0,
  wait_code text check (wait_code in ('drive', 'source-paused', 'retry', 'pipeline')),
  wait_reason text,
  wait_until_ms integer,
  error_code text,
  error text,
  -- What was done: how many faces, detections, files. Not null: the last run to end had a result, of today's content.
  result_count integer,
  -- 1: whatever is stored as its result is of an earlier content.
  of_earlier integer not null default 0,
  pipeline_version integer,
  model_use_id integer references model_use (id),
  second_model_use_id integer references model_use (id),
  started_at_ms integer,
  ended_at_ms integer,
  primary key (asset_id, pipeline),
  check ((status = 'waiting') = (wait_code is not null))
) strict, without rowid;
insert into job_new (asset_id, pipeline, status, priority, rank, sort_ms, requested_version, done_version, attempts, alone,
    progress, error_code, error, result_count, pipeline_version, model_use_id, second_model_use_id, started_at_ms,
    ended_at_ms)
  select asset_id, pipeline, status, iif(again, 3, 2), iif(again, 3, 2), sort_ms, requested_version, done_version,
    attempts, alone, progress, error_code, error, result_count, pipeline_version, model_use_id, second_model_use_id,
    started_at_ms, ended_at_ms
  from job;
-- Its indexes and triggers go with it. This one is another table's, and would keep the new one from taking the name.
drop trigger asset_moved;
drop table job;
alter table job_new rename to job;
create trigger asset_moved after update of kind, day, taken_local_ms, aspect on asset begin
  update tally set count = count - 1 where name = 'asset:' || old.kind;
  insert into tally values ('asset:' || new.kind, 1) on conflict do update set count = count + 1;
  update timeline_day set count = count - 1, revision = revision + 1 where day = old.day;
  insert into timeline_day values (new.day, 1, 1) on conflict do update set count = count + 1, revision = revision + 1;
  update asset_tag set day = new.day, taken_local_ms = new.taken_local_ms, aspect = new.aspect where asset_id = new.id;
  update person_asset set day = new.day, taken_local_ms = new.taken_local_ms, aspect = new.aspect where asset_id = new.id;
  update job set sort_ms = new.taken_local_ms where asset_id = new.id;
end;

-- The highest id of an asset that is gone.
create trigger asset_gone after delete on asset begin
  insert into tally values ('asset:highest', old.id) on conflict do update set count = max(count, excluded.count);
end;

create index job_next on job (pipeline, priority, sort_ms desc, asset_id desc) where status = 'queued';
create index job_running on job (asset_id) where status = 'running';
create index job_waiting on job (pipeline, wait_code, asset_id) where status = 'waiting';
create index job_due on job (wait_until_ms) where status = 'waiting' and wait_until_ms is not null;
create index job_problem on job (pipeline, status, error_code, ended_at_ms desc, asset_id)
  where status in ('failed', 'setAside');
create index job_done_with on job (pipeline, model_use_id, asset_id)
  where status = 'done' and model_use_id is not null;
create index job_done_with_second on job (pipeline, second_model_use_id, asset_id)
  where status = 'done' and second_model_use_id is not null;

-- Counts. Each trigger only adds and takes away, so that it does not matter which of an update's triggers comes first,
-- also when one of them updates the job once more.
create trigger job_counted after insert on job begin
  insert into tally values ('job:' || new.pipeline || ':' || new.status, 1) on conflict do update set count = count + 1;
end;
create trigger job_uncounted after delete on job begin
  insert into tally values ('job:' || old.pipeline || ':' || old.status, -1) on conflict do update set count = count - 1;
end;
create trigger job_recounted after update of status on job when old.status <> new.status begin
  insert into tally values ('job:' || old.pipeline || ':' || old.status, -1) on conflict do update set count = count - 1;
  insert into tally values ('job:' || new.pipeline || ':' || new.status, 1) on conflict do update set count = count + 1;
end;

create table wait_tally (
  pipeline text not null,
  code text not null,
  count integer not null,
  primary key (pipeline, code)
) strict, without rowid;
create trigger wait_counted after insert on job when new.status = 'waiting' begin
  insert into wait_tally values (new.pipeline, new.wait_code, 1) on conflict do update set count = count + 1;
end;
create trigger wait_uncounted after delete on job when old.status = 'waiting' begin
  insert into wait_tally values (old.pipeline, old.wait_code, -1) on conflict do update set count = count - 1;
end;
create trigger wait_recounted after update of wait_code on job when old.wait_code is not new.wait_code begin
  insert into wait_tally select old.pipeline, old.wait_code, -1 where old.wait_code is not null
    on conflict do update set count = count - 1;
  insert into wait_tally select new.pipeline, new.wait_code, 1 where new.wait_code is not null
    on conflict do update set count = count + 1;
end;

-- Failed and set-aside jobs that have one reason in common.
create table problem_group (
  pipeline text not null,
  status text not null,
  code text not null,
  count integer not null,
  primary key (pipeline, status, code)
) strict, without rowid;
update job set error_code = 'unknown' where status in ('failed', 'setAside') and error_code is null;
insert into problem_group
  select pipeline, status, error_code, count(*) from job where status in ('failed', 'setAside') group by 1, 2, 3;
create trigger problem_counted after insert on job when new.status in ('failed', 'setAside') begin
  insert into problem_group values (new.pipeline, new.status, new.error_code, 1)
    on conflict do update set count = count + 1;
end;
create trigger problem_uncounted after delete on job when old.status in ('failed', 'setAside') begin
  insert into problem_group values (old.pipeline, old.status, old.error_code, -1)
    on conflict do update set count = count - 1;
end;
create trigger problem_recounted after update of status, error_code on job
when old.status in ('failed', 'setAside') or new.status in ('failed', 'setAside') begin
  insert into problem_group select old.pipeline, old.status, old.error_code, -1 where old.status in ('failed', 'setAside')
    on conflict do update set count = count - 1;
  insert into problem_group select new.pipeline, new.status, new.error_code, 1 where new.status in ('failed', 'setAside')
    on conflict do update set count = count + 1;
end;

create trigger job_credited after insert on job when new.status = 'done' and new.model_use_id is not null begin
  insert into done_with values (new.pipeline, new.model_use_id, coalesce(new.second_model_use_id, 0), 1)
    on conflict do update set count = count + 1;
end;
create trigger job_discredited after delete on job when old.status = 'done' and old.model_use_id is not null begin
  update done_with set count = count - 1 where pipeline = old.pipeline and model_use_id = old.model_use_id
    and second_model_use_id = coalesce(old.second_model_use_id, 0);
end;
create trigger job_recredited after update of status, model_use_id, second_model_use_id on job
when old.status = 'done' or new.status = 'done' begin
  update done_with set count = count - 1 where old.status = 'done' and pipeline = old.pipeline
    and model_use_id = old.model_use_id and second_model_use_id = coalesce(old.second_model_use_id, 0);
  insert into done_with select new.pipeline, new.model_use_id, coalesce(new.second_model_use_id, 0), 1
    where new.status = 'done' and new.model_use_id is not null
    on conflict do update set count = count + 1;
end;

-- A new result tells the recogniser in force. One that is only in force again because its re-run was given up does not.
create trigger job_recognised after update of status on job
when new.pipeline = 'faces' and new.status = 'done' and new.done_version > old.done_version
  and new.second_model_use_id is not null
begin
  insert into recogniser_in_force values (1, new.second_model_use_id)
    on conflict do update set recogniser_use_id = excluded.recogniser_use_id
    where recogniser_use_id <> excluded.recogniser_use_id;
end;

-- Assets with faces that are to be looked for again soon. People wait for no drive, no pause, and no file that has been
-- locked for long: such photos keep their faces, and are decided anew when their time has come.
create trigger faces_awaited after update of status, wait_code, delays on job
when new.pipeline = 'faces' and (${awaited('old')}) <> (${awaited('new')}) begin
  delete from faces_to_replace where asset_id = new.asset_id;
  insert into faces_to_replace select asset_id from job
    where asset_id = new.asset_id and pipeline = 'faces' and (${awaited('job')})
    and exists (select 1 from face where face.asset_id = new.asset_id);
end;
create trigger faces_dropped after delete on job when old.pipeline = 'faces' begin
  delete from faces_to_replace where asset_id = old.asset_id;
end;

-- What waits for another pipeline of its asset is looked at again whenever one has ended.
create trigger job_ended after update of status on job
when old.status in ('queued', 'waiting', 'running') and new.status not in ('queued', 'waiting', 'running') begin
  update job set status = 'queued', wait_code = null, wait_reason = null, wait_until_ms = null
    where asset_id = new.asset_id and status = 'waiting' and wait_code = 'pipeline';
end;

-- An earlier result is of content that is no more: giving up its re-run does not bring it back.
create trigger content_changed after update of sha256 on asset when old.sha256 <> new.sha256 begin
  update job set result_count = null, of_earlier = 1 where asset_id = new.id;
end;
-- It is shown until there is a newer one. When there will be none, it says what is not to be seen any more.
create trigger content_outlived after update of status on job
when new.of_earlier = 1 and new.status not in ('queued', 'waiting', 'running') begin
  delete from face where asset_id = new.asset_id and new.pipeline = 'faces' and new.status <> 'done';
  delete from detection where asset_id = new.asset_id and new.pipeline = 'objects' and new.status <> 'done';
  delete from audio_event where asset_id = new.asset_id and new.pipeline = 'sounds' and new.status <> 'done';
  delete from asset_tag where asset_id = new.asset_id and source = 'model' and new.status <> 'done' and label_id in (
    select id from label where kind = case new.pipeline when 'objects' then 'thing' when 'sounds' then 'sound' end
  );
  update job set of_earlier = 0 where asset_id = new.asset_id and pipeline = new.pipeline;
end;

-- 1: the user lets its assets rest.
alter table source add column paused integer not null default 0;
alter table source add column place_count integer not null default 0;
update source set place_count = (select count(*) from place where source_id = source.id);
create trigger place_counted after insert on place begin
  update source set place_count = place_count + 1 where id = new.source_id;
end;
create trigger place_uncounted after delete on place begin
  update source set place_count = place_count - 1 where id = old.source_id;
end;
create trigger place_recounted after update of source_id on place when old.source_id <> new.source_id begin
  update source set place_count = place_count - 1 where id = old.source_id;
  update source set place_count = place_count + 1 where id = new.source_id;
end;

-- Sources that can or may not be read now. Jobs of assets that lie in such sources alone are never queued: they wait.
create table source_hold (
  source_id integer not null references source (id) on delete cascade,
  code text not null check (code in ('drive', 'source-paused')),
  reason text not null,
  -- 1: it holds no more, and its jobs are being queued again.
  ending integer not null default 0,
  -- Its assets up to this id have been seen to; null: all have.
  reached_asset_id integer default 0,
  primary key (source_id, code)
) strict, without rowid;
create trigger job_held after update of status on job
when new.status = 'queued' and old.status <> 'queued' and exists (select 1 from source_hold where ending = 0) begin
  ${holdIfHeld('new')}
end;
create trigger job_held_new after insert on job
when new.status = 'queued' and exists (select 1 from source_hold where ending = 0) begin
  ${holdIfHeld('new')}
end;
-- An asset that came to lie elsewhere, or no longer lies somewhere, may be readable now, or be no more.
create trigger place_added after insert on place begin
  ${lookAgain('new')}
end;
create trigger place_moved after update of asset_id, source_id on place
when old.asset_id <> new.asset_id or old.source_id <> new.source_id begin
  ${lookAgain('old')}
  ${lookAgain('new')}
end;
create trigger place_gone after delete on place begin
  ${lookAgain('old')}
end;

-- Jobs that ended, by minute and by day of the computer's calendar.
create table job_history (
  span text not null check (span in ('minute', 'day')),
  start_ms integer not null,
  pipeline text not null,
  done integer not null,
  not_applicable integer not null,
  failed integer not null,
  set_aside integer not null,
  worked_ms integer not null,
  primary key (span, start_ms, pipeline)
) strict, without rowid;
`
