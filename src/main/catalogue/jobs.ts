import { jobEntryRepository } from './job-entries.ts'
import { jobHistoryRepository } from './job-history.ts'
import { jobHoldRepository } from './job-holds.ts'
import { jobProblemRepository } from './job-problems.ts'
import { queueRepository } from './job-queue.ts'
import { jobSelectionRepository } from './job-selections.ts'
import { jobWaitRepository } from './job-waits.ts'
import type { Catalogue } from './open-catalogue.ts'

export type { EntryCursor, EntryPage } from './job-entries.ts'
export type { SourceHold } from './job-holds.ts'
export type { ProblemFilter } from './job-problems.ts'
export type { ClaimedJob, Head, JobEnd, Priority } from './job-queue.ts'
export type { Wait, WaitGroup } from './job-waits.ts'

export type JobRepository = ReturnType<typeof jobRepository>

/** The durable queue: one job per asset and pipeline. */
export function jobRepository(db: Catalogue) {
  const history = jobHistoryRepository(db)
  const queue = queueRepository(db, history.count)
  return {
    ...queue,
    ...jobWaitRepository(db),
    ...jobHoldRepository(db),
    ...jobSelectionRepository(db),
    ...jobProblemRepository(db, queue.enqueue),
    ...jobEntryRepository(db),
    history: history.days,
    throughput: history.minutes
  }
}
