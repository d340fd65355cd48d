import { ChevronDown, ChevronUp, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ModelTask } from '../../../../shared/model-task.ts'
import type { ModelsOverview } from '../../../../shared/models-overview.ts'
import type { Settings } from '../../../../shared/settings.ts'
import { client } from '../../../state/client.ts'
import { Button } from '../../../ui/button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { notifyError, notifyUndo } from '../../../ui/toasts.tsx'
import { Card, CardRow } from '../section.tsx'
import { useChangeSettings } from '../use-settings.ts'
import { MirrorField } from './mirror-field.tsx'
import { TASK_ORDER, TASKS } from './task-text.ts'
import { askAgain } from './use-models.ts'

interface SourcesCardProps {
  overview: ModelsOverview
  settings: Settings
  fixed: readonly { setting: string; variable: string }[]
}

/** Where weights come from: downloads on or off, a mirror for all, and one for single tasks. */
export function SourcesCard({ overview, settings, fixed }: SourcesCardProps) {
  const { automatic, setByEnvironment } = overview.downloads
  const change = useChangeSettings()
  const [looking, setLooking] = useState(false)
  const lookAgain = async () => {
    setLooking(true)
    try {
      await client.models.refresh()
      await askAgain()
    } catch (error) {
      notifyError('The models could not be looked for.', error)
    } finally {
      setLooking(false)
    }
  }
  return (
    <section aria-labelledby="models-from" className="mb-8">
      <div className="mb-2 flex flex-wrap items-end gap-x-4 gap-y-2">
        <div className="min-w-0 grow basis-56">
          <h3 id="models-from" className="font-semibold">
            Where models come from
          </h3>
          <p className="text-muted text-sm">A file that is here and verified is never fetched again.</p>
        </div>
        <Button size="small" icon={RefreshCw} busy={looking} onClick={() => void lookAgain()}>
          Look again
        </Button>
      </div>
      <Card label="Where models come from">
        <CardRow>
          <Switch
            label="Download models automatically"
            hint={downloadsHint(automatic, setByEnvironment, fixed)}
            checked={automatic}
            disabled={setByEnvironment}
            onCheckedChange={(on) => change.mutate({ downloadModels: on }, { onSuccess: () => void askAgain() })}
          />
        </CardRow>
        <CardRow>
          <MirrorOfAll overview={overview} settings={settings} fixed={fixed} />
        </CardRow>
        <MirrorsOfTasks overview={overview} settings={settings} fixed={fixed} />
      </Card>
    </section>
  )
}

function downloadsHint(automatic: boolean, setByEnvironment: boolean, fixed: SourcesCardProps['fixed']): string {
  const what = automatic
    ? 'What is needed is fetched when it is first needed, from the mirror below or else from its publisher.'
    : 'Off: nothing is fetched by itself. “Download now”, files you add, and folders on this computer still work.'
  if (!setByEnvironment) return what
  const variable = fixed.find(({ setting }) => setting === 'downloadModels')?.variable ?? 'INGLENOOK_DOWNLOADS'
  return `Decided when Inglenook was started (${variable}). ${automatic ? what : 'Nothing is fetched from the network. Files you add, and folders on this computer, still work.'}`
}

function MirrorOfAll({ overview, settings, fixed }: SourcesCardProps) {
  const save = useSaved()
  const variable = fixed.find(({ setting }) => setting === 'modelsMirror')?.variable
  const inForce = overview.tasks.find(({ mirror }) => mirror.setBy === 'environment' && !mirror.ofTask)?.mirror.address
  return (
    <MirrorField
      label="Mirror for all models"
      hint="A folder on this computer or a shared drive, or an http(s) address. It is asked before the publishers. Its models are copied and checked before use."
      value={settings.modelsMirror}
      fixed={variable === undefined ? null : { variable, address: inForce ?? null }}
      placeholder="None"
      onSave={(address) =>
        save({ modelsMirror: address }, { modelsMirror: settings.modelsMirror }, address === settings.modelsMirror)
      }
    />
  )
}

function MirrorsOfTasks({ overview, settings, fixed }: SourcesCardProps) {
  const [open, setOpen] = useState(false)
  const save = useSaved()
  const inForce = (task: ModelTask) => overview.tasks.find((card) => card.task === task)?.mirror
  const set = TASK_ORDER.filter((task) => inForce(task)?.ofTask === true || settings.modelMirrors[task] !== undefined)
  const changed = (task: ModelTask, address: string | null) => {
    const { [task]: _, ...others } = settings.modelMirrors
    return { modelMirrors: address === null ? others : { ...others, [task]: address } }
  }
  return (
    <>
      <li className="border-line border-t px-2 py-1">
        <Button
          look="quiet"
          icon={open ? ChevronUp : ChevronDown}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="w-full justify-start! px-2!"
        >
          Mirrors for single tasks{' '}
          {set.length > 0 && <span className="font-normal text-ember-ink text-sm">{set.length} set</span>}
        </Button>
        {open && (
          <p className="px-2 pb-2 text-muted text-sm">
            A folder or an http(s) address for one task. It wins over the mirror for all.
          </p>
        )}
      </li>
      {open &&
        TASK_ORDER.map((task) => {
          const mirror = inForce(task)
          const byEnvironment = mirror?.ofTask === true && mirror.setBy === 'environment'
          return (
            <CardRow key={task}>
              <MirrorField
                label={TASKS[task].title}
                value={settings.modelMirrors[task] ?? null}
                fixed={byEnvironment ? { variable: variableOf(task, fixed), address: mirror.address } : null}
                placeholder="As for all"
                onSave={(address) =>
                  save(
                    changed(task, address),
                    { modelMirrors: settings.modelMirrors },
                    address === (settings.modelMirrors[task] ?? null)
                  )
                }
              />
            </CardRow>
          )
        })}
    </>
  )
}

function variableOf(task: ModelTask, fixed: SourcesCardProps['fixed']): string {
  const own = `INGLENOOK_MODELS_${task.replace('-', '_').toUpperCase()}`
  return fixed.find(({ setting, variable }) => variable === own || setting.endsWith(task))?.variable ?? own
}

type MirrorPatch = Partial<Pick<Settings, 'modelsMirror' | 'modelMirrors'>>

/** Saves a mirror and offers the way back; the field says itself what is wrong with it. */
function useSaved() {
  const change = useChangeSettings(() => {})
  return async (patch: MirrorPatch, before: MirrorPatch, same: boolean) => {
    await change.mutateAsync(patch)
    await askAgain()
    if (same) return
    notifyUndo('Models are looked for there from now on.', async () => {
      await change.mutateAsync(before)
      await askAgain()
    })
  }
}
