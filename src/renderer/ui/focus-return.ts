/** What had the keyboard last, apart from dialogs and menus: where it belongs again when they close. */
let lastOutside: HTMLElement | null = null

let comingBack = false

/** Remembers from now on who has the keyboard. */
export function followFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !target.closest('[role="dialog"], [role="menu"]')) lastOutside = target
  })
}

/**
 * For a dialog's `onCloseAutoFocus`: gives the keyboard back, unless somebody took it on closing. A dialog that is opened
 * by state has no trigger that the library could give it to, and an entry of a menu is gone by then.
 */
export function giveFocusBack(event: Event): void {
  event.preventDefault()
  expectFocusBack()
  if (document.activeElement === null || document.activeElement === document.body) lastOutside?.focus()
}

/** For a menu's `onCloseAutoFocus`, on which the library gives the keyboard back to what opened the menu. */
export function expectFocusBack(): void {
  comingBack = true
  queueMicrotask(() => {
    comingBack = false
  })
}

/**
 * Whether the focus of this moment only comes back. No tooltip opens for that: whoever closed a menu knows its button, and
 * a tooltip would take the next Escape for itself.
 */
export function isFocusComingBack(): boolean {
  return comingBack
}
