import type { ImportProgress } from '../../../src/shared/job.ts'

/** The importer before anything was imported. */
export const NO_IMPORT: ImportProgress = {
  importing: false,
  found: 0,
  examined: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  duplicates: 0,
  skipped: 0,
  currentPath: null,
  error: null
}
