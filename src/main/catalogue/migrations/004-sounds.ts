/** Audio events: what was heard in videos and recordings, and when. */
export const sounds = `
-- What a label names; things and sounds are listed apart. No name is both.
alter table label add column kind text not null default 'thing' check (kind in ('thing', 'sound'));
-- In how many assets it was heard, surely or not; asset_count has only those that it is a word on.
alter table label add column heard_in integer not null default 0;
create index label_heard on label (heard_in desc, name) where heard_in > 0;

create table audio_event (
  id integer primary key,
  asset_id integer not null references asset (id) on delete cascade,
  label_id integer not null references label (id),
  start_ms integer not null,
  end_ms integer not null,
  -- Where it was surest.
  peak_ms integer not null,
  score real not null,
  model_use_id integer not null references model_use (id)
) strict;
create index audio_event_asset on audio_event (asset_id, label_id);
create index audio_event_label on audio_event (label_id, score desc, asset_id);
create index audio_event_model on audio_event (model_use_id);

create trigger sound_heard after insert on audio_event
  when not exists (
    select 1 from audio_event where asset_id = new.asset_id and label_id = new.label_id and id <> new.id
  )
begin
  update label set heard_in = heard_in + 1 where id = new.label_id;
end;
create trigger sound_unheard after delete on audio_event
  when not exists (select 1 from audio_event where asset_id = old.asset_id and label_id = old.label_id)
begin
  update label set heard_in = heard_in - 1 where id = old.label_id;
end;
`
