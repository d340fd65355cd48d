/** What is said in a content that is no more is told from what is said in the one of today, as faces and sounds are. */
export const earlierSpeech = `
-- 1: written in an earlier content of the file. It counts once the same is heard in this one, see speech/storing.ts.
alter table said_edit add column of_earlier integer not null default 0 check (of_earlier in (0, 1));

drop trigger edits_of_changed_content;
drop trigger transcript_outlived;
drop trigger content_outlived;

-- A file whose tags are written anew is another content in which the same is said; one that is written over is not.
create trigger speech_of_changed_content after update of sha256 on asset when old.sha256 <> new.sha256 begin
  insert or ignore into said_edit (sha256, start_ms, end_ms, text, words, heard, edited_at_ms, of_earlier)
    select new.sha256, start_ms, end_ms, text, words, heard, edited_at_ms, 1 from said_edit where sha256 = old.sha256;
  insert or ignore into spoken_language select new.sha256, language from spoken_language where sha256 = old.sha256;
  delete from transcript_piece where asset_id = new.id;
end;

-- It is shown until there is a newer one. When there will be none, it says what is not to be seen any more. A transcript
-- goes with a newer one as well: that is no other opinion on the same sound, beside which it could stay.
create trigger content_outlived after update of status on job
when new.of_earlier = 1 and new.status not in ('queued', 'waiting', 'running') begin
  delete from face where asset_id = new.asset_id and new.pipeline = 'faces' and new.status <> 'done';
  delete from detection where asset_id = new.asset_id and new.pipeline = 'objects' and new.status <> 'done';
  delete from audio_event where asset_id = new.asset_id and new.pipeline = 'sounds' and new.status <> 'done';
  delete from transcript where asset_id = new.asset_id and new.pipeline = 'transcripts';
  delete from asset_tag where asset_id = new.asset_id and source = 'model' and new.status <> 'done' and label_id in (
    select id from label where kind = case new.pipeline when 'objects' then 'thing' when 'sounds' then 'sound' end
  );
  update job set of_earlier = 0 where asset_id = new.asset_id and pipeline = new.pipeline;
end;
`
