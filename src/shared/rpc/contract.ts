import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { TimelineItem } from '../asset.ts'
import { AssetDetail } from '../asset-detail.ts'
import { AppEvent } from '../events.ts'
import { HostCapabilities } from '../host.ts'
import { Activity, JobProblem, Skipped } from '../job.ts'
import { ModelInfo } from '../model.ts'
import { FaceInfo, PersonName, PersonSummary } from '../person.ts'
import { Pipeline } from '../pipeline.ts'
import { Settings, SettingsPatch } from '../settings.ts'
import { SourceInfo } from '../source.ts'
import { ThingSummary } from '../thing.ts'
import { TimelineContents, TimelineDay, TimelineFilter } from '../timeline.ts'

const id = z.number().int().positive()
const page = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) }
const path = z.string().min(1).max(4096)

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
  activity: {
    get: oc.output(Activity),
    problems: oc.input(z.object({ pipeline: Pipeline.optional(), ...page })).output(z.array(JobProblem)),
    skipped: oc.input(z.object(page)).output(z.array(Skipped)),
    retry: oc
      .input(z.object({ assetId: id.optional(), pipeline: Pipeline.optional() }))
      .output(z.object({ requeued: z.number().int() })),
    setPaused: oc.input(z.object({ paused: z.boolean() })).output(z.object({}))
  },
  sources: {
    list: oc.output(z.array(SourceInfo)),
    /** Starts importing these folders and files in place; progress comes with `activity`. */
    add: oc.input(z.object({ paths: z.array(path).min(1).max(10_000) })).output(z.object({})),
    rescan: oc.input(z.object({ id: id.optional() })).output(z.object({})),
    /** Forgets the source and the assets that lie only there; the files themselves stay untouched. */
    remove: oc.input(z.object({ id })).output(z.object({ assetsRemoved: z.number().int() })),
    cancelImport: oc.output(z.object({}))
  },
  files: {
    /** Folders and files at a path of the computer that runs the app (null: home and drives), for the folder browser. */
    list: oc.input(z.object({ path: path.nullable() })).output(
      z.object({
        path: z.string().nullable(),
        parent: z.string().nullable(),
        folders: z.array(z.object({ name: z.string(), path: z.string() })),
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
        /** The mirror in force: the environment variable, else the setting. */
        mirror: z.object({ path: z.string().nullable(), fromEnvironment: z.boolean() }),
        modelsFolder: z.string()
      })
    ),
    update: oc.input(SettingsPatch).output(Settings)
  },
  models: {
    list: oc.output(z.object({ models: z.array(ModelInfo), problems: z.array(z.string()) })),
    /** Looks again for weights in the mirror and the models folder. */
    refresh: oc.output(z.object({}))
  }
}
export type Contract = typeof contract
