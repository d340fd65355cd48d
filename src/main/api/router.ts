import type { Library } from '../library.ts'
import { activityProcedures } from './activity.ts'
import { appProcedures } from './app.ts'
import { assetProcedures } from './assets.ts'
import { contract } from './contract.ts'
import { fileProcedures } from './files.ts'
import { modelProcedures } from './models.ts'
import { peopleProcedures } from './people.ts'
import { playerProcedures } from './player.ts'
import { searchProcedures } from './search.ts'
import { settingsProcedures } from './settings.ts'
import { soundProcedures } from './sounds.ts'
import { sourceProcedures } from './sources.ts'
import { thingProcedures } from './things.ts'
import { timelineProcedures } from './timeline.ts'
import { transcriptProcedures } from './transcripts.ts'

/** The whole contract over one open library. */
export function createRouter(library: Library) {
  return contract.router({
    app: appProcedures(library),
    timeline: timelineProcedures(library),
    assets: assetProcedures(library),
    people: peopleProcedures(library),
    things: thingProcedures(library),
    sounds: soundProcedures(library),
    transcripts: transcriptProcedures(library),
    search: searchProcedures(library),
    player: playerProcedures(library),
    activity: activityProcedures(library),
    sources: sourceProcedures(library),
    files: fileProcedures(library),
    settings: settingsProcedures(library),
    models: modelProcedures(library)
  })
}
