import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function searchProcedures(_library: Library) {
  return {
    said: contract.search.said.handler(() => [])
  }
}
