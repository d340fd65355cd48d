import type { RouterClient } from '@orpc/server'
import type { createRouter } from '../../src/main/api/router.ts'
import { Pipeline } from '../../src/shared/pipeline.ts'

/** Switches all but these pipelines off, so that a test of them is not about the others. */
export async function onlyPipelines(
  client: Pick<RouterClient<ReturnType<typeof createRouter>>, 'settings'>,
  ...wanted: readonly Pipeline[]
): Promise<void> {
  const pipelines = Object.fromEntries(Pipeline.options.map((pipeline) => [pipeline, wanted.includes(pipeline)]))
  await client.settings.update({ pipelines: pipelines as Record<Pipeline, boolean> })
}
