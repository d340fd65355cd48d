import { lazy, Suspense } from 'react'
import { Route, Router, Switch, useSearch } from 'wouter'
import { PhotosPage } from '../pages/photos/photos-page.tsx'
import { useHashPath, useHashSearch } from '../state/location.ts'
import { filterOf, soundOf } from '../state/page-filter.ts'
import { assetInSearch } from '../state/viewer.ts'
import { Viewer } from '../viewer/viewer.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { Shell } from './shell.tsx'

const PeoplePage = lazy(async () => ({ default: (await import('../pages/people/people-page.tsx')).PeoplePage }))
const PersonPage = lazy(async () => ({ default: (await import('../pages/people/person-page.tsx')).PersonPage }))
const ThingsPage = lazy(async () => ({ default: (await import('../pages/things/things-page.tsx')).ThingsPage }))
const LabelPage = lazy(async () => ({ default: (await import('../pages/things/label-page.tsx')).LabelPage }))
const SoundsPage = lazy(async () => ({ default: (await import('../pages/sounds/sounds-page.tsx')).SoundsPage }))
const SoundPage = lazy(async () => ({ default: (await import('../pages/sounds/sound-page.tsx')).SoundPage }))
const SearchPage = lazy(async () => ({ default: (await import('../pages/search/search-page.tsx')).SearchPage }))
const ActivityPage = lazy(async () => ({ default: (await import('../pages/activity/activity-page.tsx')).ActivityPage }))
const SettingsPage = lazy(async () => ({ default: (await import('../pages/settings/settings-page.tsx')).SettingsPage }))

/** Which page an address shows. Places and Albums get their lines here when they exist. */
export function WindowRouter() {
  return (
    <Router hook={useHashPath} searchHook={useHashSearch} hrefs={(path) => `#${path}`}>
      <Shell>
        <PageBoundary>
          <Suspense fallback={null}>
            <Switch>
              <Route path="/" component={PhotosPage} />
              <Route path="/people" component={PeoplePage} />
              <Route path="/people/:id">
                {({ id }) => (/^[1-9]\d{0,14}$/.test(id) ? <PersonPage key={id} id={Number(id)} /> : <NotFoundPage />)}
              </Route>
              <Route path="/things" component={ThingsPage} />
              <Route path="/things/:label" component={LabelRoute} />
              <Route path="/sounds" component={SoundsPage} />
              <Route path="/sounds/:label" component={SoundRoute} />
              <Route path="/search" component={SearchPage} />
              <Route path="/activity" component={ActivityPage} />
              <Route path="/settings/:section?" component={SettingsPage} />
              <Route component={NotFoundPage} />
            </Switch>
          </Suspense>
        </PageBoundary>
      </Shell>
      <OpenViewer />
    </Router>
  )
}

/** wouter leaves `/` and `?` in a label escaped, so the label is read from the address itself. */
function LabelRoute() {
  const [path] = useHashPath()
  const label = filterOf(path)?.label
  return label === undefined ? <NotFoundPage /> : <LabelPage key={label} label={label} />
}

function SoundRoute() {
  const [path] = useHashPath()
  const label = soundOf(path)
  return label === null ? <NotFoundPage /> : <SoundPage key={label} label={label} />
}

function OpenViewer() {
  const assetId = assetInSearch(useSearch())
  if (assetId === null) return null
  return <Viewer assetId={assetId} />
}
