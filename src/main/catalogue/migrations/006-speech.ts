/** What is said in videos and recordings, what the user wrote of it, and how far a transcript is. */
export const speech = `
create table transcript (
  asset_id integer primary key references asset (id) on delete cascade,
  model_use_id integer not null references model_use (id),
  -- Of the text; null: nothing is said.
  language text,
  asked_language text not null,
  translated integer not null check (translated in (0, 1)),
  duration_ms integer not null,
  made_at_ms integer not null
) strict;
create index transcript_model on transcript (model_use_id);

-- What the user wrote, by the content in which it is said: for ever, whatever becomes of the asset.
create table said_edit (
  id integer primary key,
  sha256 blob not null,
  start_ms integer not null,
  end_ms integer not null,
  text text not null,
  words text not null,
  -- What stood there before, as JSON.
  heard text not null,
  edited_at_ms integer not null,
  unique (sha256, start_ms, end_ms)
) strict;

create table segment (
  -- Never used twice: a window may still show what has been replaced.
  id integer primary key autoincrement,
  asset_id integer not null references transcript (asset_id) on delete cascade,
  position integer not null,
  start_ms integer not null,
  end_ms integer not null,
  text text not null,
  -- JSON: [start, end, probability, text] of each.
  words text not null,
  -- Not null: the user wrote it.
  edit_id integer references said_edit (id) on delete set null
) strict;
create unique index segment_of_transcript on segment (asset_id, position);
create index segment_edit on segment (edit_id) where edit_id is not null;

-- By segment; what is indexed is not the text itself but its words, see said-words.ts.
create virtual table said using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
create trigger segment_unsaid after delete on segment begin
  delete from said where rowid = old.id;
end;

-- A new transcript that waits beside one with edits.
create table transcript_offer (
  asset_id integer primary key references transcript (asset_id) on delete cascade,
  model_use_id integer not null references model_use (id),
  language text,
  asked_language text not null,
  translated integer not null check (translated in (0, 1)),
  duration_ms integer not null,
  made_at_ms integer not null,
  segments text not null
) strict;
create index transcript_offer_model on transcript_offer (model_use_id);

-- What is finished of a transcript that is being made. \`wish\`: what it was made of and how; others' pieces are of no use.
create table transcript_piece (
  asset_id integer not null references asset (id) on delete cascade,
  position integer not null,
  wish text not null,
  piece text not null,
  primary key (asset_id, position)
) strict, without rowid;

-- The language that the user said is spoken in a content.
create table spoken_language (
  sha256 blob primary key,
  language text not null
) strict, without rowid;

-- A file whose tags are written anew is another content in which the same is said.
create trigger edits_of_changed_content after update of sha256 on asset when old.sha256 <> new.sha256 begin
  insert or ignore into said_edit (sha256, start_ms, end_ms, text, words, heard, edited_at_ms)
    select new.sha256, start_ms, end_ms, text, words, heard, edited_at_ms from said_edit where sha256 = old.sha256;
  insert or ignore into spoken_language select new.sha256, language from spoken_language where sha256 = old.sha256;
end;
create trigger transcript_outlived after update of status on job
when new.pipeline = 'transcripts' and new.of_earlier = 1 and new.status not in ('queued', 'waiting', 'running', 'done')
begin
  delete from transcript where asset_id = new.asset_id;
end;
`
