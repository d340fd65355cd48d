import { z } from 'zod'

/** What changed, so that a window asks again for what it shows. Sent at most a few times a second each. */
export const AppEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assets') }),
  z.object({ type: z.literal('asset'), assetId: z.number().int() }),
  z.object({ type: z.literal('people') }),
  z.object({ type: z.literal('things') }),
  z.object({ type: z.literal('sounds') }),
  z.object({ type: z.literal('transcripts') }),
  z.object({ type: z.literal('activity') }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('models') }),
  z.object({ type: z.literal('sources') })
])
export type AppEvent = z.infer<typeof AppEvent>
