import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { PeopleOrder } from './people-order.ts'

/** The order of the People page as last chosen in this window. */
export const usePeopleOrder = create<{ order: PeopleOrder }>()(
  persist((): { order: PeopleOrder } => ({ order: 'named-first' }), { name: 'inglenook.people-order', version: 1 })
)
