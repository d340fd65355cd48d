import type { MouseEvent } from 'react'

/**
 * For `onMouseDown` around buttons: who clicks one goes on with the keys of the player, and must not have its arrows and
 * space taken by that button. The keyboard reaches the buttons as ever.
 */
export function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault()
}
