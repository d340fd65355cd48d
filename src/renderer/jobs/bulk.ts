import type { Enqueued, Selection } from '../../shared/job.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import { client } from '../state/client.ts'
import { notify, notifyError } from '../ui/toasts.tsx'
import { cancelledText, enqueuedText, leftOutText } from './bulk-text.ts'

/** Puts jobs in line for a selection, and says how many, and why some are left out. */
export async function runAndTell(pipelines: readonly Pipeline[], selection: Selection, again: boolean): Promise<void> {
  try {
    const answer: Enqueued = await client.activity.run({ pipelines: [...pipelines], selection, again })
    notify(enqueuedText(answer), leftOutText(answer) ?? undefined)
  } catch (error) {
    notifyError('This could not be put in line.', error)
  }
}

/** Gives up the jobs of a selection that have no end yet, and says how many. Without pipelines: those of all. */
export async function cancelAndTell(selection: Selection, pipelines?: readonly Pipeline[]): Promise<void> {
  try {
    const { cancelled } = await client.activity.cancel({
      selection,
      ...(pipelines !== undefined && { pipelines: [...pipelines] })
    })
    notify(cancelledText(cancelled))
  } catch (error) {
    notifyError('This could not be cancelled.', error)
  }
}

/** Queues failed and set-aside jobs again, and says how many, or why not. */
export async function retryAndTell(which: Parameters<typeof client.activity.retry>[0]): Promise<void> {
  try {
    const { requeued } = await client.activity.retry(which)
    notify(enqueuedText({ enqueued: requeued, skippedCount: 0 }))
  } catch (error) {
    notifyError('This could not be tried again.', error)
  }
}
