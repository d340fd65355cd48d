const isMac = /mac/i.test(window.inglenook?.platform === 'darwin' ? 'mac' : navigator.platform)

/** Keys to press together, one cap each. `Ctrl` shows as ⌘ where that is the key. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex gap-0.5" aria-hidden>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-tile bg-sunken px-1 font-sans text-muted text-xs"
        >
          {isMac && key === 'Ctrl' ? '⌘' : key}
        </kbd>
      ))}
    </span>
  )
}
