import { firstLight } from './001-first-light.ts'

/** Every step from an empty file to today's schema, in order; `user_version` counts those done. Never edit a released one. */
export const migrations: readonly string[] = [firstLight]
