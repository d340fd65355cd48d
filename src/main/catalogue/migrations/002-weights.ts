/** What is said of weight files: the hash each must have and who said so, which lists name them, what was looked into. */
export const weights = `
-- What a host said a file's content is when it was first downloaded: whatever comes later is held to it.
create table stated_hash (
  model_id text not null,
  name text not null,
  sha256 text not null,
  host text not null,
  stated_at_ms integer not null,
  primary key (model_id, name)
) strict, without rowid;

-- Contents found to be what a decoder can read, each looked into once; reading is what the decoder counts on, as JSON.
create table model_inspection (
  sha256 text not null,
  reading text not null,
  inspected_at_ms integer not null,
  primary key (sha256, reading)
) strict, without rowid;

-- The list of a mirror on the network as it was read last, so that nothing need be asked as long as all is there.
create table mirror_list (
  address text primary key,
  contents text not null,
  read_at_ms integer not null
) strict, without rowid;

-- Entries that came with files the user added, as JSON.
create table added_model (
  id text primary key,
  entry text not null
) strict, without rowid;
`
