import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { useState } from 'react'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { TranscriptOffer } from '../../../shared/transcript-detail.ts'
import { api, client } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { notify, notifyError } from '../../ui/toasts.tsx'
import { clockText } from '../player/clock-text.ts'
import { askAgain } from './use-transcript.ts'

interface OfferDialogProps {
  item: TimelineItem
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** A new transcript beside the one with the user's changes: line by line, which is to stay. */
export function OfferDialog({ item, open, onOpenChange }: OfferDialogProps) {
  const offer = useQuery(api.transcripts.offer.queryOptions({ input: { assetId: item.id }, enabled: open }))
  /** By the place of a change, where the user chose otherwise than what is proposed. */
  const [chosen, setChosen] = useState<ReadonlyMap<number, 'old' | 'new'>>(new Map())
  const changes = offer.data?.changes ?? []
  const different = changes.flatMap((change, index) => (change.kind === 'same' ? [] : [{ change, index }]))
  const choiceOf = (index: number) => chosen.get(index) ?? (changes[index]?.edited ? 'old' : 'new')

  const decide = async (take: 'new' | 'old') => {
    // What says the same stays as the user wrote it, too.
    const kept = changes.flatMap((_, index) => (choiceOf(index) === 'old' ? [index] : []))
    try {
      await client.transcripts.decideOffer({ assetId: item.id, take, ...(take === 'new' && { segments: kept }) })
      onOpenChange(false)
      notify(take === 'new' ? 'The new transcript is in use' : 'The transcript stays as it is')
    } catch (error) {
      notifyError('That could not be stored.', error)
    }
    await askAgain()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="large"
      title="A new transcript"
      description={offer.data ? descriptionOf(offer.data, different.length) : 'Comparing…'}
      actions={
        <>
          <Button onClick={() => void decide('old')}>Leave all as it is</Button>
          <Button look="primary" disabled={!offer.data} onClick={() => void decide('new')}>
            Take what is chosen
          </Button>
        </>
      }
    >
      {offer.error && (
        <ErrorState title="It could not be read." error={offer.error} onRetry={() => void offer.refetch()} />
      )}
      {offer.isPending && open && <Skeleton className="h-40 w-full" />}
      <ol className="flex flex-col gap-4">
        {different.map(({ change, index }) => (
          <li key={index} className="flex flex-col gap-2 border-line border-b pb-4 last:border-b-0">
            <div className="flex flex-wrap items-center gap-3">
              <span className="grow text-muted text-sm tabular-nums">
                {clockText(change.startMs)}
                {change.edited && ' · written by you'}
              </span>
              <Segmented
                label={`Line at ${clockText(change.startMs)}`}
                value={choiceOf(index)}
                onValueChange={(value) => setChosen(new Map(chosen).set(index, value))}
                options={[
                  { value: 'old', label: 'As it is' },
                  { value: 'new', label: 'New' }
                ]}
              />
            </div>
            <Side name="As it is" lines={change.before} off={choiceOf(index) === 'new'} />
            <Side name="New" lines={change.after} off={choiceOf(index) === 'old'} />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

interface SideProps {
  name: string
  lines: readonly { id: number; text: string }[]
  off: boolean
}

function Side({ name, lines, off }: SideProps) {
  return (
    <div className="flex gap-3">
      <span className="w-14 shrink-0 text-muted text-sm">{name}</span>
      <p className={clsx('min-w-0 grow break-words', off && 'text-muted line-through decoration-1')} dir="auto">
        {lines.length === 0 ? <em className="text-muted">nothing</em> : lines.map(({ text }) => text).join(' ')}
      </p>
    </div>
  )
}

function descriptionOf({ model, changes }: TranscriptOffer, different: number): string {
  const edited = changes.filter((change) => change.edited).length
  if (different === 0) return `${model.label} heard the same. Your ${counted(edited, 'change')} will stay.`
  return `${model.label} heard ${counted(different, 'line')} otherwise. What you wrote stays unless you choose the new.`
}
