import type { AssetDetail } from '../../shared/asset-detail.ts'
import { formatOffset } from '../state/format.ts'

/** "59.32930° N, 18.06860° E". */
export function formatPlace(latitude: number, longitude: number): string {
  const degrees = (value: number) => `${Math.abs(value).toFixed(5)}°`
  return `${degrees(latitude)} ${latitude < 0 ? 'S' : 'N'}, ${degrees(longitude)} ${longitude < 0 ? 'W' : 'E'}`
}

/** "4000 × 3000 (12 MP)"; null where there is no picture. */
export function formatResolution({ width, height }: Pick<AssetDetail, 'width' | 'height'>): string | null {
  if (width === null || height === null) return null
  const megapixels = (width * height) / 1e6
  const size = `${width} × ${height}`
  return megapixels < 0.5 ? size : `${size} (${megapixels < 10 ? megapixels.toFixed(1) : Math.round(megapixels)} MP)`
}

export function timeZoneText(offsetMinutes: number | null): string {
  return offsetMinutes === null ? 'Time zone unknown' : formatOffset(offsetMinutes)
}

export function dateSourceText(source: AssetDetail['takenAtSource']): string {
  return source === 'exif' ? 'from the file’s own data' : 'the date of the file'
}

/** Things of the asset with how often each was found in it, most often first; tags without a box count once. */
export function thingCounts({
  detections,
  tags
}: Pick<AssetDetail, 'detections' | 'tags'>): { label: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { label } of detections) counts.set(label, (counts.get(label) ?? 0) + 1)
  for (const { label, kind } of tags) if (kind === 'thing' && !counts.has(label)) counts.set(label, 1)
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label))
}

/** Sounds that the asset is filed under, the surest first. */
export function soundsToShow({ tags }: Pick<AssetDetail, 'tags'>): string[] {
  const sounds = tags.filter(({ kind }) => kind === 'sound').sort((a, b) => (b.score ?? 1) - (a.score ?? 1))
  return [...new Set(sounds.map(({ label }) => label))]
}

/** The faces of a photo, each; of a video one of each person, as the same may be seen in many places of it. */
export function facesToShow({ kind, faces }: Pick<AssetDetail, 'kind' | 'faces'>): AssetDetail['faces'] {
  if (kind === 'photo') return faces
  const people = Map.groupBy(faces, ({ id, person }) => (person ? `person ${person.id}` : `face ${id}`))
  return [...people.values()].map((own) => own.reduce((one, other) => (other.quality > one.quality ? other : one)))
}
