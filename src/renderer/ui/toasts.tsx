import { Toaster, toast } from 'sonner'
import { sentenceOf } from '../state/sentence.ts'

/** The place at the foot of the window where short messages appear. Mounted once, in the shell. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-center"
      gap={8}
      visibleToasts={4}
      toastOptions={{
        unstyled: true,
        duration: 6000,
        classNames: {
          toast:
            'flex w-[min(480px,calc(100vw-32px))] items-center gap-3 rounded-panel bg-floating px-4 py-3 text-ink shadow-floating',
          content: 'grow min-w-0',
          title: 'text-base',
          description: 'text-muted text-sm',
          actionButton:
            'h-8 shrink-0 rounded-control px-3 font-semibold text-ember-ink text-sm transition-colors hover:bg-hover',
          error: 'border-l-4 border-danger'
        }
      }}
    />
  )
}

/** A short message; nothing is asked of the user. */
export function notify(message: string, description?: string): void {
  toast(message, description === undefined ? {} : { description })
}

/** Says what is being done, until the returned function takes it away. */
export function notifyWhile(message: string): () => void {
  const id = toast(message, { duration: Number.POSITIVE_INFINITY })
  return () => toast.dismiss(id)
}

/** Says what was done, and offers to take it back for ten seconds. A failing undo says so. */
export function notifyUndo(message: string, undo: () => Promise<unknown> | unknown): void {
  toast(message, {
    duration: 10_000,
    action: {
      label: 'Undo',
      onClick: () => {
        Promise.resolve()
          .then(undo)
          .catch((error: unknown) => notifyError('That could not be undone.', error))
      }
    }
  })
}

/** Says what could not be done and why. Stays longer. */
export function notifyError(message: string, error: unknown): void {
  toast.error(message, { description: sentenceOf(error), duration: 12_000 })
}
