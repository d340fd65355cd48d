import { useConnection } from '../state/connection.ts'

/** Says quietly that what is shown may be old, while the window looks for the app again. */
export function ConnectionBanner() {
  const state = useConnection((connection) => connection.state)
  const message =
    state === 'lost'
      ? 'Reconnecting…'
      : state === 'refused'
        ? 'Inglenook does not know this browser any more. Open the address that Inglenook printed when it started.'
        : null
  return (
    <div role="status" className="empty:hidden">
      {message && <p className="animate-fade-in bg-sunken px-6 py-1.5 text-center text-muted text-sm">{message}</p>}
    </div>
  )
}
