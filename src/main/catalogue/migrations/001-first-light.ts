/** The first schema. Times are milliseconds since 1970; boxes are fractions of the upright image. */
export const firstLight = `
create table source (
  id integer primary key,
  -- A folder with all below it; of kind 'file' only the single files of that folder that were added.
  path text not null unique,
  kind text not null check (kind in ('folder', 'file')),
  added_at_ms integer not null,
  last_scan_at_ms integer,
  online integer not null default 1
) strict;

create table asset (
  id integer primary key,
  sha256 blob not null unique check (length(sha256) = 32),
  kind text not null check (kind in ('photo', 'video', 'audio')),
  mime text not null,
  bytes integer not null,
  width integer,
  height integer,
  orientation integer not null,
  duration_ms integer,
  taken_at_ms integer not null,
  taken_offset_minutes integer,
  taken_local_ms integer not null,
  taken_at_source text not null check (taken_at_source in ('exif', 'file')),
  -- Days since 1970 of taken_local_ms: the timeline's first key.
  day integer not null,
  -- aspectCode() of width and height: what the layout needs, in the index that it reads.
  aspect integer not null,
  latitude real,
  longitude real,
  camera text,
  thumbhash blob,
  added_at_ms integer not null
) strict;
create index asset_timeline on asset (day, taken_local_ms, id, aspect);
create index asset_kind on asset (kind);

-- Where an asset's content lies. The same content twice is one asset with two places.
create table place (
  id integer primary key,
  asset_id integer not null references asset (id) on delete cascade,
  source_id integer not null references source (id) on delete cascade,
  path text not null unique,
  folder text not null,
  bytes integer not null,
  mtime_ms real not null
) strict;
create index place_folder on place (folder, path);
create index place_asset on place (asset_id, path);
create index place_source on place (source_id, asset_id);

-- Files that were looked at and did not become assets, each with its reason.
create table skipped (
  path text primary key,
  source_id integer not null references source (id) on delete cascade,
  code text not null,
  reason text not null,
  bytes integer not null,
  mtime_ms real not null
) strict, without rowid;
create index skipped_source on skipped (source_id);

-- Each model file content that has ever produced a result.
create table model_use (
  id integer primary key,
  model_id text not null,
  sha256 text not null,
  task text not null,
  family text not null,
  dimensions integer,
  -- Of a recogniser: the cosine distance up to which its embeddings may be one person, as its entry last said.
  max_distance real,
  first_used_at_ms integer not null,
  unique (model_id, sha256)
) strict;

-- What is known of weight files on disk, so that an unchanged file is hashed once.
create table model_file (
  path text primary key,
  bytes integer not null,
  mtime_ms real not null,
  sha256 text not null,
  verified_at_ms integer not null
) strict, without rowid;

-- One row per asset and pipeline. A result is stored only while requested_version is the one that was asked for.
create table job (
  asset_id integer not null references asset (id) on delete cascade,
  pipeline text not null,
  status text not null check (status in ('queued', 'running', 'done', 'notApplicable', 'failed', 'setAside')),
  requested_version integer not null default 1,
  done_version integer not null default 0,
  attempts integer not null default 0,
  -- Set when a worker died while doing it: such a job runs alone, so that it takes no other down with it.
  alone integer not null default 0,
  progress real not null default 0,
  error_code text,
  error text,
  -- What was done: how many faces, detections, files.
  result_count integer,
  pipeline_version integer,
  model_use_id integer references model_use (id),
  second_model_use_id integer references model_use (id),
  sort_ms integer not null,
  started_at_ms integer,
  ended_at_ms integer,
  primary key (asset_id, pipeline)
) strict, without rowid;
create index job_next on job (pipeline, sort_ms desc, asset_id desc) where status = 'queued';
create index job_running on job (asset_id) where status = 'running';
create index job_problem on job (pipeline, ended_at_ms desc, asset_id) where status in ('failed', 'setAside');
create index job_model on job (model_use_id);
create index job_second_model on job (second_model_use_id);

create table person (
  id integer primary key autoincrement,
  name text,
  cover_face_id integer,
  -- A cover chosen by the user stays; an automatic one follows the best face.
  cover_chosen integer not null default 0,
  hidden integer not null default 0,
  face_count integer not null default 0,
  asset_count integer not null default 0,
  created_at_ms integer not null,
  named_at_ms integer
) strict;
create index person_size on person (face_count desc, id);
create index person_name on person (name) where name is not null;

create table face (
  id integer primary key autoincrement,
  asset_id integer not null references asset (id) on delete cascade,
  detector_use_id integer not null references model_use (id),
  recogniser_use_id integer not null references model_use (id),
  x real not null,
  y real not null,
  width real not null,
  height real not null,
  score real not null,
  quality real not null,
  sharpness real not null,
  -- Ten little-endian float32: five points as x, y fractions.
  landmarks blob not null,
  crop text not null,
  person_id integer references person (id) on delete set null,
  -- 1: the user said (by naming this person while the face was theirs) who this is; no automatic result moves it.
  anchored integer not null default 0,
  -- Follows from the asset's content and the box alone: what breaks a tie between faces, never their order of arrival.
  key integer not null,
  -- Counts the embeddings it has had, so that nothing computed from an earlier one is stored.
  revision integer not null default 1,
  -- 1: its neighbours must be (re)computed before people are decided.
  stale integer not null default 1,
  -- The id of a face of its connected component in the graph of neighbours; null until it is part of the graph.
  component integer
) strict;
create index face_asset on face (asset_id, person_id);
create index face_person on face (person_id, quality desc, key);
create index face_unassigned on face (quality desc, key) where person_id is null;
create index face_stale on face (key) where stale = 1;
create index face_component on face (component);
create index face_recogniser on face (recogniser_use_id);
create index face_detector on face (detector_use_id);
create index face_anchored on face (person_id) where anchored = 1;

-- Whom an asset shows. day, taken_local_ms and aspect repeat the asset's, so that a person's timeline is one index range.
create table person_asset (
  person_id integer not null references person (id) on delete cascade,
  asset_id integer not null references asset (id) on delete cascade,
  day integer not null,
  taken_local_ms integer not null,
  aspect integer not null,
  primary key (asset_id, person_id)
) strict, without rowid;
create index person_asset_timeline on person_asset (person_id, day, taken_local_ms, asset_id, aspect);

-- The nearest faces of each face by cosine distance, same recogniser only: the graph that people are made from.
create table face_neighbours (
  face_id integer primary key references face (id) on delete cascade,
  count integer not null,
  -- Distance of the last one.
  farthest real not null,
  -- Ascending by distance, then key: all face ids as little-endian uint32, then all distances as float32.
  list blob not null
) strict;

-- Faces that left, or got another embedding, while others may still have them in their lists; in order of time.
create table face_gone (
  seq integer primary key autoincrement,
  face_id integer not null,
  recogniser_use_id integer not null,
  component integer,
  -- 0: it is still a face, with a vector.
  deleted integer not null
) strict;

-- Components whose people must be decided (again); the revision tells a decision that was overtaken.
create table undecided_component (
  component integer primary key,
  revision integer not null default 1
) strict;

-- What the lists and people of a recogniser's faces were made with, so that a changed setting is noticed.
create table people_basis (
  recogniser_use_id integer primary key references model_use (id),
  rules_version integer not null,
  max_distance real not null,
  min_faces integer not null
) strict;

create table label (
  id integer primary key,
  name text not null unique,
  asset_count integer not null default 0
) strict;
create index label_size on label (asset_count desc, name);

create table detection (
  id integer primary key,
  asset_id integer not null references asset (id) on delete cascade,
  label_id integer not null references label (id),
  score real not null,
  x real not null,
  y real not null,
  width real not null,
  height real not null,
  model_use_id integer not null references model_use (id)
) strict;
create index detection_asset on detection (asset_id, score desc);
create index detection_label on detection (label_id, score desc, asset_id);
create index detection_model on detection (model_use_id);

-- A word on an asset. day, taken_local_ms and aspect repeat the asset's, so that a label's timeline is one index range.
create table asset_tag (
  asset_id integer not null references asset (id) on delete cascade,
  label_id integer not null references label (id),
  source text not null check (source in ('model', 'user')),
  score real,
  day integer not null,
  taken_local_ms integer not null,
  aspect integer not null,
  primary key (asset_id, label_id, source)
) strict, without rowid;
create index asset_tag_timeline on asset_tag (label_id, day, taken_local_ms, asset_id, aspect);

create table setting (
  key text primary key,
  value text not null
) strict, without rowid;

-- Counts kept as they change, because counting a million rows takes longer than a window may wait.
create table tally (
  name text primary key,
  count integer not null
) strict, without rowid;

create table timeline_day (
  day integer primary key,
  count integer not null,
  revision integer not null
) strict;

create trigger asset_counted after insert on asset begin
  insert into tally values ('asset:' || new.kind, 1) on conflict do update set count = count + 1;
  insert into timeline_day values (new.day, 1, 1) on conflict do update set count = count + 1, revision = revision + 1;
end;
create trigger asset_uncounted after delete on asset begin
  update tally set count = count - 1 where name = 'asset:' || old.kind;
  update timeline_day set count = count - 1, revision = revision + 1 where day = old.day;
end;
create trigger asset_moved after update of kind, day, taken_local_ms, aspect on asset begin
  update tally set count = count - 1 where name = 'asset:' || old.kind;
  insert into tally values ('asset:' || new.kind, 1) on conflict do update set count = count + 1;
  update timeline_day set count = count - 1, revision = revision + 1 where day = old.day;
  insert into timeline_day values (new.day, 1, 1) on conflict do update set count = count + 1, revision = revision + 1;
  update asset_tag set day = new.day, taken_local_ms = new.taken_local_ms, aspect = new.aspect where asset_id = new.id;
  update person_asset set day = new.day, taken_local_ms = new.taken_local_ms, aspect = new.aspect where asset_id = new.id;
  update job set sort_ms = new.taken_local_ms where asset_id = new.id;
end;

create trigger job_counted after insert on job begin
  insert into tally values ('job:' || new.pipeline || ':' || new.status, 1) on conflict do update set count = count + 1;
end;
create trigger job_uncounted after delete on job begin
  update tally set count = count - 1 where name = 'job:' || old.pipeline || ':' || old.status;
end;
create trigger job_recounted after update of status on job when old.status <> new.status begin
  update tally set count = count - 1 where name = 'job:' || old.pipeline || ':' || old.status;
  insert into tally values ('job:' || new.pipeline || ':' || new.status, 1) on conflict do update set count = count + 1;
end;

create trigger skipped_counted after insert on skipped begin
  insert into tally values ('skipped', 1) on conflict do update set count = count + 1;
end;
create trigger skipped_uncounted after delete on skipped begin
  update tally set count = count - 1 where name = 'skipped';
end;

create trigger face_counted after insert on face begin
  insert into tally values ('face', 1) on conflict do update set count = count + 1;
  insert into tally select 'face:unassigned', 1 where new.person_id is null on conflict do update set count = count + 1;
  insert into tally select 'face:stale', 1 where new.stale = 1 on conflict do update set count = count + 1;
  update person set face_count = face_count + 1 where id = new.person_id;
  insert or ignore into person_asset
    select new.person_id, id, day, taken_local_ms, aspect from asset where id = new.asset_id and new.person_id is not null;
end;
create trigger face_uncounted after delete on face begin
  update tally set count = count - 1 where name = 'face';
  update tally set count = count - 1 where name = 'face:unassigned' and old.person_id is null;
  update tally set count = count - 1 where name = 'face:stale' and old.stale = 1;
  update person set face_count = face_count - 1 where id = old.person_id;
  delete from person_asset where asset_id = old.asset_id and person_id = old.person_id
    and not exists (select 1 from face where asset_id = old.asset_id and person_id = old.person_id);
  update person set cover_chosen = 0, cover_face_id = (
    select id from face where person_id = old.person_id order by quality desc, key limit 1
  ) where id = old.person_id and cover_face_id = old.id;
end;
create trigger face_left after delete on face begin
  insert into face_gone (face_id, recogniser_use_id, component, deleted)
    values (old.id, old.recogniser_use_id, old.component, 1);
  insert into undecided_component (component) select old.component where old.component is not null
    on conflict do update set revision = revision + 1;
end;
create trigger face_changed after update of revision on face when old.component is not null begin
  insert into face_gone (face_id, recogniser_use_id, component, deleted)
    values (old.id, old.recogniser_use_id, old.component, 0);
  insert into undecided_component (component) values (old.component)
    on conflict do update set revision = revision + 1;
end;
create trigger face_reassigned after update of person_id on face when old.person_id is not new.person_id begin
  update person set face_count = face_count - 1 where id = old.person_id;
  delete from person_asset where asset_id = old.asset_id and person_id = old.person_id
    and not exists (select 1 from face where asset_id = old.asset_id and person_id = old.person_id);
  update person set face_count = face_count + 1 where id = new.person_id;
  insert or ignore into person_asset
    select new.person_id, id, day, taken_local_ms, aspect from asset where id = new.asset_id and new.person_id is not null;
  update tally set count = count - 1 where name = 'face:unassigned' and old.person_id is null;
  insert into tally select 'face:unassigned', 1 where new.person_id is null on conflict do update set count = count + 1;
end;
create trigger face_restaled after update of stale on face when old.stale <> new.stale begin
  insert into tally values ('face:stale', new.stale - old.stale) on conflict do update set count = count + new.stale - old.stale;
end;

create trigger person_asset_counted after insert on person_asset begin
  update person set asset_count = asset_count + 1 where id = new.person_id;
end;
create trigger person_asset_uncounted after delete on person_asset begin
  update person set asset_count = asset_count - 1 where id = old.person_id;
end;

create trigger person_counted after insert on person begin
  insert into tally values ('person', 1) on conflict do update set count = count + 1;
end;
create trigger person_uncounted after delete on person begin
  update tally set count = count - 1 where name = 'person';
end;

create trigger tag_counted after insert on asset_tag
  when not exists (select 1 from asset_tag where asset_id = new.asset_id and label_id = new.label_id and source <> new.source)
begin
  update label set asset_count = asset_count + 1 where id = new.label_id;
end;
create trigger tag_uncounted after delete on asset_tag
  when not exists (select 1 from asset_tag where asset_id = old.asset_id and label_id = old.label_id)
begin
  update label set asset_count = asset_count - 1 where id = old.label_id;
end;
`
