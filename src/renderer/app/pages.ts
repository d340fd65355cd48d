import { Activity, AudioLines, Images, type LucideIcon, Search, Settings, Shapes, UsersRound } from 'lucide-react'

export interface PageEntry {
  path: string
  label: string
  icon: LucideIcon
  place: 'top' | 'foot'
  /** Other words a person may look for. */
  alsoCalled: readonly string[]
}

/** The pages in the order of the rail. Places and Albums join before Search when they exist. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', label: 'Photos', icon: Images, place: 'top', alsoCalled: ['timeline', 'library', 'home'] },
  { path: '/people', label: 'People', icon: UsersRound, place: 'top', alsoCalled: ['faces', 'names'] },
  { path: '/things', label: 'Things', icon: Shapes, place: 'top', alsoCalled: ['objects', 'labels', 'tags'] },
  { path: '/sounds', label: 'Sounds', icon: AudioLines, place: 'top', alsoCalled: ['noises', 'music', 'listen'] },
  {
    path: '/search',
    label: 'Search',
    icon: Search,
    place: 'top',
    alsoCalled: ['find', 'speech', 'transcripts', 'what is said']
  },
  { path: '/activity', label: 'Activity', icon: Activity, place: 'foot', alsoCalled: ['jobs', 'progress', 'problems'] },
  { path: '/settings', label: 'Settings', icon: Settings, place: 'foot', alsoCalled: ['folders', 'sources', 'models'] }
]
