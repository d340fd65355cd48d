import { create } from 'zustand'
import type { AddedModels } from '../../shared/models-overview.ts'
import { client } from './client.ts'

/** The dialog "Add model files": closed, choosing files, looking at those given, or telling what came of it. */
export type AddingModels =
  | { step: 'closed' }
  | { step: 'choosing'; note: string | null }
  | { step: 'looking'; count: number }
  | { step: 'done'; result: AddedModels }
  | { step: 'failed'; error: unknown }

export const useAddModels = create<AddingModels>(() => ({ step: 'closed' }))

/** Opens "Add model files" from anywhere: the page, a drop that could not be placed. */
export function openAddModels(note: string | null = null): void {
  useAddModels.setState({ step: 'choosing', note }, true)
}

export function closeAddModels(): void {
  useAddModels.setState({ step: 'closed' }, true)
}

/** Adds weight files and those of folders, and shows what came of it. Closing the dialog meanwhile does not stop it. */
export async function addModels(paths: string[]): Promise<void> {
  useAddModels.setState({ step: 'looking', count: paths.length }, true)
  try {
    useAddModels.setState({ step: 'done', result: await client.models.add({ paths }) }, true)
  } catch (error) {
    useAddModels.setState({ step: 'failed', error }, true)
  }
}
