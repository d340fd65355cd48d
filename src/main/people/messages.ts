import { z } from 'zod'
import { Failure } from '../../shared/failure.ts'

/** How the thread of people is set up. */
export const PeopleThreadData = z.object({ libraryDir: z.string().min(1) })
export type PeopleThreadData = z.infer<typeof PeopleThreadData>

/** Main to thread. `asked` numbers what was asked, so that main can tell when all of it is done. */
export const ToPeopleThread = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('settings'),
    asked: z.number().int(),
    maxDistance: z.number().nullable(),
    minFaces: z.number().int().min(1)
  }),
  z.object({ type: z.literal('facesChanged'), asked: z.number().int() })
])
export type ToPeopleThread = z.infer<typeof ToPeopleThread>

/** Thread to main. */
export const FromPeopleThread = z.discriminatedUnion('type', [
  /** Some faces found their people; `remaining` are yet to come. */
  z.object({
    type: z.literal('assigned'),
    remaining: z.number().int(),
    personIdsChanged: z.array(z.number().int())
  }),
  /** Everything asked up to this number is done. */
  z.object({ type: z.literal('idle'), asked: z.number().int() }),
  /** Nothing goes on until something is asked again. */
  z.object({ type: z.literal('failed'), asked: z.number().int(), failure: Failure, detail: z.string() })
])
export type FromPeopleThread = z.infer<typeof FromPeopleThread>
