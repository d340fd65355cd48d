import { availableParallelism } from 'node:os'
import { isAbsolute } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { Settings, SettingsPatch } from '../../shared/settings.ts'
import type { Library } from '../library.ts'
import { fixedSettings } from '../models/fixed-settings.ts'
import { addressProblem, shownAddress, unmasked } from '../models/mirror-address.ts'
import { contract } from './contract.ts'

export function settingsProcedures(library: Library) {
  const { catalogue, models } = library
  return {
    get: contract.settings.get.handler(() => ({
      settings: shown(catalogue.settings.read()),
      fixed: fixedSettings(models.givenMirror, process.env),
      modelsFolder: models.folder
    })),
    update: contract.settings.update.handler(({ input }) => {
      const patch = meant(input, catalogue.settings.read())
      check(patch)
      const settings = catalogue.settings.update(patch)
      library.settingsChanged()
      return shown(settings)
    }),
    computer: contract.settings.computer.handler(() => ({
      cores: availableParallelism(),
      power: library.host.power
        ? { onBattery: library.host.power.onBattery(), idleSeconds: library.host.power.idleSeconds() }
        : null
    }))
  }
}

/** As a window may see them: without what is secret in an address. */
function shown(settings: Settings): Settings {
  const { modelsMirror, modelMirrors } = settings
  return {
    ...settings,
    modelsMirror: modelsMirror && shownAddress(modelsMirror),
    modelMirrors: Object.fromEntries(
      Object.entries(modelMirrors).map(([task, address]) => [task, address && shownAddress(address)])
    )
  }
}

/** What a window means: an address that it gives back as it was shown is still the one that is stored. */
function meant(patch: SettingsPatch, stored: Settings): SettingsPatch {
  const { modelsMirror, modelMirrors } = patch
  return {
    ...patch,
    ...(modelsMirror !== undefined && { modelsMirror: unmasked(emptied(modelsMirror), stored.modelsMirror) }),
    ...(modelMirrors !== undefined && {
      modelMirrors: Object.fromEntries(
        Object.entries(modelMirrors).flatMap(([task, address]) => {
          const earlier = stored.modelMirrors[task as keyof typeof modelMirrors]
          return address?.trim() ? [[task, unmasked(address.trim(), earlier)]] : []
        })
      )
    })
  }
}

/** An empty field means none. */
function emptied(text: string | null): string | null {
  return text?.trim() || null
}

function check({ modelsMirror, modelMirrors, whisperCliPath, ffmpegPath }: SettingsPatch): void {
  for (const address of [modelsMirror, ...Object.values(modelMirrors ?? {})]) {
    const problem = address ? addressProblem(address) : null
    if (problem !== null) throw new InglenookError('wrong-path', problem)
  }
  for (const [program, path] of [
    ['whisper-cli', whisperCliPath],
    ['ffmpeg', ffmpegPath]
  ]) {
    if (path && !isAbsolute(path)) {
      throw new InglenookError('wrong-path', `The path of ${program} must be a full one; “${path}” is not.`)
    }
  }
}
