import { useMutation, useQuery } from '@tanstack/react-query'
import {
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  RefreshCw,
  TriangleAlert
} from 'lucide-react'
import type { ModelInfo } from '../../../shared/model.ts'
import { api } from '../../state/client.ts'
import { formatBytes } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { MirrorField } from './mirror-field.tsx'
import { licenceNote, modelsByTask, STATES, TASKS } from './model-text.ts'
import { Card, CardRow, Section } from './section.tsx'
import { SettingsPending } from './settings-pending.tsx'
import { useSettings } from './use-settings.ts'

/** Where weights come from, and which models there are with what is the matter with each. */
export function ModelsSection() {
  const settings = useSettings()
  const models = useQuery(api.models.list.queryOptions())
  const refresh = useMutation(
    api.models.refresh.mutationOptions({
      onError: (error) => notifyError('The models could not be looked for.', error)
    })
  )
  if (!settings.data) return <SettingsPending query={settings} />
  return (
    <Section
      title="Models"
      intro="What recognises faces and things. Models run on this computer; no photo ever leaves it."
      actions={
        <Button icon={RefreshCw} busy={refresh.isPending} onClick={() => refresh.mutate(undefined)}>
          Look again
        </Button>
      }
    >
      <Card label="Folders">
        <CardRow>
          <MirrorField setting={settings.data.settings.modelsMirror} inForce={settings.data.mirror} />
        </CardRow>
        <CardRow>
          <p className="text-muted text-sm">Checked models are kept in</p>
          <p className="wrap-anywhere" data-selectable>
            <bdi>{settings.data.modelsFolder}</bdi>
          </p>
        </CardRow>
      </Card>
      {models.data && models.data.problems.length > 0 && <Problems problems={models.data.problems} />}
      {models.isPending && <Skeleton className="h-64 w-full rounded-panel!" />}
      {models.isError && !models.data && (
        <ErrorState
          title="The models could not be listed."
          error={models.error}
          onRetry={() => void models.refetch()}
        />
      )}
      {models.data?.models.length === 0 && (
        <EmptyState icon={CircleDashed} title="No model is known">
          Choose a folder that holds models above.
        </EmptyState>
      )}
      {models.data && modelsByTask(models.data.models).map((group) => <TaskModels key={group.task} {...group} />)}
    </Section>
  )
}

function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <div role="status" className="mb-6 flex gap-3 rounded-panel bg-danger-wash px-4 py-3">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />
      <ul className="min-w-0 grow" data-selectable>
        {problems.map((problem) => (
          <li key={problem} className="wrap-anywhere">
            {problem}
          </li>
        ))}
      </ul>
    </div>
  )
}

function TaskModels({ task, models }: { task: ModelInfo['task']; models: readonly ModelInfo[] }) {
  const { title, purpose } = TASKS[task]
  return (
    <>
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-2 text-muted text-sm">{purpose}</p>
      <Card label={title}>
        {models.map((model) => (
          <CardRow key={model.id}>
            <ModelRow model={model} />
          </CardRow>
        ))}
      </Card>
    </>
  )
}

function ModelRow({ model }: { model: ModelInfo }) {
  const note = licenceNote(model.licence)
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
      <div className="min-w-0 grow basis-64">
        <p className="flex flex-wrap items-center gap-2">
          <span className={model.selected ? 'font-semibold' : ''}>{model.label}</span>
          {model.selected && (
            <span className="rounded-full bg-ember-wash px-2 text-ember-ink text-xs leading-5">
              {model.state === 'ready' ? 'In use' : 'Wanted'}
            </span>
          )}
          {model.origin === 'mirror' && (
            <span className="rounded-full bg-sunken px-2 text-muted text-xs leading-5">From your folder</span>
          )}
        </p>
        <p className="text-muted text-sm">
          {model.bytes !== null && `${formatBytes(model.bytes)} · `}
          Licence: {model.licence}
          {note && `. ${note}`}
        </p>
        {model.reason && (model.selected || model.state === 'refused') && (
          <p className="mt-1 wrap-anywhere text-sm" data-selectable>
            {model.reason}
          </p>
        )}
      </div>
      <State state={model.state} selected={model.selected} />
    </div>
  )
}

const LOOK: Readonly<Record<ModelInfo['state'], { icon: LucideIcon; colour: string }>> = {
  ready: { icon: CircleCheck, colour: 'text-good-ink' },
  verifying: { icon: LoaderCircle, colour: 'text-muted' },
  missing: { icon: CircleDashed, colour: 'text-danger-ink' },
  refused: { icon: CircleX, colour: 'text-danger-ink' }
}

/** A model nobody uses may well be missing: that is no alarm. */
function State({ state, selected }: { state: ModelInfo['state']; selected: boolean }) {
  const { icon: Icon, colour } = LOOK[state]
  return (
    <p
      className={`inline-flex shrink-0 items-center gap-1.5 text-sm ${state === 'missing' && !selected ? 'text-muted' : colour}`}
    >
      <Icon aria-hidden className={`size-4 ${state === 'verifying' ? 'animate-breathe' : ''}`} />
      {STATES[state]}
    </p>
  )
}
