import { Moon, Sun, SunMoon } from 'lucide-react'
import { usePreferences } from '../../state/preferences.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Card, CardRow, Section } from './section.tsx'

/** How this window looks. Kept in this window, not in the library. */
export function AppearanceSection() {
  const theme = usePreferences((preferences) => preferences.theme)
  const set = usePreferences((preferences) => preferences.set)
  return (
    <Section title="Appearance" intro="How Inglenook looks in this window.">
      <Card label="Appearance">
        <CardRow>
          <div className="flex flex-wrap items-center gap-4">
            <div className="min-w-0 grow">
              <p>Theme</p>
              <p className="text-muted text-sm">“Auto” goes with your system, by day and by night.</p>
            </div>
            <Segmented
              label="Theme"
              value={theme}
              onValueChange={(next) => set({ theme: next })}
              options={[
                { value: 'auto', label: 'Auto', icon: SunMoon },
                { value: 'light', label: 'Light', icon: Sun },
                { value: 'dark', label: 'Dark', icon: Moon }
              ]}
            />
          </div>
        </CardRow>
      </Card>
    </Section>
  )
}
