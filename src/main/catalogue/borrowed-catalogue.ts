import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CATALOGUE_FILE, openCatalogue } from './open-catalogue.ts'

/** What a library says of itself and has learnt of models; nothing of its assets. */
const LENT = [
  'setting',
  'model_file',
  'stated_hash',
  'model_inspection',
  'mirror_list',
  'added_model',
  'model_measurement'
] as const

/**
 * Makes a catalogue with the settings of another one, and with what that knows of models, while another process has it
 * open. Of a catalogue of another version nothing is taken: nobody knows how its rows are to be read.
 *
 * @param lenderDir folder of the library that has the other one
 * @param libraryDir folder of the new one
 */
export function borrowCatalogue(lenderDir: string, libraryDir: string): void {
  const db = openCatalogue(libraryDir)
  try {
    const lender = join(lenderDir, CATALOGUE_FILE)
    if (!existsSync(lender)) return
    db.prepare('attach ? as lender').run(lender)
    if (db.pragma('lender.user_version', { simple: true }) !== db.pragma('main.user_version', { simple: true })) return
    db.transaction(() => {
      for (const table of LENT) db.exec(`insert or replace into main.${table} select * from lender.${table}`)
    })()
  } finally {
    db.close()
  }
}
