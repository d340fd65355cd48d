import type { Statement } from 'better-sqlite3'
import type { JobProblem, ProblemGroup } from '../../shared/job.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

type ProblemStatus = ProblemGroup['status']

/** Failed and set-aside jobs that all that is given holds for. */
export interface ProblemFilter {
  pipeline?: Pipeline | undefined
  status?: ProblemStatus | undefined
  code?: string | undefined
}

interface Group {
  pipeline: Pipeline
  status: ProblemStatus
  code: string
  count: number
}

interface Key {
  assetId: number
  pipeline: Pipeline
  endedAtMs: number
}

/**
 * What failed or was set aside.
 *
 * Note: problems in groups. Each is of one pipeline, status and reason, in order of time by one index; a page of several
 * groups is merged from them. There are as many groups as kinds of failure, some dozens at most.
 */
export function jobProblemRepository(
  db: Catalogue,
  enqueue: (assetId: number, pipelines: readonly Pipeline[], sortMs: number) => void
) {
  const groups = db.prepare<[], Group>(
    'select pipeline, status, code, count from problem_group where count > 0 order by pipeline, status, code'
  )
  const inGroup = "pipeline = ? and status = ? and error_code = ? and status in ('failed', 'setAside')"
  const keyOf = 'asset_id as assetId, pipeline, ended_at_ms as endedAtMs'
  /** Statements by how many groups they merge. */
  const pages = new Map<string, Statement<unknown[], Key>>()
  const page = (groups: number, order: 'latest' | 'earliest'): Statement<unknown[], Key> => {
    const [time, asset] = order === 'latest' ? ['desc', 'asc'] : ['asc', 'desc']
    const known = pages.get(`${order} ${groups}`)
    const ofGroup = `select ${keyOf} from job where ${inGroup}`
    const statement =
      known ??
      db.prepare<unknown[], Key>(
        `${Array(groups).fill(ofGroup).join(' union all ')}
         order by endedAtMs ${time}, assetId ${asset}, pipeline ${asset} limit ? offset ?`
      )
    pages.set(`${order} ${groups}`, statement)
    return statement
  }
  for (const order of ['latest', 'earliest'] as const) page(2, order)
  const latest = db.prepare<[string, string, string], Key>(
    `select ${keyOf} from job where ${inGroup} order by ended_at_ms desc, asset_id limit 1`
  )
  const before = db.prepare<[string, string, string, number, number], Key>(
    `select ${keyOf} from job where ${inGroup} and ended_at_ms <= ? order by ended_at_ms desc, asset_id limit ?`
  )
  const since = db.prepare<[string, string, string, number], Key>(
    `select ${keyOf} from job where ${inGroup} and ended_at_ms >= ?`
  )
  const columns = `asset_id as assetId, pipeline, status, coalesce(error_code, '') as code, coalesce(error, '') as error,
    attempts, coalesce((select min(path) from place where place.asset_id = job.asset_id), '') as path`
  const one = db.prepare<[number, string], JobProblem>(
    `select ${columns} from job where asset_id = ? and pipeline = ? and status in ('failed', 'setAside')`
  )
  const ofAsset = db.prepare<[number], JobProblem>(
    `select ${columns} from job where asset_id = ? and status in ('failed', 'setAside') order by pipeline`
  )

  const groupsOf = ({ pipeline, status, code }: ProblemFilter): Group[] =>
    groups
      .all()
      .filter(
        (group) =>
          (pipeline === undefined || group.pipeline === pipeline) &&
          (status === undefined || group.status === status) &&
          (code === undefined || group.code === code)
      )
  const detail = ({ assetId, pipeline }: Key): JobProblem[] => one.all(assetId, pipeline)

  return {
    /** Latest first. What lies in the further half is counted from its end. */
    problems(filter: ProblemFilter, offset: number, limit: number): JobProblem[] {
      const groups = groupsOf(filter)
      const all = groups.reduce((sum, { count }) => sum + count, 0)
      const most = Math.min(limit, all - offset)
      if (most <= 0) return []
      const values = groups.flatMap(({ pipeline, status, code }) => [pipeline, status, code])
      const behind = all - offset - most
      if (offset <= behind)
        return page(groups.length, 'latest')
          .all(...values, most, offset)
          .flatMap(detail)
      return page(groups.length, 'earliest')
        .all(...values, most, behind)
        .reverse()
        .flatMap(detail)
    },
    problemsOf: (assetId: number): JobProblem[] => ofAsset.all(assetId),
    /** Those that ended at this time or later, in no particular order. */
    problemsSince: (sinceMs: number): JobProblem[] =>
      groupsOf({}).flatMap(({ pipeline, status, code }) => since.all(pipeline, status, code, sinceMs).flatMap(detail)),
    /** Those set aside first, then the largest; each with its latest. */
    problemGroups: (): ProblemGroup[] =>
      groupsOf({})
        .sort((a, b) => asideFirst(a, b) || b.count - a.count)
        .flatMap(({ pipeline, status, code, count }) =>
          latest
            .all(pipeline, status, code)
            .flatMap(detail)
            .map(({ assetId, path, error }) => ({ pipeline, status, code, count, example: { assetId, path, error } }))
        ),
    /**
     * Queues failed and set-aside jobs again, some of all that the filter holds for.
     *
     * @param filter with `assetIds` only those of these assets; with `endedByMs` only what had ended by then, so that
     *   what fails again meanwhile is not tried for ever
     * @returns how many; less than `limit`: all of them
     */
    retrySelection: (
      filter: ProblemFilter & { assetIds?: readonly number[] | undefined; endedByMs?: number | undefined },
      limit: number
    ): number =>
      db
        .transaction(() => {
          const { assetIds, endedByMs = Number.MAX_SAFE_INTEGER, ...group } = filter
          const chosen: { assetId: number; pipeline: Pipeline }[] = []
          if (assetIds) {
            chosen.push(...assetIds.flatMap((id) => ofAsset.all(id)).filter((problem) => isIn(problem, group)))
            chosen.splice(limit)
          } else {
            for (const { pipeline, status, code } of groupsOf(group)) {
              chosen.push(...before.all(pipeline, status, code, endedByMs, limit - chosen.length))
            }
          }
          for (const { assetId, pipeline } of chosen) enqueue(assetId, [pipeline], 0)
          return chosen.length
        })
        .immediate()
  }
}

function asideFirst(a: Group, b: Group): number {
  return Number(b.status === 'setAside') - Number(a.status === 'setAside')
}

function isIn(problem: JobProblem, { pipeline, status, code }: ProblemFilter): boolean {
  return (
    (pipeline === undefined || problem.pipeline === pipeline) &&
    (status === undefined || problem.status === status) &&
    (code === undefined || problem.code === code)
  )
}
