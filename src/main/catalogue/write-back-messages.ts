import { z } from 'zod'

export const WriteBackData = z.strictObject({ libraryDir: z.string() })
export type WriteBackData = z.infer<typeof WriteBackData>

/** Asks that the log be written back now; the answer names the number. */
export const ToWriteBack = z.strictObject({ asked: z.number() })

export const FromWriteBack = z.strictObject({
  /** The last that was asked before the log was written back. */
  asked: z.number(),
  /** Why it could not be, in words of the system. */
  trouble: z.string().nullable()
})
export type FromWriteBack = z.infer<typeof FromWriteBack>
