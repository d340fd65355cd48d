import { Link } from 'wouter'
import type { AssetDetail } from '../../../shared/asset-detail.ts'
import { FaceCrop } from '../../ui/face-crop.tsx'

/** Who is in it, each once. When is not known: faces are looked for in single pictures. */
export function FaceLane({ faces }: { faces: AssetDetail['faces'] }) {
  const people = [...Map.groupBy(faces, ({ id, person }) => (person ? `person ${person.id}` : `face ${id}`))]
  return (
    <ul className="flex flex-wrap gap-2 py-1">
      {people.map(([key, [face]]) => {
        if (!face) return null
        const inside = (
          <>
            <FaceCrop faceId={face.id} alt="" className="size-6 rounded-full" />
            {face.person?.name ?? 'Unnamed'}
          </>
        )
        return (
          <li key={key} className="text-sm">
            {face.person ? (
              <Link href={`/people/${face.person.id}`} className="flex items-center gap-1.5 hover:text-ember-ink">
                {inside}
              </Link>
            ) : (
              <span className="flex items-center gap-1.5">{inside}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
