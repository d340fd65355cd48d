import type { FoundFace } from '../../../src/main/catalogue/faces.ts'
import { repositories } from '../../../src/main/catalogue/index.ts'
import type { ClaimedJob } from '../../../src/main/catalogue/jobs.ts'
import type { Catalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { claimNext, photoFacts } from '../catalogue/library-in-test.ts'
import { hash } from './people-in-test.ts'

/** Somebody (0..5) at one of ten places of a photo. */
export interface Somebody {
  who: number
  place: number
}

export type Recogniser = 'one' | 'other'

/**
 * A library whose photos are looked at by jobs, as the real one's are, with two recognisers that both tell people apart
 * and that have nothing in common: neither the length of their embeddings nor what any number in them means.
 */
export function switchingLibrary(db: Catalogue) {
  const catalogue = repositories(db)
  const photos = new Map<string, Somebody[]>()
  const failing = new Set<string>()
  /** Places where the detector in use sees nobody. */
  const unseen = new Set<number>()
  let recogniser: Recogniser = 'one'

  const nameOf = (assetId: number): string => {
    const sha256 = catalogue.assets.get(assetId)?.sha256
    return [...photos.keys()].find((name) => hash(name) === sha256)!
  }
  const end = (job: ClaimedJob): void => {
    const name = nameOf(job.assetId)
    if (failing.has(name)) {
      const failure = { code: 'missing-file', message: 'It is on a drive that is not there.' }
      catalogue.jobs.finish(job, { status: 'failed', failure }, 0)
      return
    }
    const [modelUseId, secondModelUseId] = [DETECTOR, RECOGNISERS[recogniser]].map((model) =>
      catalogue.models.idOfUse(model, 0)
    ) as [number, number]
    const faces = photos.get(name)!.filter(({ place }) => !unseen.has(place))
    if (!catalogue.jobs.finish(job, { status: 'done', count: faces.length, modelUseId, secondModelUseId }, 0)) return
    catalogue.faces.replaceFacesOfAsset({
      assetId: job.assetId,
      detectorUseId: modelUseId,
      recogniserUseId: secondModelUseId,
      dimensions: DIMENSIONS[recogniser],
      faces: faces.map((face) => foundFace(name, face, recogniser))
    })
  }

  return {
    db,
    catalogue,
    failing,
    unseen,
    recogniserUse: (which: Recogniser): number => catalogue.models.idOfUse(RECOGNISERS[which], 0),
    idOf: (name: string): number | undefined => catalogue.assets.idOf(hash(name)),
    addPhoto(name: string, faces: readonly Somebody[]): void {
      photos.set(name, [...faces])
      if (catalogue.assets.idOf(hash(name)) !== undefined) return
      const assetId = catalogue.assets.insert(photoFacts({ sha256: hash(name) }), 0)
      catalogue.jobs.enqueue(assetId, ['faces'], 0)
    },
    removePhoto(name: string): void {
      const assetId = catalogue.assets.idOf(hash(name))
      if (assetId === undefined) return
      catalogue.transaction(() => {
        catalogue.faces.removeFacesOfAsset(assetId)
        catalogue.assets.remove(assetId)
      })
    },
    switchTo(which: Recogniser): void {
      recogniser = which
    },
    inForce: () => recogniser,
    /** Asks for what another recogniser did again, or for some of it. @returns how many photos that are */
    reprocess(most = Number.POSITIVE_INFINITY): number {
      const { entry, sha256 } = RECOGNISERS[recogniser]
      const uses = catalogue.outdated.usesOf('faces', { task: 'face-recognition', modelId: entry.id, sha256 })
      const assets = uses.flatMap((use) => catalogue.outdated.assetsOf('face-recognition', use, 0, 1000))
      return catalogue.jobs.enqueueAgain(assets.slice(0, most), 'faces')
    },
    /** Looks at up to so many photos, each in a transaction of its own. */
    process(most = Number.POSITIVE_INFINITY): void {
      for (let count = 0; count < most; count++) {
        const [job] = claimNext(catalogue, ['faces'])
        if (!job) return
        catalogue.transaction(() => end(job))
      }
    },
    /** Whose each face is, by `photo#place`. */
    persons(): Record<string, number | null> {
      const rows = db
        .prepare<[], { assetId: number; place: number; personId: number | null }>(
          'select asset_id as assetId, cast(round(x * 10 - 0.2) as integer) as place, person_id as personId from face'
        )
        .all()
      return Object.fromEntries(rows.map(({ assetId, place, personId }) => [`${nameOf(assetId)}#${place}`, personId]))
    }
  }
}

const DIMENSIONS = { one: 8, other: 12 } as const
const DETECTOR: ReadyModel = {
  entry: {
    id: 'detector',
    label: 'Detector',
    task: 'face-detection',
    family: 'scrfd',
    files: [{ name: 'detector.onnx' }],
    licence: '',
    source: '',
    input: { size: 640 }
  },
  path: '',
  sha256: hash('detector')
}
const RECOGNISERS: Record<Recogniser, ReadyModel> = { one: recogniserModel('one'), other: recogniserModel('other') }

function recogniserModel(which: Recogniser): ReadyModel {
  return {
    entry: {
      id: `recogniser-${which}`,
      label: which,
      task: 'face-recognition',
      family: 'arcface',
      files: [{ name: `${which}.onnx` }],
      licence: '',
      source: '',
      input: { size: 112 },
      embedding: { dimensions: DIMENSIONS[which], maxDistance: 0.3 }
    },
    path: '',
    sha256: hash(which)
  }
}

/** Found a little to the right and larger by the one than by the other, as two detections of a face are. */
function foundFace(photo: string, { who, place }: Somebody, which: Recogniser): FoundFace {
  const seed = Number.parseInt(hash(`${photo}#${place}`).slice(0, 6), 16) / 0xffffff
  const shift = which === 'one' ? 0 : 0.008
  return {
    box: { x: place / 10 + 0.01 + shift, y: 0.25, width: 0.07 + shift, height: 0.1 },
    landmarks: [0, 1, 2, 3, 4].map(() => ({ x: 0.5, y: 0.5 })),
    score: 0.8,
    quality: 0.4 + seed / 2,
    sharpness: 400,
    embedding: embeddingOf(who, seed, which),
    crop: '0000-0000-0000-0000'
  }
}

function embeddingOf(who: number, seed: number, which: Recogniser): Float32Array<ArrayBuffer> {
  const dimensions = DIMENSIONS[which]
  // What is one person's direction to the one is another person's to the other.
  const axis = which === 'one' ? who : (who + 1) % 6
  const values = Array.from({ length: dimensions }, (_, i) => (i === axis ? 1 : i === dimensions - 1 ? seed * 0.5 : 0))
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}
