import { useState } from 'react'
import type { ModelTask } from '../../../../shared/model-task.ts'
import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { client } from '../../../state/client.ts'
import { sentenceOf } from '../../../state/sentence.ts'
import { notifyUndo } from '../../../ui/toasts.tsx'
import { askAgain } from './use-models.ts'

/**
 * Chooses a model for a task. Nothing shows as chosen before the app has accepted it; `refusal` is its sentence when it
 * does not. A model that is not on this computer is fetched with the choice where models are fetched automatically, and
 * taking the choice back gives that up again.
 */
export function useChooseModel(task: ModelTask, automatic: boolean) {
  const [choosing, setChoosing] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)

  const choose = async (model: ModelInfo) => {
    if (choosing !== null || model.selected) return
    setChoosing(model.id)
    setRefusal(null)
    try {
      const { earlierChoice } = await client.models.use({ task, id: model.id })
      const fetched = automatic && isFetchable(model)
      if (fetched) await client.models.download({ id: model.id })
      await askAgain()
      notifyUndo(`${model.label} is used from now on.`, async () => {
        await client.models.use({ task, id: earlierChoice })
        if (fetched) await client.models.cancelDownload({ id: model.id })
        await askAgain()
      })
    } catch (error) {
      setRefusal(sentenceOf(error))
    } finally {
      setChoosing(null)
    }
  }

  /** Forgets a choice that cannot be honoured, so that the default holds without a word. */
  const forgetChoice = async () => {
    setRefusal(null)
    try {
      await client.models.use({ task, id: null })
      await askAgain()
    } catch (error) {
      setRefusal(sentenceOf(error))
    }
  }
  return { choose, choosing, refusal, setRefusal, forgetChoice }
}

function isFetchable({ state }: ModelInfo): boolean {
  return state.kind === 'failed' || (state.kind === 'absent' && state.from !== null)
}
