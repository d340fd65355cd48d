import type { MediaFacts } from '../../shared/media-facts.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import type { Repositories } from '../catalogue/index.ts'
import { withReadableFile } from '../pipelines/readable-file.ts'
import type { Ffmpeg, FfmpegTool } from '../tools/ffmpeg.ts'
import { heedLoss } from '../tools/found-tool.ts'
import type { WorkerPool } from '../workers/pool.ts'

export interface MediaFilesOptions {
  catalogue: Repositories
  /** Workers of its own: whoever waits for a picture to appear does not wait for what is processed. */
  pool: Pick<WorkerPool, 'run'>
  ffmpeg: FfmpegTool
}

/** What is asked of the files of videos and recordings while somebody looks at them. */
export interface MediaFiles {
  /**
   * What a file holds that is there now; what it held is asked once.
   *
   * @throws InglenookError `tool-missing`, `unreadable-media`, and as withReadableFile does
   */
  facts(asset: AssetRow): Promise<MediaFacts>
  /** Gives `work` a place where an asset can be read, and the tools; tools that are gone are looked for anew. */
  withFile<T>(asset: AssetRow, work: (path: string, tools: Ffmpeg) => Promise<T>): Promise<T>
}

/** What is remembered of as many files. */
const MOST_FACTS = 500
/** Before pictures and copies, which cannot begin without. */
const PRIORITY = Number.POSITIVE_INFINITY

export function createMediaFiles({ catalogue, pool, ffmpeg }: MediaFilesOptions): MediaFiles {
  /** By content. */
  const known = new Map<string, Promise<MediaFacts>>()

  const withFile: MediaFiles['withFile'] = async (asset, work) => {
    await ffmpeg.look()
    const tools = ffmpeg.get()
    return withReadableFile(catalogue, asset.id, (path) => work(path, tools)).catch(heedLoss(ffmpeg))
  }
  const probe = (sha256: string, path: string, ffprobe: string): Promise<MediaFacts> => {
    const before = known.get(sha256)
    if (before) return before
    const asked = pool.run({ kind: 'probeMedia', path, ffprobe }, { priority: PRIORITY })
    known.set(sha256, asked)
    const [oldest] = known.keys()
    if (known.size > MOST_FACTS && oldest !== undefined) known.delete(oldest)
    // What could not be asked now may be another time.
    asked.catch(() => known.delete(sha256))
    return asked
  }
  return {
    withFile,
    facts: (asset) => withFile(asset, (path, { ffprobe }) => probe(asset.sha256, path, ffprobe))
  }
}
