import { z } from 'zod'
import { AssetKind, Sha256, TakenAtSource, TimeSpan } from './asset.ts'
import { Box, Point } from './box.ts'
import { Failure } from './failure.ts'
import { AudioStream, MediaFacts, VideoStream } from './media-facts.ts'
import { ReadyModel } from './model.ts'
import { TranscriptLanguage } from './settings.ts'
import { Segment, TranscribedPiece } from './transcript.ts'

/*
 * What main asks of a worker and what comes back. Only paths, ids and small results travel: pixels and tensors never
 * leave the worker. Both sides parse every message.
 */

/** The outcome of one part of a task: its value, or why there is none. */
const outcome = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), failure: Failure })
  ])

const path = z.string().min(1)

export const ListFolder = {
  input: z.object({ kind: z.literal('listFolder'), path }),
  /** Sorted by name; symbolic links to folders are not followed. `unreadable` names entries that could not be looked at. */
  output: z.object({
    folders: z.array(z.string()),
    files: z.array(z.object({ name: z.string(), bytes: z.number(), mtimeMs: z.number() })),
    unreadable: z.array(z.object({ name: z.string(), failure: Failure }))
  })
}

export const FileFacts = z.object({
  sha256: Sha256,
  bytes: z.number().int(),
  mtimeMs: z.number(),
  kind: AssetKind,
  mime: z.string(),
  /** Of the upright image; null where the kind has none or it is not known yet. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** EXIF orientation 1..8 as stored. */
  orientation: z.number().int().min(1).max(8),
  takenAtMs: z.number().int(),
  takenOffsetMinutes: z.number().int().nullable(),
  takenLocalMs: z.number().int(),
  takenAtSource: TakenAtSource,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  camera: z.string().nullable()
})
export type FileFacts = z.infer<typeof FileFacts>

export const Identify = {
  input: z.object({ kind: z.literal('identify'), path }),
  /** Not ok: the file cannot be an asset, and the failure says why in words for the user. */
  output: outcome(FileFacts)
}

const FoundFace = z.object({
  box: Box,
  landmarks: z.array(Point).length(5),
  score: z.number(),
  quality: z.number(),
  /** Variance of the Laplacian on the aligned crop: small means blurred. */
  sharpness: z.number(),
  /** L2-normalised, as long as the recogniser's entry says. */
  embedding: z.instanceof(Float32Array),
  /** Name of the crop's file, see shared/thumbnail-files.ts. */
  crop: z.string()
})

/** How faces are looked for. */
const FacesRequest = z.object({
  detector: ReadyModel,
  recogniser: ReadyModel,
  minScore: z.number(),
  maxFaces: z.number().int()
})

export const AnalyseImage = {
  input: z.object({
    kind: z.literal('analyseImage'),
    path,
    sha256: Sha256,
    /** Folder under which thumbnails and face crops are written, named by content (see shared/thumbnail-files.ts). */
    thumbsDir: path,
    thumbnails: z.boolean(),
    faces: FacesRequest.nullable(),
    objects: z.object({ model: ReadyModel, minScore: z.number(), maxCount: z.number().int() }).nullable()
  }),
  output: z.object({
    /** Pixels of the upright image. */
    width: z.number().int(),
    height: z.number().int(),
    thumbnails: outcome(z.object({ thumbhash: z.base64() })).nullable(),
    faces: outcome(z.array(FoundFace)).nullable(),
    objects: outcome(z.array(z.object({ label: z.string(), score: z.number(), box: Box }))).nullable(),
    /** Milliseconds of wall time spent on each part, `read` on what all share; what was not asked for is 0. */
    tookMs: z.object({ read: z.number(), thumbnails: z.number(), faces: z.number(), objects: z.number() })
  })
}
export type AnalyseImageInput = z.infer<typeof AnalyseImage.input>
export type AnalyseImageOutput = z.infer<typeof AnalyseImage.output>

export const AnalyseVideo = {
  /** Looks for faces all through a video, and joins those of one person. `maxFaces`: of one frame. */
  input: z.object({
    kind: z.literal('analyseVideo'),
    path,
    ffmpeg: path,
    ffprobe: path,
    sha256: Sha256,
    /** Folder under which face crops are written. */
    thumbsDir: path,
    faces: FacesRequest
  }),
  output: z.discriminatedUnion('applies', [
    /** `why`: in words, that it has no moving pictures. */
    z.object({ applies: z.literal(false), why: z.string(), mediaDurationMs: z.number().nullable() }),
    z.object({
      applies: z.literal(true),
      /** Each as it was seen best, by when it was first seen. */
      faces: z.array(FoundFace.extend({ timeMs: z.number().int(), spans: z.array(TimeSpan).min(1) })),
      /** How much of the video was looked at, and in how many frames. */
      seenMs: z.number(),
      frames: z.number().int(),
      mediaDurationMs: z.number().nullable(),
      /** What could not be looked at, in words; null: it was seen to its end. */
      note: z.string().nullable(),
      tookMs: z.number()
    })
  ])
}
export type AnalyseVideoInput = z.infer<typeof AnalyseVideo.input>
export type AnalyseVideoOutput = z.infer<typeof AnalyseVideo.output>

export const HashFile = {
  input: z.object({ kind: z.literal('hashFile'), path }),
  output: z.object({ sha256: Sha256, bytes: z.number().int(), mtimeMs: z.number() })
}

export const CopyModelFile = {
  /**
   * Copies a weight file into place through a unique `.part`, refusing it when its hash is not `sha256`. `part`: where
   * it is written first, on the same drive; left out: under a name of its own beside `to`.
   */
  input: z.object({
    kind: z.literal('copyModelFile'),
    from: path,
    to: path,
    sha256: Sha256.nullable(),
    part: path.optional()
  }),
  output: z.object({ sha256: Sha256, bytes: z.number().int() })
}

export const DownloadFile = {
  /**
   * Fetches one weight file from one address through `part` (resumed with Range, hashed while it comes, flushed, then
   * renamed to `to`), with up to six attempts. `sha256` is what a list says the content must be, `statedSha256` what a
   * host said on an earlier download; either refuses anything else.
   */
  input: z.object({
    kind: z.literal('downloadFile'),
    address: z.url({ protocol: /^https?$/ }),
    to: path,
    part: path,
    sha256: Sha256.nullable(),
    statedSha256: Sha256.nullable(),
    minBytes: z.number().int().min(0),
    /** Exact size by the list; null: not known. */
    bytes: z.number().int().positive().nullable(),
    /** Proxy to go through as the host found it; null: as the environment says. */
    proxy: z.string().nullable()
  }),
  /** `statedSha256`: what the host said of the content now, if it did. */
  output: z.object({ sha256: Sha256, bytes: z.number().int(), mtimeMs: z.number(), statedSha256: Sha256.nullable() }),
  progress: z.object({
    bytes: z.number().int(),
    totalBytes: z.number().int().nullable(),
    msLeft: z.number().nullable(),
    attempt: z.number().int(),
    retry: z.object({ atMs: z.number(), reason: z.string() }).nullable()
  })
}
export type DownloadProgress = z.infer<typeof DownloadFile.progress>

export const InspectModel = {
  /** Looks into a weight file: fails with `model-interface`, naming expected and found, when it does not fit its family. */
  input: z.object({ kind: z.literal('inspectModel'), model: ReadyModel }),
  output: z.object({})
}

export const MeasureModel = {
  /** Runs a model on input made on the spot for about `forMs`. `whisperCli`: needed for transcription models. */
  input: z.object({
    kind: z.literal('measureModel'),
    model: ReadyModel,
    forMs: z.number().positive(),
    whisperCli: path.nullable()
  }),
  output: z.object({ perSecond: z.number().positive(), unit: z.enum(['photos', 'faces', 'seconds']) })
}

export const TagAudio = {
  /** Hears a video or audio file in overlapping windows, streamed from ffmpeg. */
  input: z.object({
    kind: z.literal('tagAudio'),
    path,
    model: ReadyModel,
    ffmpeg: path,
    ffprobe: path,
    windowMs: z.number().positive(),
    hopMs: z.number().positive(),
    minScore: z.number(),
    topK: z.number().int()
  }),
  output: z.discriminatedUnion('applies', [
    /** `why`: in words, such as that it has no sound track. */
    z.object({ applies: z.literal(false), why: z.string(), mediaDurationMs: z.number().nullable() }),
    z.object({
      applies: z.literal(true),
      /** Of the sound. */
      durationMs: z.number(),
      /** Of the whole file, pictures and all; null where it does not say. */
      mediaDurationMs: z.number().nullable(),
      /** By start, then label. `score` is the highest of its windows, reached at `peakMs`. */
      events: z.array(
        z.object({ label: z.string(), startMs: z.number(), endMs: z.number(), peakMs: z.number(), score: z.number() })
      ),
      /** What could not be listened to, in words; null: it was heard to its end. */
      note: z.string().nullable(),
      tookMs: z.number()
    })
  ])
}
export type TagAudioInput = z.infer<typeof TagAudio.input>
export type TagAudioOutput = z.infer<typeof TagAudio.output>

export const Transcribe = {
  /**
   * Writes down what is said in a video or audio file, piece by piece. `done`: the first pieces, from an earlier run over
   * the same content with the same model and wishes, which are not listened to again.
   */
  input: z.object({
    kind: z.literal('transcribe'),
    path,
    ffmpeg: path,
    ffprobe: path,
    whisperCli: path,
    model: ReadyModel,
    /** Finds speech first, so that nothing is made up from noise; null: all is taken for speech. */
    voiceActivity: ReadyModel.nullable(),
    language: TranscriptLanguage,
    /** Into English. */
    translate: z.boolean(),
    /** Names that the model is to expect, the most important last. */
    names: z.array(z.string()).max(200),
    /** Cores that it may use at most; null: what suits the computer. */
    cores: z.number().int().min(1).nullable(),
    /** How long a piece is meant to be. */
    pieceMs: z.number().int().positive(),
    done: z.array(TranscribedPiece)
  }),
  output: z.discriminatedUnion('applies', [
    /** `why`: in words, such as that it has no sound track. */
    z.object({ applies: z.literal(false), why: z.string(), mediaDurationMs: z.number().nullable() }),
    z.object({
      applies: z.literal(true),
      /** ISO 639-1, the one that most is said in; null: nothing is said. */
      language: z.string().nullable(),
      segments: z.array(Segment),
      /** Of the sound. */
      durationMs: z.number(),
      mediaDurationMs: z.number().nullable(),
      /** How much of the sound this run has listened to. */
      heardMs: z.number(),
      /** What could not be listened to, in words; null: it was heard to its end. */
      note: z.string().nullable(),
      tookMs: z.number()
    })
  ]),
  /** A piece is told once, as soon as it is finished. */
  progress: z.object({ piece: TranscribedPiece.nullable() })
}
export type TranscribeInput = z.infer<typeof Transcribe.input>
export type TranscribeOutput = z.infer<typeof Transcribe.output>

export const ProbeMedia = {
  /** Looks into a video or audio file. */
  input: z.object({ kind: z.literal('probeMedia'), path, ffprobe: path }),
  output: MediaFacts
}

export const MakeWaveform = {
  /** Writes how loud a video or audio file is over its length as `file` below `folder`, see shared/waveform.ts. */
  input: z.object({ kind: z.literal('makeWaveform'), path, ffmpeg: path, ffprobe: path, folder: path, file: path }),
  output: z.discriminatedUnion('applies', [
    /** `why`: in words, such as that it has no sound track. */
    z.object({ applies: z.literal(false), why: z.string(), mediaDurationMs: z.number().nullable() }),
    z.object({
      applies: z.literal(true),
      /** Of the sound. */
      durationMs: z.number(),
      /** Of the whole file, pictures and all. */
      mediaDurationMs: z.number(),
      /** What could not be listened to, in words; null: it was heard to its end. */
      note: z.string().nullable(),
      tookMs: z.number()
    })
  ])
}
export type MakeWaveformOutput = z.infer<typeof MakeWaveform.output>

export const MakePoster = {
  /** Writes the pictures of a video as those of a photo are written, see shared/thumbnail-files.ts. */
  input: z.object({
    kind: z.literal('makePoster'),
    path,
    ffmpeg: path,
    ffprobe: path,
    sha256: Sha256,
    thumbsDir: path
  }),
  output: z.discriminatedUnion('applies', [
    /** `why`: in words, that it has no moving pictures. */
    z.object({ applies: z.literal(false), why: z.string(), mediaDurationMs: z.number().nullable() }),
    z.object({
      applies: z.literal(true),
      /** Pixels of the picture as it is shown, upright. */
      width: z.number().int(),
      height: z.number().int(),
      thumbhash: z.base64(),
      mediaDurationMs: z.number().nullable(),
      tookMs: z.number()
    })
  ])
}
export type MakePosterOutput = z.infer<typeof MakePoster.output>

export const GrabFrame = {
  /** Writes what a video shows at a time as `file` below `folder`. */
  input: z.object({
    kind: z.literal('grabFrame'),
    path,
    ffmpeg: path,
    container: MediaFacts.shape.container,
    video: VideoStream,
    atMs: z.number().min(0),
    /** In pixels; never enlarged. */
    longestSide: z.number().int().min(1).max(4096),
    format: z.enum(['webp', 'jpeg']),
    folder: path,
    file: path
  }),
  output: z.object({ width: z.number().int(), height: z.number().int(), bytes: z.number().int() })
}

export const MakeProxy = {
  /**
   * Writes a copy that windows can play to `to`. Of each stream the encoder by ffmpeg's name, `copy` where it can be played
   * as it is; null: it has none. `mostBytes`: a copy that becomes larger is given up.
   */
  input: z.object({
    kind: z.literal('makeProxy'),
    path,
    ffmpeg: path,
    to: path,
    container: z.enum(['mp4', 'webm']),
    durationMs: z.number().nullable(),
    video: z.object({ stream: VideoStream, encoder: z.string(), longestSide: z.number().int().min(2) }).nullable(),
    audio: z.object({ stream: AudioStream, encoder: z.string() }).nullable(),
    mostBytes: z.number().positive(),
    /** The name that this ffmpeg has for the option that keeps a varying frame rate as it is. */
    rateOption: z.enum(['-fps_mode', '-vsync'])
  }),
  /** `note`: what is missing in it, in words. */
  output: z.object({ bytes: z.number().int(), note: z.string().nullable(), tookMs: z.number() }),
  /** Null while that cannot be told. */
  progress: z.object({ msLeft: z.number().nullable() })
}
export type MakeProxyInput = z.infer<typeof MakeProxy.input>

export const LocateDropped = {
  /** Looks below `roots` (bounded in depth, count and time) for folders or files with this name and contents. */
  input: z.object({
    kind: z.literal('locateDropped'),
    name: z.string(),
    what: z.enum(['folder', 'file']),
    files: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedMs: z.number() })),
    roots: z.array(path)
  }),
  output: z.object({ paths: z.array(z.string()) })
}

export const TASKS = {
  listFolder: ListFolder,
  identify: Identify,
  analyseImage: AnalyseImage,
  analyseVideo: AnalyseVideo,
  hashFile: HashFile,
  copyModelFile: CopyModelFile,
  downloadFile: DownloadFile,
  inspectModel: InspectModel,
  measureModel: MeasureModel,
  tagAudio: TagAudio,
  transcribe: Transcribe,
  probeMedia: ProbeMedia,
  makeWaveform: MakeWaveform,
  makePoster: MakePoster,
  grabFrame: GrabFrame,
  makeProxy: MakeProxy,
  locateDropped: LocateDropped
} as const

export type TaskKind = keyof typeof TASKS
export type TaskInput<K extends TaskKind = TaskKind> = z.infer<(typeof TASKS)[K]['input']>
export type TaskOutput<K extends TaskKind> = z.infer<(typeof TASKS)[K]['output']>
/** What a task of this kind says beside the fraction while it runs; most say nothing. */
export type TaskProgress<K extends TaskKind> = (typeof TASKS)[K] extends { progress: infer P extends z.ZodType }
  ? z.infer<P>
  : undefined

/** The schema of TaskProgress; null: this kind says nothing. */
export function progressSchema(kind: TaskKind): z.ZodType | null {
  const task = TASKS[kind]
  return 'progress' in task ? task.progress : null
}

export const Task = z.discriminatedUnion('kind', [
  ListFolder.input,
  Identify.input,
  AnalyseImage.input,
  AnalyseVideo.input,
  HashFile.input,
  CopyModelFile.input,
  DownloadFile.input,
  InspectModel.input,
  MeasureModel.input,
  TagAudio.input,
  Transcribe.input,
  ProbeMedia.input,
  MakeWaveform.input,
  MakePoster.input,
  GrabFrame.input,
  MakeProxy.input,
  LocateDropped.input
])
export type Task = z.infer<typeof Task>

/** Main to worker. */
export const ToWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), taskId: z.number().int(), task: Task }),
  z.object({ type: z.literal('cancel'), taskId: z.number().int() }),
  /** Only these weights (by hash) are in use from now on: all others are let go once nothing runs on them. */
  z.object({ type: z.literal('retainModels'), sha256s: z.array(Sha256) })
])
export type ToWorker = z.infer<typeof ToWorker>

/** Worker to main. `done` carries the output, parsed again by main with the task's own schema. */
export const FromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.number().int() }),
  /** Each second while something runs: its event loop turns. Any other message says the same. */
  z.object({ type: z.literal('alive') }),
  /** How long the task may take in all, from its start, now that it is known how much work it is; null: it sees to that itself. */
  z.object({ type: z.literal('limit'), taskId: z.number().int(), ms: z.number().positive().nullable() }),
  /** `detail`: what a task of this kind says beside the fraction, parsed by main with the task's own schema. */
  z.object({
    type: z.literal('progress'),
    taskId: z.number().int(),
    fraction: z.number(),
    detail: z.unknown().optional()
  }),
  z.object({ type: z.literal('done'), taskId: z.number().int(), output: z.unknown() }),
  z.object({ type: z.literal('failed'), taskId: z.number().int(), failure: Failure, detail: z.string() }),
  z.object({ type: z.literal('cancelled'), taskId: z.number().int() })
])
export type FromWorker = z.infer<typeof FromWorker>

/** How a worker is set up, as JSON in its first argument. */
export const WorkerConfig = z.object({
  /** ONNX Runtime intra-op threads per session. */
  inferenceThreads: z.number().int().min(1),
  /** libvips threads. */
  imageThreads: z.number().int().min(1),
  /**
   * Absolute path of a folder for temporary files, below the library's. A pool gives each of its workers one of its own
   * inside it, which goes away with the worker (see worker/child-processes.ts). Left out: below the system's.
   */
  tempDir: path.optional()
})
export type WorkerConfig = z.infer<typeof WorkerConfig>
