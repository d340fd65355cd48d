import { MousePointerClick } from 'lucide-react'
import { usePreferences } from '../../state/preferences.ts'
import { Button } from '../../ui/button.tsx'

/** Whether a mouse that rests on a clip plays it. Without a mouse there is nothing to switch. */
export function HoverSwitch() {
  const on = usePreferences((preferences) => preferences.hearOnHover)
  const set = usePreferences((preferences) => preferences.set)
  return (
    <Button
      icon={MousePointerClick}
      aria-pressed={on}
      onClick={() => set({ hearOnHover: !on })}
      className="aria-pressed:bg-ember-wash aria-pressed:text-ember-ink [@media(hover:none)]:hidden"
    >
      Play on hover
    </Button>
  )
}
