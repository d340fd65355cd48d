import { z } from 'zod'

/** How the window can play a video or recording. */
export const PlayerInfo = z.object({
  /**
   * `direct`: as it is. `proxy`: by a copy that is made when it is asked for, or is there already (then it has an
   * address). `making`: that copy is being made. `failed`: neither can be had, see `why`.
   */
  playable: z.enum(['direct', 'proxy', 'making', 'failed']),
  /** 0..1 while the copy is being made. */
  progress: z.number().nullable(),
  /** Milliseconds until it is made; null while that cannot be told. */
  msLeft: z.number().nullable(),
  /** Path of what can be played now, to be put behind the media origin; null as long as there is none. */
  address: z.string().nullable(),
  why: z.string().nullable(),
  durationMs: z.number().int().nullable(),
  /** Frames a second of its pictures; null for a recording, and where the file does not tell. */
  fps: z.number().positive().nullable(),
  /** Path of its waveform, to be put behind the media origin; null where there is none (yet). */
  waveform: z.string().nullable()
})
export type PlayerInfo = z.infer<typeof PlayerInfo>
