import { WorkerCrashed, WorkerSilent } from './errors.ts'
import type { Request } from './request-queue.ts'
import type { Doom } from './slot.ts'
import type { WorkerExit } from './worker-process.ts'

/** The system, short of memory, may end the same worker again and again: beyond this somebody has to be told. */
export const MOST_KILLS = 20

/**
 * What becomes of a request whose worker is gone: it runs again, or is rejected with an error. Counts against it what may
 * have been its doing.
 */
export function fateOf(request: Request, doom: Doom, exit: WorkerExit): 'again' | WorkerCrashed {
  if (isInnocent(request, doom)) return 'again'
  if (doom.why === 'killed') request.kills++
  else request.crashes++
  const patience = request.retryCrashed ? { crashes: 1, kills: MOST_KILLS } : { crashes: 0, kills: 0 }
  if (request.crashes <= patience.crashes && request.kills <= patience.kills) return 'again'
  return failureOf(doom, request, exit)
}

/** Its worker was ended because of another task: this one did nothing wrong and simply starts again. */
function isInnocent(request: Request, doom: Doom): boolean {
  return doom.why === 'unresponsive' || (doom.why === 'overdue' && doom.request !== request)
}

function failureOf(doom: Doom, { task, crashes, kills }: Request, exit: WorkerExit): WorkerCrashed {
  switch (doom.why) {
    case 'silent':
    case 'overdue':
      return new WorkerSilent(task, crashes, exit, doom.why)
    case 'killed':
      return new WorkerCrashed(task, kills, exit, 'killed')
    case 'broken':
      return new WorkerCrashed(task, crashes, { ...exit, stderr: `It sent a malformed message.\n${exit.stderr}` })
    default:
      return new WorkerCrashed(task, crashes, exit)
  }
}
