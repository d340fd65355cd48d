import { availableParallelism } from 'node:os'
import { isAbsolute } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { ProgramState } from '../../shared/program-state.ts'
import type { Settings, SettingsPatch } from '../../shared/settings.ts'
import type { Library } from '../library.ts'
import { fixedSettings } from '../models/fixed-settings.ts'
import { addressProblem, shownAddress, unmasked } from '../models/mirror-address.ts'
import { FFMPEG_VARIABLE } from '../tools/ffmpeg.ts'
import type { FoundTool } from '../tools/found-tool.ts'
import { WHISPER_VARIABLE } from '../tools/whisper-cli.ts'
import { contract } from './contract.ts'

export function settingsProcedures(library: Library) {
  const { catalogue, models } = library
  return {
    get: contract.settings.get.handler(() => ({
      settings: shown(catalogue.settings.read()),
      fixed: [...fixedSettings(models.givenMirror, process.env), ...fixedPrograms(process.env)],
      modelsFolder: models.folder
    })),
    update: contract.settings.update.handler(({ input }) => {
      const patch = meant(input, catalogue.settings.read())
      check(patch)
      const settings = catalogue.settings.update(patch)
      library.settingsChanged()
      return shown(settings)
    }),
    programs: contract.settings.programs.handler(() => ({
      whisperCli: programState(library.whisper, (tool) => ({ ...tool, version: null })),
      ffmpeg: programState(library.ffmpeg, ({ ffmpeg: path, version, from }) => ({ path, version, from }))
    })),
    computer: contract.settings.computer.handler(() => ({
      cores: availableParallelism(),
      power: library.host.power
        ? { onBattery: library.host.power.onBattery(), idleSeconds: library.host.power.idleSeconds() }
        : null
    }))
  }
}

/** Settings that a variable of the environment has taken over. */
function fixedPrograms(env: NodeJS.ProcessEnv): { setting: string; variable: string }[] {
  const variables = { whisperCliPath: WHISPER_VARIABLE, ffmpegPath: FFMPEG_VARIABLE }
  return Object.entries(variables).flatMap(([setting, variable]) => (env[variable] ? [{ setting, variable }] : []))
}

function programState<T>(
  tool: FoundTool<T>,
  shownOf: (tool: T) => Omit<Extract<ProgramState, { kind: 'ready' }>, 'kind'>
): ProgramState {
  const sentence = tool.blocking()
  if (sentence === null) return { kind: 'ready', ...shownOf(tool.get()) }
  return { kind: tool.coming() === null ? 'absent' : 'coming', sentence }
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
  const { modelsMirror, modelMirrors, whisperCliPath, ffmpegPath } = patch
  return {
    ...patch,
    ...(whisperCliPath !== undefined && { whisperCliPath: emptied(whisperCliPath) }),
    ...(ffmpegPath !== undefined && { ffmpegPath: emptied(ffmpegPath) }),
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
    if (path?.includes('\0')) throw new InglenookError('wrong-path', `There is no such path of ${program}.`)
    if (path && !isAbsolute(path)) {
      throw new InglenookError('wrong-path', `The path of ${program} must be a full one; “${path}” is not.`)
    }
  }
}
