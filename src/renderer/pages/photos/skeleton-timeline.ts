import type { PackedTimeline } from '../../state/packed-timeline.ts'
import { SKELETON_DAY } from './timeline-rows.tsx'

const SHAPES = [1500, 667, 1333, 1778, 1500, 750, 1333]
const DAYS = 4
const PER_DAY = 24

/** What a timeline looks like before anything is known of it: a few days of pictures of usual shapes. */
export const SKELETON_TIMELINE: PackedTimeline = {
  days: new Int32Array(DAYS).fill(SKELETON_DAY),
  starts: Uint32Array.from({ length: DAYS + 1 }, (_, day) => day * PER_DAY),
  ids: new Uint32Array(DAYS * PER_DAY),
  aspects: Uint16Array.from({ length: DAYS * PER_DAY }, (_, i) => SHAPES[(i * 3) % SHAPES.length] ?? 1333)
}
