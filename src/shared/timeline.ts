import { z } from 'zod'

/** Which assets a timeline shows: all (no field), one person's, or those with one label. */
export const TimelineFilter = z.object({
  personId: z.number().int().optional(),
  label: z.string().optional()
})
export type TimelineFilter = z.infer<typeof TimelineFilter>

/**
 * One day of a timeline. `day` counts days since 1970-01-01 in the local time of each photo; `revision` changes when
 * anything in that day does, so that a window asks again only for what it does not have.
 */
export const TimelineDay = z.object({
  day: z.number().int(),
  count: z.number().int(),
  revision: z.number().int()
})
export type TimelineDay = z.infer<typeof TimelineDay>

/**
 * What the layout of one day needs, newest first, packed little-endian in base64: `ids` is a Uint32Array, `aspects` a
 * Uint16Array of width / height × 1000. With these for all days a window knows the exact height of everything, so
 * that nothing ever jumps (`Note: exact timeline`).
 */
export const TimelineContents = z.object({
  day: z.number().int(),
  revision: z.number().int(),
  ids: z.base64(),
  aspects: z.base64()
})
export type TimelineContents = z.infer<typeof TimelineContents>

export const DAY_MS = 86_400_000
/** width / height × 1000 for the layout, bounded so that a panorama or a strip still makes a usable tile. */
export function aspectCode(width: number | null, height: number | null): number {
  if (!width || !height) return 1000
  return Math.round(Math.min(6, Math.max(0.25, width / height)) * 1000)
}
