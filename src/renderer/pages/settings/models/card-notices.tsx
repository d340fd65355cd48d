import { useMutation } from '@tanstack/react-query'
import { CircleAlert, Gauge, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TaskModels } from '../../../../shared/models-overview.ts'
import { api } from '../../../state/client.ts'
import { counted } from '../../../state/format.ts'
import { usePreferences } from '../../../state/preferences.ts'
import { Button } from '../../../ui/button.tsx'
import { notify, notifyError } from '../../../ui/toasts.tsx'
import { outdatedText } from './outdated-text.ts'
import { TASKS } from './task-text.ts'
import { askAgain } from './use-models.ts'

interface CardNoticesProps {
  card: TaskModels
  /** Why the app did not do what was asked. */
  refusal: string | null
  onUseDefault: () => void
}

/** What there is to know about a card before its models: a refusal, a choice that does not hold, results of another model. */
export function CardNotices({ card, refusal, onUseDefault }: CardNoticesProps) {
  return (
    <>
      {refusal !== null && (
        <Notice bad icon={<CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />} role="alert">
          {refusal}
        </Notice>
      )}
      {card.fallback && (
        <Notice
          bad
          icon={<CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />}
          actions={
            <Button size="small" onClick={onUseDefault}>
              Forget my choice
            </Button>
          }
        >
          {card.fallback.reason}
        </Notice>
      )}
      <SuitingNotice card={card} onUseDefault={onUseDefault} />
      <OutdatedNotice card={card} />
    </>
  )
}

/** Why the default is what it is on this computer, and the way back to it from another choice. */
function SuitingNotice({ card: { defaultReason, models, fallback }, onUseDefault }: Omit<CardNoticesProps, 'refusal'>) {
  const suiting = models.find(({ isDefault }) => isDefault)
  if (defaultReason === null || !suiting) return null
  const chosen = !suiting.selected && fallback === null
  return (
    <Notice
      quiet
      icon={<Gauge aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />}
      actions={
        chosen && (
          <Button size="small" onClick={onUseDefault}>
            Use {suiting.label}
          </Button>
        )
      }
    >
      {chosen && 'You have chosen another model. Without that: '}
      {defaultReason}
    </Notice>
  )
}

/** Offers to look again at what another model looked at; "Not now" leaves a line that still can. */
function OutdatedNotice({ card: { task, outdated, selectedId } }: { card: TaskModels }) {
  const dismissed = usePreferences((preferences) => preferences.notReprocessed)
  const set = usePreferences((preferences) => preferences.set)
  const reprocess = useMutation(
    api.models.reprocess.mutationOptions({
      onSuccess: async ({ enqueued }) => {
        const [one, many] = TASKS[task].items
        notify(
          `${counted(enqueued, `${one} is`, `${many} are`)} ${TASKS[task].done} again.`,
          'Activity shows how far it is.'
        )
        await askAgain()
      },
      onError: (error) => notifyError('They could not be put in line.', error)
    })
  )
  if (!outdated || outdated.assets === 0 || selectedId === null) return null
  const key = `${task} ${selectedId}`
  const later = dismissed.includes(key)
  const { what, question } = outdatedText(task, outdated)
  return (
    <Notice
      quiet={later}
      icon={<RefreshCw aria-hidden className="mt-0.5 size-4 shrink-0 text-ember-ink" />}
      actions={
        <>
          <Button
            size="small"
            look={later ? 'quiet' : 'primary'}
            busy={reprocess.isPending}
            onClick={() => reprocess.mutate({ task })}
          >
            {TASKS[task].button}
          </Button>
          {!later && (
            <Button
              size="small"
              look="quiet"
              onClick={() => set({ notReprocessed: [...dismissed, key].slice(-MOST_KEPT) })}
            >
              Not now
            </Button>
          )}
        </>
      }
    >
      {later ? what : `${what} ${question}`}
    </Notice>
  )
}

/** Enough for every switch that somebody may still mean. */
const MOST_KEPT = 24

interface NoticeProps {
  icon: ReactNode
  children: ReactNode
  actions?: ReactNode
  bad?: boolean
  quiet?: boolean
  role?: 'alert'
}

function Notice({ icon, children, actions, bad = false, quiet = false, role }: NoticeProps) {
  return (
    <div
      role={role}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b px-4 py-3 ${bad ? 'bg-danger-wash' : quiet ? '' : 'bg-ember-wash'}`}
    >
      <span className="flex min-w-0 grow basis-72 gap-3">
        {icon}
        <span className={`min-w-0 wrap-anywhere ${quiet ? 'text-muted text-sm' : ''}`} data-selectable>
          {children}
        </span>
      </span>
      {actions && <span className="flex gap-2">{actions}</span>}
    </div>
  )
}
