import { implement } from '@orpc/server'
import { contract as agreed } from '../../shared/rpc/contract.ts'

/** The contract to be implemented, one group per file here. */
export const contract = implement(agreed)
