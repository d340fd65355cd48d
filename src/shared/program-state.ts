import { z } from 'zod'

/** A program of others that Inglenook uses, as it stands. Sentences are whole, with what to do. */
export const ProgramState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    path: z.string(),
    /** As it names itself; null: it does not say. */
    version: z.string().nullable(),
    /** `setting`: the user's own; `bundled`: what comes with Inglenook; `system`: what this computer has. */
    from: z.enum(['setting', 'bundled', 'system'])
  }),
  /** Not there yet, and will be by itself. */
  z.object({ kind: z.literal('coming'), sentence: z.string() }),
  z.object({ kind: z.literal('absent'), sentence: z.string() })
])
export type ProgramState = z.infer<typeof ProgramState>
