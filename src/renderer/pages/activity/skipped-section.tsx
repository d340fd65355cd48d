import { type RefObject, useState } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { client } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { FileRow } from './file-row.tsx'
import { folderOf, groupSkipped } from './problem-groups.ts'
import { ReasonList } from './reason-list.tsx'
import { Section } from './section.tsx'
import { useAllPages } from './use-all-pages.ts'

interface SkippedSectionProps {
  activity: Activity
  scroller: RefObject<HTMLElement | null>
}

/** Files that were seen and did not become part of the library, so that none is dropped in silence. */
export function SkippedSection({ activity, scroller }: SkippedSectionProps) {
  const { skippedCount } = activity
  const [by, setBy] = useState<'reason' | 'folder'>('reason')
  const { items, query } = useAllPages('skipped', skippedCount, skippedCount, (page, signal) =>
    client.activity.skipped(page, { signal })
  )
  if (skippedCount === 0) return null
  return (
    <Section
      title="Not imported"
      hint={`${counted(skippedCount, 'file was', 'files were')} looked at and left out. They stay untouched where they are.`}
      actions={
        <Segmented
          label="Group files"
          value={by}
          onValueChange={setBy}
          options={[
            { value: 'reason', label: 'By reason' },
            { value: 'folder', label: 'By folder' }
          ]}
        />
      }
    >
      {query.isError && items.length === 0 ? (
        <ErrorState title="The files could not be listed." error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <ReasonList
          key={by}
          label={by === 'reason' ? 'Files not imported, by reason' : 'Files not imported, by folder'}
          groups={by === 'reason' ? byReason(items) : byFolder(items)}
          scroller={scroller}
        >
          {({ items: files }, place) => {
            const file = files[place]
            return file && <FileRow path={file.path} {...(file.note !== undefined && { note: file.note })} />
          }}
        </ReasonList>
      )}
      {query.hasNextPage && items.length > 0 && (
        <p className="mt-3 flex items-center gap-3 text-muted">
          The first {formatCount(items.length)} of {formatCount(skippedCount)} are listed.
          <Button size="small" busy={query.isFetching} onClick={() => void query.fetchNextPage()}>
            List more
          </Button>
        </p>
      )}
    </Section>
  )
}

type SkippedFile = { path: string; reason: string }

function byReason(files: readonly SkippedFile[]) {
  return groupSkipped(files).map(({ reason, paths }) => ({
    key: reason,
    reason,
    count: paths.length,
    items: paths.map((path): { path: string; note?: string } => ({ path }))
  }))
}

function byFolder(files: readonly SkippedFile[]) {
  return [...Map.groupBy(files, ({ path }) => folderOf(path))].map(([folder, some]) => ({
    key: folder,
    reason: folder || 'No folder',
    count: some.length,
    items: some.map(({ path, reason }): { path: string; note?: string } => ({ path, note: reason }))
  }))
}
