import type { ModelTask } from '../../shared/model-task.ts'
import type { ModelInfo, ModelSpeed, ModelState, TaskModels } from '../../shared/models-overview.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { SpeedRepository } from '../catalogue/speeds.ts'
import type { Expected, Judge, Look } from './judging.ts'
import type { KnownModel } from './known-models.ts'
import type { LineUp } from './line-up.ts'
import { shownAddress } from './mirror-address.ts'
import type { Mirrors } from './mirrors.ts'
import type { Shelf } from './shelf.ts'

export interface OverviewOptions {
  lineUp: LineUp
  shelf: Shelf
  judge: Judge
  mirrors: Mirrors
  speeds: Pick<SpeedRepository, 'measurementOf'>
  enabled: (pipeline: Pipeline) => boolean
  /** This computer's. */
  memoryBytes: number
}

/** A task and its models as the page and the command show them. What is outdated is for others to say. */
export function taskModels(task: ModelTask, options: OverviewOptions): TaskModels {
  const { lineUp, shelf, judge, mirrors, speeds, enabled, memoryBytes } = options
  const { model, defaultId, defaultReason, fallback } = lineUp.selection(task)
  const mirror = mirrors.inForce(task)
  const reckoned = lineUp.reckonedSpeeds(task)
  return {
    task,
    selectedId: model?.entry.id ?? null,
    fallback,
    defaultReason,
    neededBy: Pipeline.options.filter((pipeline) => enabled(pipeline) && PIPELINES[pipeline].needs.includes(task)),
    outdated: null,
    mirror: {
      address: mirror && shownAddress(mirror.address),
      setBy: mirror?.setBy ?? null,
      ofTask: mirror?.ofTask ?? false
    },
    models: lineUp.of(task).map((known) => {
      const look = shelf.seen(known)
      return infoOf(known, {
        look,
        state: shelf.state(known),
        expected: judge.expected(known),
        selected: known === model,
        isDefault: known.entry.id === defaultId,
        speed: look?.kind === 'ready' ? speeds.measurementOf(known.entry.id, look.model.sha256) : null,
        reckonedPerSecond: reckoned.get(known.entry.id) ?? null,
        memoryBytes
      })
    })
  }
}

/** What is known of a model at the moment. */
interface Standing {
  look: Look | undefined
  state: ModelState
  expected: Expected | null
  selected: boolean
  isDefault: boolean
  speed: ModelSpeed | null
  reckonedPerSecond: number | null
  /** This computer's. */
  memoryBytes: number
}

function infoOf(known: KnownModel, standing: Standing): ModelInfo {
  const { entry, aboutBytes } = known
  const { look, state, expected, selected, isDefault, speed, reckonedPerSecond } = standing
  const found = look && look.kind !== 'absent' ? look : null
  const listedBytes = entry.files.reduce<number | null>(
    (sum, { bytes }) => (sum === null || !bytes ? null : sum + bytes),
    0
  )
  const ready = look?.kind === 'ready' ? look : null
  const memoryBytes = entry.memoryBytes ?? null
  return {
    id: entry.id,
    task: entry.task,
    family: entry.family,
    label: entry.label,
    licence: entry.licence,
    source: entry.source,
    origin: known.origin,
    replacesBuiltIn: known.replacesBuiltIn,
    available: known.unavailable === null,
    selected,
    isDefault,
    state,
    files: entry.files.map(({ name, bytes }) => ({
      name,
      bytes: found?.bytes ?? bytes ?? null,
      sha256: expected?.sha256 ?? ready?.model.sha256 ?? null,
      present: found !== null,
      verified: ready?.verified ?? false
    })),
    bytes: found?.bytes ?? listedBytes ?? aboutBytes,
    memoryBytes,
    tooLargeFor: memoryBytes !== null && memoryBytes > standing.memoryBytes ? standing.memoryBytes : null,
    accuracy: entry.accuracy ?? null,
    note: entry.note ?? null,
    speed,
    reckonedPerSecond: speed === null ? reckonedPerSecond : null
  }
}

/** Why a pipeline waits for a model that is in this state; null: it need not. */
export function waitingFor(label: string, state: ModelState): string | null {
  switch (state.kind) {
    case 'ready':
      return null
    case 'downloading':
      return `Waiting for ${label}: ${state.retry ? `${state.retry.reason}; trying again` : `downloading${percent(state)}`}`
    case 'checking':
      return `Waiting for ${label}: being checked${state.fraction === null ? '' : `, ${Math.floor(state.fraction * 100)} %`}`
    case 'absent':
    case 'unavailable':
      return `Waiting for ${label}. ${state.reason}`
    case 'failed':
    case 'refused':
      return `Waiting for ${label}. ${state.failure.message}`
  }
}

function percent({ bytes, totalBytes }: { bytes: number; totalBytes: number | null }): string {
  return totalBytes ? `, ${Math.min(100, Math.floor((bytes / totalBytes) * 100))} %` : ''
}
