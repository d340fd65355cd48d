import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button, IconButton } from './button.tsx'
import { giveFocusBack } from './focus-return.ts'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One or two sentences under the title. */
  description?: ReactNode
  size?: 'small' | 'medium' | 'large'
  children?: ReactNode
  /** Buttons at the foot, the main one last. */
  actions?: ReactNode
}

/** A dialog over a dimmed window. Focus stays inside, Escape closes, focus returns to where it was. */
export function Dialog({ open, onOpenChange, title, description, size = 'small', children, actions }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            // The dialog itself, not its first button, which would show its tooltip; a field inside may have it already.
            event.preventDefault()
            const dialog = event.currentTarget
            if (dialog instanceof HTMLElement && !dialog.contains(document.activeElement)) dialog.focus()
          }}
          onCloseAutoFocus={giveFocusBack}
          className={clsx(
            'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100%-32px)] w-[calc(100%-32px)] -translate-x-1/2 -translate-y-1/2',
            'animate-rise-in flex-col rounded-panel bg-floating shadow-floating outline-none',
            size === 'small' && 'max-w-[440px]',
            size === 'medium' && 'max-w-[600px]',
            size === 'large' && 'max-w-[840px]'
          )}
        >
          <div className="flex items-start gap-4 p-6 pb-0">
            <div className="min-w-0 grow">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" shortcut={['Esc']} className="-mt-1.5 -mr-2" />
            </Radix.Close>
          </div>
          <div className="min-h-0 grow overflow-y-auto px-6 py-4 empty:hidden">{children}</div>
          {actions && <div className="flex flex-wrap items-center justify-end gap-2 p-6 pt-2">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** A question. */
  title: string
  /** What will happen, in numbers, and what will not. */
  description: ReactNode
  /** The verb on the button, never "OK". */
  confirm: string
  danger?: boolean
  onConfirm: () => void
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  danger = false,
  onConfirm
}: ConfirmDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            onClick={() => {
              onOpenChange(false)
              onConfirm()
            }}
          >
            {confirm}
          </Button>
        </>
      }
    />
  )
}
