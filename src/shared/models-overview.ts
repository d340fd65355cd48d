import { z } from 'zod'
import { Sha256 } from './asset.ts'
import { Failure } from './failure.ts'
import { Accuracy, ModelFamily } from './model.ts'
import { ModelTask } from './model-task.ts'
import { Pipeline } from './pipeline.ts'

/* The models as Settings and the command show them. */

/** Whether a model can be used now, and if not why and what is being done about it. */
export const ModelState = z.discriminatedUnion('kind', [
  /** Its file is in place. `verified` is false where nobody, neither a list nor a host, has said what its hash must be. */
  z.object({ kind: z.literal('ready'), verified: z.boolean() }),
  /** Not on this computer. `from` names the place (folder or host) it would be fetched from; null: nobody offers it. */
  z.object({ kind: z.literal('absent'), from: z.string().nullable(), reason: z.string() }),
  z.object({
    kind: z.literal('downloading'),
    from: z.string(),
    bytes: z.number().int(),
    totalBytes: z.number().int().nullable(),
    msLeft: z.number().nullable(),
    /** 1 to 6. */
    attempt: z.number().int(),
    /** While it waits to try again: when, and why the last attempt failed. */
    retry: z.object({ atMs: z.number(), reason: z.string() }).nullable()
  }),
  /** Being hashed or looked into. */
  z.object({ kind: z.literal('checking'), fraction: z.number().min(0).max(1).nullable() }),
  /** Fetching it was given up. */
  z.object({ kind: z.literal('failed'), failure: Failure }),
  /** Its file is there and is not what it should be. */
  z.object({ kind: z.literal('refused'), failure: Failure }),
  /** Known, but nobody publishes its file yet. */
  z.object({ kind: z.literal('unavailable'), reason: z.string() })
])
export type ModelState = z.infer<typeof ModelState>

/** How fast a model is on this computer, measured by running it. */
export const ModelSpeed = z.object({
  perSecond: z.number().positive(),
  /** Seconds of sound for sounds and speech, so that 3 per second is three times faster than real time. */
  unit: z.enum(['photos', 'faces', 'seconds']),
  measuredAtMs: z.number()
})
export type ModelSpeed = z.infer<typeof ModelSpeed>

/** A model as Settings and the command show it. */
export const ModelInfo = z.object({
  id: z.string(),
  task: ModelTask,
  family: ModelFamily,
  label: z.string(),
  licence: z.string(),
  source: z.string(),
  origin: z.enum(['built-in', 'mirror']),
  /** A mirror's entry that stands in place of the built-in one of the same id. */
  replacesBuiltIn: z.boolean(),
  available: z.boolean(),
  /** In force for its task. */
  selected: z.boolean(),
  /** What the task uses as long as the user has chosen none. */
  isDefault: z.boolean(),
  state: ModelState,
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number().int().nullable(),
      sha256: Sha256.nullable(),
      present: z.boolean(),
      verified: z.boolean()
    })
  ),
  /** On disk; measured where present, else as listed. */
  bytes: z.number().int().nullable(),
  memoryBytes: z.number().int().nullable(),
  /** This computer's memory where the model needs more than it has; choosing it is allowed, and warned of. */
  tooLargeFor: z.number().int().nullable(),
  accuracy: Accuracy.nullable(),
  note: z.string().nullable(),
  speed: ModelSpeed.nullable(),
  /** Of speech that was not measured: seconds of it in a second, as this computer should do; null or absent: not known. */
  reckonedPerSecond: z.number().positive().nullable().optional()
})
export type ModelInfo = z.infer<typeof ModelInfo>

/** Assets whose results come from another model than the one in force, and how long doing them again takes. */
export const Outdated = z.object({ assets: z.number().int(), estimateMs: z.number().nullable() })
export type Outdated = z.infer<typeof Outdated>

/** One card of the page: a task, its models, and where they come from. */
export const TaskModels = z.object({
  task: ModelTask,
  /** Null where no model of the task is known. */
  selectedId: z.string().nullable(),
  /** The user's choice cannot be honoured, so the default holds. */
  fallback: z.object({ chosenId: z.string(), reason: z.string() }).nullable(),
  /** Why the default is the one it is on this computer, in a sentence; null where it is the same on all. */
  defaultReason: z.string().nullable(),
  /** Enabled pipelines that need it. */
  neededBy: z.array(Pipeline),
  outdated: Outdated.nullable(),
  mirror: z.object({
    /** Folder or http(s) address in force for this task; null: none. */
    address: z.string().nullable(),
    setBy: z.enum(['environment', 'setting']).nullable(),
    /** False: it is the one for all tasks. */
    ofTask: z.boolean()
  }),
  models: z.array(ModelInfo)
})
export type TaskModels = z.infer<typeof TaskModels>

export const ModelsOverview = z.object({
  tasks: z.array(TaskModels),
  /** What is the matter with mirrors and their lists, in words. */
  problems: z.array(z.string()),
  folder: z.string(),
  disk: z.object({
    usedBytes: z.number().int(),
    /** Of models that no task uses, and of files that no entry names. */
    unusedBytes: z.number().int(),
    freeBytes: z.number().int().nullable()
  }),
  /** Whether models are fetched by themselves when they are needed. */
  downloads: z.object({ automatic: z.boolean(), setByEnvironment: z.boolean() }),
  memoryBytes: z.number().int()
})
export type ModelsOverview = z.infer<typeof ModelsOverview>

/** What came of adding files: each file given, or found in a folder given, that looks like weights. */
export const AddedModels = z.object({
  added: z.array(
    z.object({
      path: z.string(),
      id: z.string(),
      label: z.string(),
      /** How it was recognised: by its hash, or only by its name, which vouches for nothing. */
      by: z.enum(['hash', 'name'])
    })
  ),
  refused: z.array(z.object({ path: z.string(), failure: Failure }))
})
export type AddedModels = z.infer<typeof AddedModels>

export const ExportedModels = z.object({ folder: z.string(), ids: z.array(z.string()), bytes: z.number().int() })
export type ExportedModels = z.infer<typeof ExportedModels>

export const VerifiedModels = z.object({
  models: z.array(z.object({ id: z.string(), ok: z.boolean(), verified: z.boolean(), failure: Failure.nullable() }))
})
export type VerifiedModels = z.infer<typeof VerifiedModels>
