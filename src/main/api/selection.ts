import { InglenookError } from '../../shared/failure.ts'
import type { Selection } from '../../shared/job.ts'
import type { Repositories } from '../catalogue/index.ts'

/**
 * Makes sure that what is selected is there, as a wish about nothing would look granted. Assets are not looked up one by
 * one: those that are gone by now are left out.
 *
 * @throws InglenookError `not-found`
 */
export function checkSelection(catalogue: Repositories, selection: Selection): void {
  switch (selection.kind) {
    case 'source':
      if (!catalogue.sources.get(selection.sourceId))
        throw new InglenookError('not-found', 'This source is no longer in the library.')
      return
    case 'person':
      if (!catalogue.people.getPerson(selection.personId))
        throw new InglenookError('not-found', 'This person is no longer in the library.')
      return
    case 'label': {
      const { label } = selection
      const known = [...catalogue.things.labels(), ...catalogue.sounds.labels()].some((one) => one.label === label)
      if (!known) throw new InglenookError('not-found', `Nothing in the library has the label “${label}”.`)
      return
    }
    case 'assets':
    case 'everything':
  }
}
