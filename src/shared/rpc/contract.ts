import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { TimelineItem } from '../asset.ts'
import { AssetDetail } from '../asset-detail.ts'
import { AppEvent } from '../events.ts'
import { HostCapabilities } from '../host.ts'
import { Activity, Enqueued, HistorySpan, JobProblem, ProblemGroup, Selection, Skipped } from '../job.ts'
import { ModelTask } from '../model-task.ts'
import {
  AddedModels,
  ExportedModels,
  ModelSpeed,
  ModelsOverview,
  Outdated,
  VerifiedModels
} from '../models-overview.ts'
import { Moment } from '../moment.ts'
import { FaceInfo, PersonName, PersonSummary } from '../person.ts'
import { Pipeline } from '../pipeline.ts'
import { PlayerInfo } from '../player.ts'
import { ProgramState } from '../program-state.ts'
import { Settings, SettingsPatch, TranscriptLanguage } from '../settings.ts'
import { SoundClip, SoundEvent, SoundSummary } from '../sound.ts'
import { SourceInfo } from '../source.ts'
import { ThingSummary } from '../thing.ts'
import { TimelineContents, TimelineDay, TimelineFilter } from '../timeline.ts'
import { TranscriptDetail, TranscriptOffer, TranscriptStanding } from '../transcript-detail.ts'
import { TranscriptFormat } from '../transcript-formats/index.ts'

const id = z.number().int().positive()
const page = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) }
const path = z.string().min(1).max(4096)
const modelId = z.string().min(1).max(200)
const ofAsset = z.object({ assetId: id })
const segment = z.object({ assetId: id, segmentId: id })

/**
 * Everything the window may ask of the app, one group per page. Inputs and outputs are checked on the app's side;
 * the window imports only the type of this.
 */
export const contract = {
  app: {
    about: oc.output(z.object({ version: z.string(), library: z.string(), host: HostCapabilities })),
    events: oc.output(eventIterator(AppEvent))
  },
  timeline: {
    days: oc.input(TimelineFilter).output(z.array(TimelineDay)),
    contents: oc
      .input(z.object({ filter: TimelineFilter, days: z.array(z.number().int()).max(400) }))
      .output(z.array(TimelineContents)),
    items: oc.input(z.object({ ids: z.array(id).max(500) })).output(z.array(TimelineItem))
  },
  assets: {
    get: oc.input(z.object({ id })).output(AssetDetail),
    reveal: oc.input(z.object({ id })).output(z.object({}))
  },
  people: {
    list: oc.output(z.object({ people: z.array(PersonSummary), unassignedFaces: z.number().int() })),
    get: oc.input(z.object({ id })).output(PersonSummary),
    faces: oc.input(z.object({ personId: id, ...page })).output(z.array(FaceInfo)),
    unassigned: oc.input(z.object(page)).output(z.array(FaceInfo)),
    /** An empty name takes the name away. The answer carries the earlier name, so that the window can offer undo. */
    name: oc
      .input(z.object({ id, name: PersonName }))
      .output(z.object({ person: PersonSummary, earlierName: z.string().nullable() }))
  },
  things: {
    list: oc.output(z.array(ThingSummary))
  },
  sounds: {
    /** Labels that were heard in some asset, most assets first. */
    list: oc.output(z.array(SoundSummary)),
    /** Where a label was heard, surest first. */
    get: oc.input(z.object({ label: z.string().min(1).max(200), ...page })).output(z.array(SoundClip)),
    /** By start, then label. */
    ofAsset: oc.input(ofAsset).output(z.array(SoundEvent))
  },
  transcripts: {
    /** Null where there is none (yet): see `standing`. */
    get: oc.input(ofAsset).output(TranscriptDetail.nullable()),
    standing: oc.input(ofAsset).output(TranscriptStanding),
    /** Writes a line anew; kept for ever, whatever is transcribed again. */
    edit: oc.input(segment.extend({ text: z.string().max(10_000) })).output(z.object({ earlierText: z.string() })),
    /** Takes the user's text of a line away: what the model heard is there again. */
    revert: oc.input(segment).output(z.object({})),
    /** Remembers the language for this asset and transcribes it again. */
    setLanguage: oc.input(ofAsset.extend({ language: TranscriptLanguage })).output(z.object({})),
    /** Transcribes it with the model and the settings of now. */
    again: oc.input(ofAsset).output(z.object({})),
    /** A new transcript that waits beside one with edits, compared with it. */
    offer: oc.input(ofAsset).output(TranscriptOffer.nullable()),
    /** `new`: but the old lines stay in the changes at `segments`, indices of those offered; by default those with edits. */
    decideOffer: oc
      .input(ofAsset.extend({ take: z.enum(['new', 'old']), segments: z.array(z.number().int().min(0)).optional() }))
      .output(z.object({})),
    export: oc
      .input(ofAsset.extend({ format: TranscriptFormat }))
      .output(z.object({ fileName: z.string(), mime: z.string(), content: z.string() }))
  },
  search: {
    /**
     * Lines in which all words of the query are said, their beginnings too; best first, or latest first where they are
     * everywhere.
     */
    said: oc.input(z.object({ query: z.string().max(500), ...page })).output(z.array(Moment))
  },
  player: {
    info: oc.input(ofAsset).output(PlayerInfo),
    /** Starts making a copy that the window can play, and answers at once; how it goes is told by `info`. */
    prepare: oc.input(ofAsset).output(z.object({})),
    /** Gives up making it. */
    cancel: oc.input(ofAsset).output(z.object({}))
  },
  activity: {
    get: oc.output(Activity),
    /** Latest first. */
    problems: oc
      .input(
        z.object({
          pipeline: Pipeline.optional(),
          status: z.enum(['failed', 'setAside']).optional(),
          code: z.string().max(100).optional(),
          ...page
        })
      )
      .output(z.array(JobProblem)),
    /** Those set aside first, then the largest. */
    problemGroups: oc.output(z.array(ProblemGroup)),
    skipped: oc.input(z.object(page)).output(z.array(Skipped)),
    /** Queues failed and set-aside jobs again: all, or those that all that is given holds for. */
    retry: oc
      .input(
        z.object({
          assetIds: z.array(id).max(100_000).optional(),
          pipeline: Pipeline.optional(),
          status: z.enum(['failed', 'setAside']).optional(),
          code: z.string().max(100).optional()
        })
      )
      .output(z.object({ requeued: z.number().int() })),
    /** Runs pipelines for a selection; `again`: also where there is a result already. */
    run: oc
      .input(z.object({ pipelines: z.array(Pipeline).min(1), selection: Selection, again: z.boolean().default(false) }))
      .output(Enqueued),
    /** Gives up queued, waiting and running jobs. Results from before stay. */
    cancel: oc
      .input(z.object({ pipelines: z.array(Pipeline).min(1).optional(), selection: Selection }))
      .output(z.object({ cancelled: z.number().int() })),
    /** Without a pipeline: all. */
    setPaused: oc.input(z.object({ paused: z.boolean(), pipeline: Pipeline.optional() })).output(z.object({})),
    /** What the user looks at now comes first. */
    look: oc.input(z.object({ assetIds: z.array(id).max(200) })).output(z.object({})),
    /** Spans of days of the last `days`, or of minutes of the last `minutes`; oldest first, spans without any left out. */
    history: oc.input(z.object({ days: z.number().int().min(1).max(90) })).output(z.array(HistorySpan)),
    throughput: oc.input(z.object({ minutes: z.number().int().min(1).max(1440) })).output(z.array(HistorySpan))
  },
  sources: {
    list: oc.output(z.array(SourceInfo)),
    /** Starts importing these folders and files in place; progress comes with `activity`. */
    add: oc.input(z.object({ paths: z.array(path).min(1).max(10_000) })).output(z.object({})),
    rescan: oc.input(z.object({ id: id.optional() })).output(z.object({})),
    /** Forgets the source and the assets that lie only there; the files themselves stay untouched. */
    remove: oc.input(z.object({ id })).output(z.object({ assetsRemoved: z.number().int() })),
    /** Its assets are not processed until it is resumed. */
    setPaused: oc.input(z.object({ id, paused: z.boolean() })).output(z.object({})),
    cancelImport: oc.output(z.object({}))
  },
  files: {
    /**
     * Folders and files at a path of the computer that runs the app (null: home and drives), for the folder browser;
     * `files` names those that look like what is wanted.
     */
    list: oc.input(z.object({ path: path.nullable(), files: z.enum(['none', 'models']).default('none') })).output(
      z.object({
        path: z.string().nullable(),
        parent: z.string().nullable(),
        folders: z.array(z.object({ name: z.string(), path: z.string() })),
        files: z.array(z.object({ name: z.string(), path: z.string(), bytes: z.number() })),
        /** How many photos, videos and sounds lie directly in it, going by their names. */
        mediaCount: z.number().int()
      })
    ),
    /** Where on the computer that runs the app something dropped from a browser lies; only exact matches. */
    locate: oc
      .input(
        z.object({
          dropped: z
            .array(
              z.object({
                name: z.string().min(1).max(255),
                kind: z.enum(['folder', 'file']),
                /** For a folder some of its files, for a file itself. */
                files: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedMs: z.number() })).max(50)
              })
            )
            .min(1)
            .max(100)
        })
      )
      .output(z.object({ found: z.array(z.string()), missing: z.array(z.string()) })),
    /** The system's own dialog, where the host has one; an empty list when the user cancels. */
    pick: oc.input(z.object({ kind: z.enum(['folders', 'files']) })).output(z.array(z.string()))
  },
  settings: {
    get: oc.output(
      z.object({
        settings: Settings,
        /** Settings that a variable of the environment has taken over, and which variable. */
        fixed: z.array(z.object({ setting: z.string(), variable: z.string() })),
        modelsFolder: z.string()
      })
    ),
    update: oc.input(SettingsPatch).output(Settings),
    /** The programs that Inglenook uses. */
    programs: oc.output(z.object({ whisperCli: ProgramState, ffmpeg: ProgramState })),
    /** What the rules of politeness go by on the computer that runs the app; `power` null: its host cannot tell. */
    computer: oc.output(
      z.object({
        cores: z.number().int(),
        power: z.object({ onBattery: z.boolean(), idleSeconds: z.number() }).nullable()
      })
    )
  },
  models: {
    overview: oc.output(ModelsOverview),
    /** Looks again for weights in the mirrors and the models folder, and tries again what had failed. */
    refresh: oc.output(z.object({})),
    /** Starts fetching a model, and answers at once; how it goes is in the overview. */
    download: oc.input(z.object({ id: modelId })).output(z.object({})),
    /** Gives up a download that is under way, and forgets one that failed. */
    cancelDownload: oc.input(z.object({ id: modelId })).output(z.object({})),
    /**
     * Uses a model for its task from the next job on; null: the default again. Refused for a model that is not of the
     * task, not known or not available. Answers what it makes outdated.
     */
    use: oc
      .input(z.object({ task: ModelTask, id: modelId.nullable() }))
      .output(z.object({ earlierChoice: z.string().nullable(), outdated: Outdated.nullable() })),
    /** Queues the assets again whose results of this task come from another model than the one in force. */
    reprocess: oc.input(z.object({ task: ModelTask })).output(z.object({ enqueued: z.number().int() })),
    add: oc.input(z.object({ paths: z.array(path).min(1).max(1000) })).output(AddedModels),
    /** Makes a mirror for another computer: the files that are ready, and their `models.json`. */
    export: oc.input(z.object({ folder: path, ids: z.array(modelId).optional() })).output(ExportedModels),
    /** Hashes every weight file anew. */
    verify: oc.output(VerifiedModels),
    /** Deletes a model's files from the models folder; refused while a task uses it. */
    remove: oc.input(z.object({ id: modelId })).output(z.object({ freedBytes: z.number().int() })),
    removeUnused: oc.output(z.object({ freedBytes: z.number().int() })),
    /** Runs a model that is ready on built-in input for a few seconds. */
    measure: oc.input(z.object({ id: modelId })).output(ModelSpeed)
  }
}
export type Contract = typeof contract
