import { TriangleAlert } from 'lucide-react'

/** What is the matter with mirrors and their lists. */
export function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <div role="status" className="mb-6 flex gap-3 rounded-panel bg-danger-wash px-4 py-3">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />
      <ul className="min-w-0 grow" data-selectable>
        {problems.map((problem) => (
          <li key={problem} className="wrap-anywhere">
            {problem}
          </li>
        ))}
      </ul>
    </div>
  )
}
