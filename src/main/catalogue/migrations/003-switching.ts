/** How many results come from which model, and how fast each is, so that a change of model can be offered with a figure. */
export const switching = `
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
`
