import type { Pipeline } from '../../shared/pipeline.ts'
import { api, client, queryClient } from '../state/client.ts'
import { notifyError } from '../ui/toasts.tsx'

/** Pauses or resumes everything, or one pipeline: shown at once, taken back with a message when the app refuses. */
export async function setPaused(paused: boolean, pipeline?: Pipeline): Promise<void> {
  const queryKey = api.activity.get.queryKey()
  show(paused, pipeline)
  try {
    await client.activity.setPaused({ paused, ...(pipeline !== undefined && { pipeline }) })
    await queryClient.invalidateQueries({ queryKey })
  } catch (error) {
    show(!paused, pipeline)
    notifyError(paused ? 'The work could not be paused.' : 'The work could not be resumed.', error)
  }
}

function show(paused: boolean, pipeline: Pipeline | undefined): void {
  queryClient.setQueryData(api.activity.get.queryKey(), (known) => {
    if (!known) return known
    if (pipeline === undefined) return { ...known, paused }
    return {
      ...known,
      pipelines: known.pipelines.map((state) => (state.pipeline === pipeline ? { ...state, paused } : state))
    }
  })
}

/** Pauses or resumes all that lies in a source. */
export async function setSourcePaused(id: number, paused: boolean): Promise<void> {
  const queryKey = api.sources.list.queryKey()
  const put = (to: boolean) =>
    queryClient.setQueryData(queryKey, (known) =>
      known?.map((source) => (source.id === id ? { ...source, paused: to } : source))
    )
  put(paused)
  try {
    await client.sources.setPaused({ id, paused })
    await queryClient.invalidateQueries({ queryKey })
  } catch (error) {
    put(!paused)
    notifyError(paused ? 'The folder could not be paused.' : 'The folder could not be resumed.', error)
  }
}
