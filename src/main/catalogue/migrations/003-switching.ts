/**
 * What switching models needs to know: how many results come from which model and how fast each is, what is being done
 * again, and what the user said of faces whose photo left.
 */
export const switching = `
-- 1: asked for again because another model is in force. Such jobs come after all others, newest first.
alter table job add column again integer not null default 0;
drop index job_next;
create index job_next on job (pipeline, again, sort_ms desc, asset_id desc) where status = 'queued';

-- Results of a model, to be asked for again in slices.
drop index job_model;
drop index job_second_model;
create index job_done_with on job (pipeline, model_use_id, asset_id)
  where status = 'done' and model_use_id is not null;
create index job_done_with_second on job (pipeline, second_model_use_id, asset_id)
  where status = 'done' and second_model_use_id is not null;

-- How many done jobs come from which models; 0: the pipeline needs no second one.
create table done_with (
  pipeline text not null,
  model_use_id integer not null,
  second_model_use_id integer not null,
  count integer not null,
  primary key (pipeline, model_use_id, second_model_use_id)
) strict, without rowid;
insert into done_with
  select pipeline, model_use_id, coalesce(second_model_use_id, 0), count(*) from job
  where status = 'done' and model_use_id is not null group by 1, 2, 3;

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

-- Tasks of which outdated results are being queued again: what an end of the process cut short goes on afterwards.
create table reprocessing (
  task text primary key
) strict, without rowid;

-- What running a model on built-in input found: photos, faces or seconds of sound per second.
create table model_measurement (
  model_id text not null,
  sha256 text not null,
  per_second real not null,
  unit text not null check (unit in ('photos', 'faces', 'seconds')),
  measured_at_ms integer not null,
  primary key (model_id, sha256)
) strict, without rowid;

-- How long real work took, smoothed: milliseconds of one lane per asset (of sounds: per second of sound), by pipeline and
-- the models that it ran with. Pipeline 'read' is what all image pipelines of a photo share. No model: 0.
create table pipeline_speed (
  pipeline text not null,
  model_use_id integer not null,
  second_model_use_id integer not null,
  ms real not null,
  samples integer not null,
  primary key (pipeline, model_use_id, second_model_use_id)
) strict, without rowid;

-- The recogniser of the last result: the one whose faces people are made of. One row.
create table recogniser_in_force (
  id integer primary key check (id = 1),
  recogniser_use_id integer not null references model_use (id)
) strict;
insert into recogniser_in_force
  select 1, second_model_use_id from job where pipeline = 'faces' and status = 'done' and second_model_use_id is not null
  order by ended_at_ms desc, asset_id desc limit 1;
create trigger job_recognised after update of status on job
when new.pipeline = 'faces' and new.status = 'done' and new.second_model_use_id is not null begin
  insert into recogniser_in_force values (1, new.second_model_use_id)
    on conflict do update set recogniser_use_id = excluded.recogniser_use_id
    where recogniser_use_id <> excluded.recogniser_use_id;
end;

-- 1: another recogniser was in force when its people were decided last.
alter table people_basis add column left_behind integer not null default 0;

-- Assets with faces that are to be looked for again.
create table faces_to_replace (
  asset_id integer primary key
) strict;
insert into faces_to_replace
  select asset_id from job where pipeline = 'faces' and status in ('queued', 'running')
  and exists (select 1 from face where face.asset_id = job.asset_id);
create trigger faces_requeued after update of status on job
when new.pipeline = 'faces' and new.status in ('queued', 'running') and old.status not in ('queued', 'running') begin
  insert or ignore into faces_to_replace
    select new.asset_id where exists (select 1 from face where asset_id = new.asset_id);
end;
create trigger faces_ended after update of status on job
when new.pipeline = 'faces' and new.status not in ('queued', 'running') and old.status in ('queued', 'running') begin
  delete from faces_to_replace where asset_id = new.asset_id;
end;
create trigger faces_dropped after delete on job when old.pipeline = 'faces' begin
  delete from faces_to_replace where asset_id = old.asset_id;
end;

-- Whom the user said a face is, of faces that are no more: when the same content shows a face at the same place again, it
-- is theirs again.
create table said_face (
  sha256 blob not null,
  x real not null,
  y real not null,
  width real not null,
  height real not null,
  person_id integer not null references person (id) on delete cascade,
  primary key (sha256, x, y, width, height)
) strict, without rowid;
create index said_face_person on said_face (person_id);
create trigger face_said after delete on face when old.anchored = 1 begin
  insert or replace into said_face
    select sha256, old.x, old.y, old.width, old.height, old.person_id from asset
    where id = old.asset_id and old.person_id is not null;
end;
-- Faces go with their asset, but after it, when nobody can tell any more what content they were in.
create trigger asset_said before delete on asset begin
  insert or replace into said_face
    select old.sha256, x, y, width, height, person_id from face
    where asset_id = old.id and anchored = 1 and person_id is not null;
end;
create trigger content_said before update of sha256 on asset when old.sha256 <> new.sha256 begin
  insert or replace into said_face
    select old.sha256, x, y, width, height, person_id from face
    where asset_id = old.id and anchored = 1 and person_id is not null;
end;

-- Whoever has no face is not there to be seen, though a name may wait for its faces to come back.
drop trigger person_counted;
drop trigger person_uncounted;
insert or replace into tally select 'person', count(*) from person where face_count > 0;
create trigger person_counted after insert on person when new.face_count > 0 begin
  insert into tally values ('person', 1) on conflict do update set count = count + 1;
end;
create trigger person_uncounted after delete on person when old.face_count > 0 begin
  update tally set count = count - 1 where name = 'person';
end;
create trigger person_recounted after update of face_count on person
when (old.face_count > 0) <> (new.face_count > 0) begin
  insert into tally values ('person', (new.face_count > 0) - (old.face_count > 0))
    on conflict do update set count = count + (new.face_count > 0) - (old.face_count > 0);
end;
`
