import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function appProcedures({ version, dir, host, events }: Library) {
  return {
    about: contract.app.about.handler(() => ({ version, library: dir, host: host.capabilities })),
    events: contract.app.events.handler(({ signal }) => events.subscribe(signal))
  }
}
