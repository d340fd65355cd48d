import { Settings, type SettingsPatch } from '../../shared/settings.ts'
import type { Catalogue } from './open-catalogue.ts'

export type SettingsRepository = ReturnType<typeof settingsRepository>

/** Settings as stored rows; a key that is not stored, or no longer valid, has its default. */
export function settingsRepository(db: Catalogue) {
  const all = db.prepare<[], { key: string; value: string }>('select key, value from setting')
  const put = db.prepare<[string, string]>(
    'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value'
  )

  const read = (): Settings => {
    const stored = Object.fromEntries(all.all().map((row) => [row.key, JSON.parse(row.value) as unknown]))
    const whole = Settings.safeParse(stored)
    if (whole.success) return whole.data
    const bad = new Set(whole.error.issues.map((issue) => String(issue.path[0])))
    return Settings.parse(Object.fromEntries(Object.entries(stored).filter(([key]) => !bad.has(key))))
  }

  // Read for every job that is taken; this connection is the only one that writes settings.
  let current = read()

  return {
    read: (): Settings => current,
    update(patch: SettingsPatch): Settings {
      db.transaction(() => {
        for (const [key, value] of Object.entries(patch)) {
          if (value !== undefined) put.run(key, JSON.stringify(value))
        }
      }).immediate()
      current = read()
      return current
    }
  }
}
