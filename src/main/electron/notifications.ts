import { Notification } from 'electron'
import type { Host } from '../../shared/host.ts'

/** Notifications of the system; a click on one shows the window. Where the system has none, nothing is shown. */
export function notifier(showWindow: () => void): NonNullable<Host['notify']> {
  // Held as long as they can be seen: one that is collected no longer hears its click.
  const seen = new Set<Notification>()
  return ({ title, body }) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title, body })
    seen.add(notification)
    const forget = (): void => void seen.delete(notification)
    notification.on('click', () => {
      forget()
      showWindow()
    })
    notification.on('close', forget)
    notification.on('failed', forget)
    notification.show()
  }
}
