import { useQuery } from '@tanstack/react-query'
import {
  CalendarDays,
  Camera,
  CircleAlert,
  FileImage,
  FileX,
  FolderOpen,
  type LucideIcon,
  MapPin,
  RotateCw,
  X
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { TimelineItem } from '../../shared/asset.ts'
import type { AssetDetail } from '../../shared/asset-detail.ts'
import { PIPELINE_ORDER, PIPELINE_TEXT } from '../pages/settings/pipeline-text.ts'
import { api, client } from '../state/client.ts'
import { formatBytes, formatDuration, formatWallClock } from '../state/format.ts'
import { friendlyLabel } from '../state/label-text.ts'
import { usePreferences } from '../state/preferences.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { FaceCrop } from '../ui/face-crop.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ErrorState } from '../ui/states.tsx'
import { notify, notifyError } from '../ui/toasts.tsx'
import {
  dateSourceText,
  facesToShow,
  formatPlace,
  formatResolution,
  soundsToShow,
  thingCounts,
  timeZoneText
} from './detail-text.ts'

interface DetailsPanelProps {
  item: TimelineItem | null
  detail: AssetDetail | null
  error: unknown
  onRetry: () => void
}

/** Everything known of the shown asset, at the right of the stage; over it on a narrow window. */
export function DetailsPanel({ item, detail, error, onRetry }: DetailsPanelProps) {
  const set = usePreferences((preferences) => preferences.set)
  return (
    <aside
      aria-label="Details"
      className="w-[340px] shrink-0 overflow-y-auto border-line border-l bg-raised max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-10 max-md:w-[min(340px,100%)] max-md:shadow-floating"
    >
      <div className="sticky top-0 z-[1] flex h-14 items-center bg-raised pr-2 pl-5">
        <h2 className="grow font-semibold">Details</h2>
        <IconButton icon={X} label="Hide details" shortcut={['I']} onClick={() => set({ showDetails: false })} />
      </div>
      <div className="flex flex-col gap-6 px-5 pb-8">
        {detail ? <Details detail={detail} /> : error ? null : <DetailsSkeleton item={item} />}
        {!detail && error ? (
          <ErrorState title="The details could not be read." error={error} onRetry={onRetry} />
        ) : null}
      </div>
    </aside>
  )
}

function Details({ detail }: { detail: AssetDetail }) {
  const things = thingCounts(detail)
  const sounds = soundsToShow(detail)
  return (
    <>
      <Problems assetId={detail.id} problems={detail.problems} />
      <Fact icon={CalendarDays} title={formatWallClock(detail.takenLocalMs)}>
        {timeZoneText(detail.takenOffsetMinutes)} · {dateSourceText(detail.takenAtSource)}
      </Fact>
      <Fact icon={FileImage} title={detail.fileName}>
        {[
          formatResolution(detail),
          detail.durationMs === null ? null : formatDuration(detail.durationMs),
          formatBytes(detail.bytes),
          detail.mime
        ]
          .filter(Boolean)
          .join(' · ')}
      </Fact>
      {detail.camera && <Fact icon={Camera} title={detail.camera} />}
      {detail.latitude !== null && detail.longitude !== null && (
        <Fact icon={MapPin} title={formatPlace(detail.latitude, detail.longitude)}>
          From the file’s GPS data
        </Fact>
      )}
      {detail.faces.length > 0 && (
        <Section title="People">
          <ul className="flex flex-wrap gap-3">
            {facesToShow(detail).map(({ id, person }) => (
              <li key={id} className="w-16">
                <FaceLink faceId={id} person={person} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {things.length > 0 && (
        <Section title="Things">
          <ul className="flex flex-wrap gap-2">
            {things.map(({ label, count }) => (
              <li key={label}>
                <LabelLink href={`/things/${encodeURIComponent(label)}`}>
                  {friendlyLabel(label)}
                  {count > 1 && <span className="text-muted tabular-nums">{count}</span>}
                </LabelLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {sounds.length > 0 && (
        <Section title="Sounds">
          <ul className="flex flex-wrap gap-2">
            {sounds.map((label) => (
              <li key={label}>
                <LabelLink href={`/sounds/${encodeURIComponent(label)}`}>{label}</LabelLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Places detail={detail} />
    </>
  )
}

/** What it is filed under. */
function LabelLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="inline-flex h-7 items-center gap-1.5 rounded-full bg-sunken px-3 text-sm transition-colors hover:bg-line"
    >
      {children}
    </Link>
  )
}

interface FactProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
}

function Fact({ icon: Icon, title, children }: FactProps) {
  return (
    <div className="flex gap-3">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0" data-selectable>
        <p className="break-words">{title}</p>
        {children && <p className="break-words text-muted text-sm">{children}</p>}
      </div>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold text-muted text-sm">{title}</h3>
      {children}
    </section>
  )
}

function FaceLink({ faceId, person }: { faceId: number; person: AssetDetail['faces'][number]['person'] }) {
  const name = person ? (person.name ?? 'Unnamed') : 'Not grouped'
  const inside = (
    <>
      <FaceCrop faceId={faceId} alt="" className="size-16 rounded-full" />
      <span className="mt-1 line-clamp-2 w-full break-words text-center text-xs">{name}</span>
    </>
  )
  if (!person) return <span className="flex flex-col items-center text-muted">{inside}</span>
  return (
    <Link href={`/people/${person.id}`} className="flex flex-col items-center rounded-control hover:text-ember-ink">
      {inside}
    </Link>
  )
}

/** Every place where the same content lies. */
function Places({ detail }: { detail: AssetDetail }) {
  const about = useQuery(api.app.about.queryOptions())
  const reveal = () => {
    client.assets
      .reveal({ id: detail.id })
      .catch((error: unknown) => notifyError('The folder could not be opened.', error))
  }
  return (
    <Section title={detail.paths.length === 1 ? 'Where it is' : `Where it is: ${detail.paths.length} times`}>
      <ul className="flex flex-col gap-2 text-sm" data-selectable>
        {detail.paths.map((path) => (
          <li key={path} className="break-all">
            {path}
            {detail.missingPaths.includes(path) && (
              <span className="flex items-center gap-1.5 break-normal text-muted">
                <FileX aria-hidden className="size-4 shrink-0" />
                Not there now: moved, deleted, or on a drive that is not connected.
              </span>
            )}
          </li>
        ))}
      </ul>
      {about.data?.host.revealInFolder && (
        <Button size="small" icon={FolderOpen} className="self-start" onClick={reveal}>
          Show in folder
        </Button>
      )}
    </Section>
  )
}

/** What could not be done for this asset, and a way to try again. */
function Problems({ assetId, problems }: { assetId: number; problems: AssetDetail['problems'] }) {
  if (problems.length === 0) return null
  const retry = () => {
    client.activity
      .retry({ assetIds: [assetId] })
      .then(() => notify('Trying again'))
      .catch((error: unknown) => notifyError('It could not be tried again.', error))
  }
  return (
    <div className="flex flex-col gap-3 rounded-control bg-danger-wash p-3">
      {[...Map.groupBy(problems, ({ error }) => error)].map(([error, alike]) => (
        <p key={error} className="flex gap-2 text-sm">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />
          <span>
            <span className="font-semibold">
              {PIPELINE_ORDER.filter((name) => alike.some(({ pipeline }) => pipeline === name))
                .map((name) => PIPELINE_TEXT[name].title)
                .join(', ')}
              :
            </span>{' '}
            {error}
          </span>
        </p>
      ))}
      <Button size="small" icon={RotateCw} className="self-start" onClick={retry}>
        Try again
      </Button>
    </div>
  )
}

function DetailsSkeleton({ item }: { item: TimelineItem | null }) {
  return (
    <>
      {item && <Fact icon={CalendarDays} title={formatWallClock(item.takenLocalMs)}></Fact>}
      {item && <Fact icon={FileImage} title={item.fileName}></Fact>}
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-4 w-2/5" />
    </>
  )
}
