import { Timeline } from './timeline.tsx'

export function PhotosPage() {
  return <Timeline filter={{}} />
}
