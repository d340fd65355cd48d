import { isAbsolute } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function settingsProcedures(library: Library) {
  const { catalogue, models } = library
  return {
    get: contract.settings.get.handler(() => ({
      settings: catalogue.settings.read(),
      fixed: [],
      modelsFolder: models.folder
    })),
    update: contract.settings.update.handler(({ input }) => {
      check(input)
      const settings = catalogue.settings.update(input)
      library.settingsChanged()
      return settings
    })
  }
}

function check({ modelsMirror }: SettingsPatch): void {
  if (modelsMirror && !isAbsolute(modelsMirror)) {
    throw new InglenookError('wrong-path', `The models folder must be a full path; “${modelsMirror}” is not.`)
  }
}
