import { useMutation } from '@tanstack/react-query'
import type { Activity } from '../../../shared/job.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { importOutcome } from '../../state/import-outcome.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { Section } from './section.tsx'

/** The import under way: how far, what it reads now, and a way to stop it. Afterwards, what came of it. */
export function ImportSection({ progress }: { progress: Activity['import'] }) {
  const cancel = useMutation(
    api.sources.cancelImport.mutationOptions({
      onError: (error) => notifyError('The import could not be stopped.', error)
    })
  )
  const { importing, found, examined, added, currentPath, error } = progress
  if (!importing) return error === null ? <Outcome progress={progress} /> : <EndedEarly why={error} />
  return (
    <Section
      title="Import"
      actions={
        <Button size="small" busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Stop
        </Button>
      }
    >
      <div className="rounded-panel bg-raised p-4">
        <div className="flex flex-wrap items-baseline gap-x-3 tabular-nums">
          <p className="grow">
            {formatCount(examined)} of {counted(found, 'file')} looked at
          </p>
          <p className="text-muted text-sm">{counted(added, 'new one', 'new ones')}</p>
        </div>
        <Progress
          value={found > 0 ? examined / found : null}
          label={`Adding photos: ${formatCount(examined)} of ${formatCount(found)}`}
          className="my-2"
        />
        <p className="h-5 truncate text-muted text-sm" title={currentPath ?? undefined}>
          <bdi>{currentPath}</bdi>
        </p>
      </div>
    </Section>
  )
}

function Outcome({ progress }: { progress: Activity['import'] }) {
  const outcome = importOutcome(progress)
  if (!outcome) return null
  return (
    <Section title="Last added">
      <p className="rounded-panel bg-raised p-4 tabular-nums" data-selectable>
        {outcome.text}
      </p>
    </Section>
  )
}

function EndedEarly({ why }: { why: string }) {
  return (
    <Section title="The last import ended early">
      <p className="rounded-panel bg-raised p-4" data-selectable>
        {why}
      </p>
    </Section>
  )
}
