import clsx from 'clsx'
import { Link, useLocation } from 'wouter'
import { ActivityStrip } from './activity-strip.tsx'
import { PAGES, type PageEntry } from './pages.ts'

/** The way between pages: words and icons on a wide window, icons on a narrow one, at the foot of a phone. */
export function Rail() {
  return (
    <nav
      aria-label="Pages"
      className="flex shrink-0 gap-1 border-line bg-raised p-1 max-sm:justify-around max-sm:border-t sm:w-16 sm:flex-col sm:border-r sm:p-3 lg:w-[208px]"
    >
      <div className="hidden h-10 items-center gap-3 px-3 sm:max-lg:justify-center sm:max-lg:px-0 sm:flex">
        <Hearth />
        <span className="hidden font-semibold text-lg lg:inline">Inglenook</span>
      </div>
      <div className="hidden h-2 sm:block" />
      {PAGES.filter(({ place }) => place === 'top').map((page) => (
        <RailLink key={page.path} page={page} />
      ))}
      <div className="hidden grow sm:block" />
      <ActivityStrip />
      {PAGES.filter(({ place }) => place === 'foot').map((page) => (
        <RailLink key={page.path} page={page} />
      ))}
    </nav>
  )
}

function RailLink({ page: { path, label, icon: Icon } }: { page: PageEntry }) {
  const [here] = useLocation()
  const current = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`)
  return (
    <Link
      href={path}
      aria-current={current ? 'page' : undefined}
      className={clsx(
        'flex items-center rounded-control transition-colors max-lg:justify-center',
        'max-sm:h-12 max-sm:grow max-sm:flex-col max-sm:gap-0.5 max-sm:text-xs sm:h-10 sm:gap-3 sm:px-3',
        current ? 'bg-ember-wash font-semibold text-ember-ink' : 'text-ink hover:bg-hover'
      )}
    >
      <Icon aria-hidden className="size-5 shrink-0" />
      <span className="sm:max-lg:sr-only">{label}</span>
    </Link>
  )
}

/** The sign of the house: a fire under its arch. */
function Hearth() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className="size-6 shrink-0">
      <path d="M3 21V11a9 9 0 0 1 18 0v10" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M12 21c-3 0-4.600-1.800-4.600-4.300 0-3.100 3.300-4.100 3.300-8 2.900 1.300 5.900 4.600 5.900 8.100 0 2.400-1.600 4.200-4.600 4.200z"
        className="fill-ember"
      />
    </svg>
  )
}
