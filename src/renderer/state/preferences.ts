import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Theme = 'auto' | 'light' | 'dark'
export type Density = 'small' | 'medium' | 'large'

interface Preferences {
  theme: Theme
  /** How large the rows of a timeline are. */
  density: Density
  /** What the viewer shows beside the picture. */
  showFaces: boolean
  showObjects: boolean
  showDetails: boolean
  /** What the player shows and how loud it is, 0..1. */
  showTranscript: boolean
  showCaptions: boolean
  volume: number
  muted: boolean
  /** Whether a clip is heard while the mouse rests on it. */
  hearOnHover: boolean
  /** Tasks and models, as `TASK MODEL`, after whose switch nothing was to be processed again. */
  notReprocessed: readonly string[]
  set: (change: Partial<Omit<Preferences, 'set'>>) => void
}

/** How this window looks: kept in this browser or desktop window, not in the library. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'auto',
      density: 'medium',
      showFaces: false,
      showObjects: false,
      showDetails: false,
      showTranscript: true,
      showCaptions: false,
      volume: 1,
      muted: false,
      hearOnHover: true,
      notReprocessed: [],
      set
    }),
    { name: 'inglenook.preferences', version: 1 }
  )
)

/** Keeps the root element's theme as chosen; `auto` leaves it to the system. */
export function followTheme(): void {
  const apply = ({ theme }: { theme: Theme }) => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }
  apply(usePreferences.getState())
  usePreferences.subscribe(apply)
}
