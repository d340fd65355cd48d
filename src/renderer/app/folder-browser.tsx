import { useQuery } from '@tanstack/react-query'
import { Check, ChevronRight, CornerLeftUp, Folder, HardDrive, House } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { api } from '../state/client.ts'
import { counted, formatBytes } from '../state/format.ts'
import { IconButton } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ErrorState } from '../ui/states.tsx'
import { crumbsOf } from './path-crumbs.ts'

interface ListedFile {
  name: string
  path: string
  bytes: number
}

interface FolderBrowserProps {
  /** The folder that is open and would be added; null: the list of places to begin at. */
  path: string | null
  onPathChange: (path: string | null) => void
  /** The line at the foot, where it is not photos that are looked for. */
  note?: string
  /** Shows the weight files of each folder too, to be chosen one by one: the paths of those chosen. */
  chosenFiles?: readonly string[]
  onChosenFilesChange?: (paths: string[]) => void
}

/** The folders of the computer that runs the app. Enter or a click opens one, Backspace goes up, letters jump. */
export function FolderBrowser({ path, onPathChange, note, chosenFiles, onChosenFilesChange }: FolderBrowserProps) {
  const list = useRef<HTMLUListElement>(null)
  const wanted = chosenFiles ? 'models' : 'none'
  const listing = useQuery(
    api.files.list.queryOptions({ input: { path, files: wanted }, staleTime: 0, gcTime: 60_000 })
  )
  const folders = listing.data?.folders
  const files = listing.data?.files ?? []

  // After a step the keyboard stays in the list: after a step up, on the folder that was left.
  const left = useRef(path)
  useEffect(() => {
    if (!folders) return
    const from = folders.findIndex((folder) => folder.path === left.current)
    list.current?.querySelectorAll('button')[Math.max(0, from)]?.focus()
    left.current = path
  }, [folders, path])

  const up = () => onPathChange(listing.data?.parent ?? null)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-1">
        <IconButton
          icon={CornerLeftUp}
          label="Up one folder"
          shortcut={['Backspace']}
          disabled={path === null}
          onClick={up}
        />
        <Crumbs path={path} onPathChange={onPathChange} />
      </div>
      <div className="h-72 overflow-y-auto rounded-control border border-line p-1">
        {listing.isPending && <ListSkeleton />}
        {listing.isError && (
          <ErrorState
            title="This folder cannot be opened."
            error={listing.error}
            onRetry={() => void listing.refetch()}
          />
        )}
        {folders && (
          <ul ref={list} onKeyDown={(event) => moveByKey(event, list.current, path === null ? null : up)}>
            {folders.map((folder) => (
              <li key={folder.path}>
                <button
                  type="button"
                  onClick={() => onPathChange(folder.path)}
                  className="flex h-10 w-full items-center gap-3 rounded-control px-3 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
                >
                  <FolderSign place={path === null ? folder.path : null} />
                  <span className="min-w-0 grow truncate">{folder.name}</span>
                  <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
                </button>
              </li>
            ))}
            {chosenFiles &&
              files.map((file) => (
                <FileRow
                  key={file.path}
                  file={file}
                  chosen={chosenFiles.includes(file.path)}
                  onToggle={() => onChosenFilesChange?.(toggled(chosenFiles, file.path))}
                />
              ))}
          </ul>
        )}
        {folders?.length === 0 && files.length === 0 && (
          <p className="p-6 text-center text-muted">No folders inside this one.</p>
        )}
      </div>
      <p aria-live="polite" className="min-h-5 text-muted text-sm">
        {path !== null && listing.data && (note ?? mediaLine(listing.data.mediaCount, listing.data.folders.length))}
      </p>
    </div>
  )
}

function FileRow({ file, chosen, onToggle }: { file: ListedFile; chosen: boolean; onToggle: () => void }) {
  return (
    <li>
      {/* biome-ignore lint/a11y/useSemanticElements: one of the buttons that the arrow keys go through. */}
      <button
        type="button"
        role="checkbox"
        aria-checked={chosen}
        onClick={onToggle}
        className="flex h-10 w-full items-center gap-3 rounded-control px-3 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
      >
        <span
          aria-hidden
          className={`flex size-4 shrink-0 items-center justify-center rounded-tile border ${chosen ? 'border-ember-ink bg-ember-ink text-canvas' : 'border-edge'}`}
        >
          {chosen && <Check className="size-3" />}
        </span>
        <span className="min-w-0 grow truncate">{file.name}</span>
        <span className="shrink-0 text-muted text-sm tabular-nums">{formatBytes(file.bytes)}</span>
      </button>
    </li>
  )
}

function toggled(paths: readonly string[], path: string): string[] {
  return paths.includes(path) ? paths.filter((other) => other !== path) : [...paths, path]
}

function mediaLine(media: number, folders: number): string {
  const here =
    media === 0
      ? 'No photos, videos or sounds directly in it'
      : `${counted(media, 'photo, video or sound', 'photos, videos and sounds')} directly in it`
  return folders === 0 ? `${here}.` : `${here}; the folders inside are added as well.`
}

function FolderSign({ place }: { place: string | null }) {
  const Icon =
    place === null
      ? Folder
      : /^([A-Z]:\\?|\/)$/.test(place)
        ? HardDrive
        : /(home|Users)[\\/][^\\/]+$/.test(place)
          ? House
          : Folder
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />
}

function Crumbs({ path, onPathChange }: Pick<FolderBrowserProps, 'path' | 'onPathChange'>) {
  const crumbs = crumbsOf(path)
  return (
    <nav aria-label="Where" className="flex min-w-0 grow items-center overflow-x-auto [scrollbar-width:none]">
      <Crumb name="Computer" current={crumbs.length === 0} onClick={() => onPathChange(null)} />
      {crumbs.map((crumb, index) => (
        <span key={crumb.path} className="flex shrink-0 items-center">
          <ChevronRight aria-hidden className="size-3.5 text-muted" />
          <Crumb name={crumb.name} current={index === crumbs.length - 1} onClick={() => onPathChange(crumb.path)} />
        </span>
      ))}
    </nav>
  )
}

function Crumb({ name, current, onClick }: { name: string; current: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-current={current ? 'location' : undefined}
      onClick={onClick}
      className={`max-w-56 shrink-0 truncate rounded-tile px-1.5 py-1 focus-visible:outline-offset-[-2px] ${current ? 'font-semibold' : 'text-muted hover:text-ink'}`}
    >
      {name}
    </button>
  )
}

function ListSkeleton() {
  return (
    <div className="flex flex-col gap-3 p-3">
      {[40, 60, 50, 70, 45].map((width) => (
        <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}

function moveByKey(event: KeyboardEvent, list: HTMLUListElement | null, up: (() => void) | null): void {
  const buttons = [...(list?.querySelectorAll('button') ?? [])]
  const here = buttons.findIndex((button) => button.matches(':focus'))
  const target =
    event.key === 'ArrowDown'
      ? Math.min(buttons.length - 1, here + 1)
      : event.key === 'ArrowUp'
        ? Math.max(0, here - 1)
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? buttons.length - 1
            : /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey
              ? nextStartingWith(event.key, buttons, here)
              : -1
  if (event.key === 'Backspace' && up) up()
  else if (target >= 0) buttons[target]?.focus()
  else return
  event.preventDefault()
}

function nextStartingWith(letter: string, buttons: readonly HTMLElement[], here: number): number {
  const wanted = letter.toLocaleLowerCase()
  for (let step = 1; step <= buttons.length; step++) {
    const index = (here + step) % buttons.length
    if (buttons[index]?.textContent?.toLocaleLowerCase().startsWith(wanted)) return index
  }
  return -1
}
