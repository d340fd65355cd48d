/** Faces in videos: when each is seen best, and when it is seen at all. */
export const videoFaces = `
-- Null in a photo.
alter table face add column time_ms integer;
create index face_in_video on face (person_id, asset_id) where time_ms is not null;

create table face_span (
  face_id integer not null references face (id) on delete cascade,
  start_ms integer not null,
  end_ms integer not null,
  primary key (face_id, start_ms)
) strict, without rowid;

-- What the user said of a face that is gone is known by its time as well; -1: it was in a photo.
drop trigger face_said;
drop trigger asset_said;
drop trigger content_said;
create table said_face_new (
  sha256 blob not null,
  time_ms integer not null,
  x real not null,
  y real not null,
  width real not null,
  height real not null,
  person_id integer not null references person (id) on delete cascade,
  primary key (sha256, time_ms, x, y, width, height)
) strict, without rowid;
insert into said_face_new select sha256, -1, x, y, width, height, person_id from said_face;
drop table said_face;
alter table said_face_new rename to said_face;
create index said_face_person on said_face (person_id);
create trigger face_said after delete on face when old.anchored = 1 begin
  insert or replace into said_face
    select sha256, coalesce(old.time_ms, -1), old.x, old.y, old.width, old.height, old.person_id from asset
    where id = old.asset_id and old.person_id is not null;
end;
create trigger asset_said before delete on asset begin
  insert or replace into said_face
    select old.sha256, coalesce(time_ms, -1), x, y, width, height, person_id from face
    where asset_id = old.id and anchored = 1 and person_id is not null;
end;
create trigger content_said before update of sha256 on asset when old.sha256 <> new.sha256 begin
  insert or replace into said_face
    select old.sha256, coalesce(time_ms, -1), x, y, width, height, person_id from face
    where asset_id = old.id and anchored = 1 and person_id is not null;
end;
`
