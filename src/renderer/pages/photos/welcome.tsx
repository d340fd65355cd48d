import { FolderPlus, HardDrive, ShieldCheck, UsersRound } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { Button } from '../../ui/button.tsx'

const PROMISES = [
  { icon: HardDrive, title: 'Read where they are', text: 'Nothing is copied, moved or changed.' },
  { icon: UsersRound, title: 'People and things', text: 'Found by your own computer, named by you.' },
  { icon: ShieldCheck, title: 'Nothing leaves', text: 'No account, no cloud, no internet needed.' }
]

/** The first thing that a new library shows. */
export function Welcome() {
  return (
    <div className="mx-auto flex max-w-2xl animate-fade-in flex-col items-center px-2 py-[min(14vh,120px)] text-center">
      <Fireplace />
      <h2 className="mt-8 text-balance font-semibold text-2xl">Bring your photos in by the fire</h2>
      <p className="mt-2 max-w-md text-balance text-lg text-muted">
        Add a folder, or drop one anywhere in this window. Inglenook finds the people and things in your photos, and the
        sounds and words in your videos.
      </p>
      <Button look="primary" size="large" icon={FolderPlus} className="mt-6" onClick={() => openAddPhotos()}>
        Add a folder
      </Button>
      <ul className="mt-14 grid w-full gap-6 sm:grid-cols-3">
        {PROMISES.map(({ icon: Icon, title, text }) => (
          <li key={title} className="flex flex-col items-center gap-1">
            <Icon aria-hidden className="mb-1 size-5 text-ember-ink" />
            <span className="font-semibold">{title}</span>
            <span className="text-balance text-muted text-sm">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A hearth with a low fire. */
function Fireplace() {
  return (
    <svg viewBox="0 0 160 120" aria-hidden className="h-32 w-auto">
      <path
        d="M20 112V58a60 50 0 0 1 120 0v54"
        fill="none"
        strokeWidth="9"
        strokeLinecap="round"
        className="stroke-line"
      />
      <path d="M42 112V66a38 34 0 0 1 76 0v46z" className="fill-sunken" />
      <path d="M80 110c-15 0-24-8-24-20 0-16 17-20 15-42 15 7 33 26 33 44 0 11-9 18-24 18z" className="fill-ember" />
      <path
        d="M80 110c-8 0-12-4.500-12-10.500 0-8 9-10 8.500-21 8 4 16 13 16 22 0 6-4.500 9.500-12.500 9.500z"
        className="fill-white"
        opacity="0.6"
      />
      <path d="M10 114h140" strokeWidth="7" strokeLinecap="round" className="stroke-edge" />
    </svg>
  )
}
