import clsx from 'clsx'
import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { notify, notifyError } from '../../ui/toasts.tsx'
import { fileName, folderOf } from './problem-groups.ts'

interface FileRowProps {
  path: string
  /** Beside the name: how often it was tried. */
  note?: string
  /** Below: what is the matter with this one. */
  reason?: string
  /** More buttons, before the one that copies the path. */
  actions?: ReactNode
}

/** A file by name and folder, whose path can be selected and copied. */
export function FileRow({ path, note, reason, actions }: FileRowProps) {
  return (
    <div className={clsx('flex items-center gap-1', reason && 'max-sm:flex-wrap max-sm:justify-end')}>
      <div className={clsx('min-w-0 grow', reason && 'max-sm:basis-full')} data-selectable title={path}>
        <p className="truncate">
          <bdi>{fileName(path)}</bdi>
          {note && <span className="ml-2 text-muted text-sm">{note}</span>}
        </p>
        <p className="truncate text-muted text-sm">
          <bdi>{folderOf(path)}</bdi>
        </p>
        {reason && <p className="wrap-anywhere mt-0.5 text-sm">{reason}</p>}
      </div>
      {actions}
      <IconButton icon={Copy} label="Copy path" className="max-sm:hidden" onClick={() => void copy(path)} />
    </div>
  )
}

async function copy(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(path)
    notify('Path copied.', path)
  } catch (error) {
    notifyError('The path could not be copied.', error)
  }
}
