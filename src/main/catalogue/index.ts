import { assetRepository } from './assets.ts'
import { faceRepository } from './faces.ts'
import { jobRepository } from './jobs.ts'
import { missingJobRepository } from './missing-jobs.ts'
import { modelRepository } from './models.ts'
import type { Catalogue } from './open-catalogue.ts'
import { outdatedRepository } from './outdated.ts'
import { peopleRepository } from './people.ts'
import { placeRepository } from './places.ts'
import { saidRepository } from './said.ts'
import { settingsRepository } from './settings.ts'
import { skippedRepository } from './skipped.ts'
import { soundRepository } from './sounds.ts'
import { sourceRepository } from './sources.ts'
import { speedRepository } from './speeds.ts'
import { readTallies, type Tallies } from './tallies.ts'
import { thingRepository } from './things.ts'
import { timelineRepository } from './timeline.ts'
import { transcriptPieceRepository } from './transcript-pieces.ts'
import { transcriptRepository } from './transcripts.ts'

export type Repositories = ReturnType<typeof repositories>

/**
 * Every noun of the catalogue over one connection.
 *
 * @param writtenBack see WriteBack; left out where the connection writes its log back by itself
 */
export function repositories(db: Catalogue, writtenBack = (): Promise<void> => Promise.resolve()) {
  return {
    sources: sourceRepository(db),
    assets: assetRepository(db),
    places: placeRepository(db),
    skipped: skippedRepository(db),
    jobs: jobRepository(db),
    missingJobs: missingJobRepository(db),
    models: modelRepository(db),
    outdated: outdatedRepository(db),
    faces: faceRepository(db),
    people: peopleRepository(db),
    things: thingRepository(db),
    sounds: soundRepository(db),
    transcripts: transcriptRepository(db),
    transcriptPieces: transcriptPieceRepository(db),
    said: saidRepository(db),
    timeline: timelineRepository(db),
    settings: settingsRepository(db),
    speeds: speedRepository(db),
    tallies: (): Tallies => readTallies(db),
    /** Runs `work` in one transaction: all of it is stored, or none. Nested calls join the outer one. */
    transaction: <T>(work: () => T): T => db.transaction(work).immediate(),
    /** Resolves when the write-ahead log has been written back: whoever writes much waits for it now and then. */
    writtenBack
  }
}
