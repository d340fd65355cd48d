import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function modelProcedures({ models }: Library) {
  return {
    list: contract.models.list.handler(() => models.list()),
    refresh: contract.models.refresh.handler(async () => {
      await models.refresh()
      return {}
    })
  }
}
