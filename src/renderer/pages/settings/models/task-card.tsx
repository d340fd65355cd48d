import { useId } from 'react'
import type { TaskModels } from '../../../../shared/models-overview.ts'
import type { Settings } from '../../../../shared/settings.ts'
import { CardNotices } from './card-notices.tsx'
import { FineTuning } from './fine-tuning.tsx'
import { ModelChoices } from './model-choices.tsx'
import { TASKS } from './task-text.ts'
import { useAnnouncement } from './use-announcement.ts'
import { useChooseModel } from './use-choose-model.ts'

interface TaskCardProps {
  card: TaskModels
  settings: Settings
  /** Whether models are fetched by themselves. */
  automatic: boolean
}

/** One task: what it is for, its models to choose from, and how it is tuned. */
export function TaskCard({ card, settings, automatic }: TaskCardProps) {
  const id = useId()
  const { title, purpose } = TASKS[card.task]
  const choice = useChooseModel(card.task, automatic)
  const said = useAnnouncement(card.models)
  return (
    <section aria-labelledby={`${id}-title`} className="mb-8" data-task={card.task}>
      <h3 id={`${id}-title`} className="font-semibold">
        {title}
      </h3>
      <p id={`${id}-purpose`} className="mb-2 text-muted text-sm">
        {purpose}
        {card.neededBy.length === 0 && ' Not used now: nothing that is switched on needs it.'}
      </p>
      <div className="overflow-hidden rounded-panel bg-raised">
        <CardNotices card={card} refusal={choice.refusal} onUseDefault={() => void choice.forgetChoice()} />
        <ModelChoices
          card={card}
          labelledBy={`${id}-title`}
          choosing={choice.choosing}
          onChoose={(model) => void choice.choose(model)}
          onProblem={choice.setRefusal}
        />
        <FineTuning task={card.task} settings={settings} />
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </section>
  )
}
