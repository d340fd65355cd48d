import { useEffect, useRef, useState } from 'react'
import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { announcement } from './state-text.ts'

/** The latest change of state among some models, in words for a screen reader: never the state they began in, never each percent. */
export function useAnnouncement(models: readonly ModelInfo[]): string {
  const known = useRef<ReadonlyMap<string, string> | null>(null)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const now = new Map(models.map(({ id, label, state }) => [id, announcement(label, state)]))
    const before = known.current
    known.current = now
    if (before === null) return
    const changed = [...now].filter(([id, text]) => before.has(id) && before.get(id) !== text)
    if (changed.length > 0) setSaid(changed.map(([, text]) => text).join(' '))
  }, [models])
  return said
}
