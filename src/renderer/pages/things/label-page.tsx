import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Ellipsis, Shapes } from 'lucide-react'
import { useSelectionActions } from '../../jobs/selection-actions.tsx'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import { navigate } from '../../state/location.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Timeline } from '../photos/timeline.tsx'
import { pipelinesOf } from '../settings/pipeline-text.ts'
import { CoverCrop } from './cover-crop.tsx'

const COVER_SIZE = 64

/** Every photo that shows one kind of thing. */
export function LabelPage({ label }: { label: string }) {
  const { data: things } = useQuery(api.things.list.queryOptions())
  const thing = things?.find((known) => known.label === label)
  const words = friendlyLabel(label)
  return (
    <Timeline
      filter={{ label }}
      header={
        <PageHeader
          leading={
            <>
              <IconButton icon={ArrowLeft} label="Back to Things" onClick={() => navigate('/things')} />
              {thing?.cover && (
                <CoverCrop
                  key={`${thing.cover.assetId} ${thing.cover.version}`}
                  {...thing.cover}
                  size={COVER_SIZE}
                  className="size-16 shrink-0 rounded-panel"
                />
              )}
            </>
          }
          title={words}
          subtitle={thing ? counted(thing.assetCount, 'photo') : null}
          actions={thing && <LabelMenu label={label} count={thing.assetCount} />}
        />
      }
      empty={
        <EmptyState
          icon={Shapes}
          title={`No photo shows “${words}”`}
          action={
            <Button look="primary" onClick={() => navigate('/things')}>
              Go to Things
            </Button>
          }
        >
          Nothing in the library has this label now.
        </EmptyState>
      }
    />
  )
}

function LabelMenu({ label, count }: { label: string; count: number }) {
  const { entries, dialog } = useSelectionActions({
    selection: { kind: 'label', label },
    what: `${counted(count, 'photo')} with “${friendlyLabel(label)}”`,
    pipelines: pipelinesOf('photo'),
    ask: true
  })
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label="What to do with these photos" />} entries={entries} />
      {dialog}
    </>
  )
}
