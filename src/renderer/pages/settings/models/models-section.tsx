import { CircleDashed, FilePlus2 } from 'lucide-react'
import type { ModelsOverview } from '../../../../shared/models-overview.ts'
import type { Settings } from '../../../../shared/settings.ts'
import { openAddModels } from '../../../state/add-models.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../../ui/states.tsx'
import { Section } from '../section.tsx'
import { useSettings } from '../use-settings.ts'
import { DiskCard } from './disk-card.tsx'
import { ModelsSkeleton } from './models-skeleton.tsx'
import { Problems } from './problems.tsx'
import { ProgramsCard } from './programs-card.tsx'
import { SourcesCard } from './sources-card.tsx'
import { TaskCard } from './task-card.tsx'
import { TASK_ORDER } from './task-text.ts'
import { useModels } from './use-models.ts'

/** What recognises faces, things, sounds and words: which models there are, how they are doing, and where they come from. */
export function ModelsSection() {
  const models = useModels()
  const settings = useSettings()
  const failed = [models, settings].find((query) => query.isError && !query.data)
  return (
    <Section
      title="Inference models"
      intro="What recognises faces, things, sounds and speech. Models run on this computer; no photo or video ever leaves it."
      actions={
        <Button icon={FilePlus2} onClick={() => openAddModels()}>
          Add model files…
        </Button>
      }
    >
      {failed ? (
        <ErrorState
          title="The models could not be listed."
          error={failed.error}
          onRetry={() => void Promise.all([models.refetch(), settings.refetch()])}
        />
      ) : models.data && settings.data ? (
        <Contents overview={models.data} settings={settings.data.settings} fixed={settings.data.fixed} />
      ) : (
        <ModelsSkeleton />
      )}
    </Section>
  )
}

interface ContentsProps {
  overview: ModelsOverview
  settings: Settings
  fixed: readonly { setting: string; variable: string }[]
}

function Contents({ overview, settings, fixed }: ContentsProps) {
  const cards = TASK_ORDER.flatMap((task) => overview.tasks.filter((card) => card.task === task))
  return (
    <>
      <Problems problems={overview.problems} />
      {cards.every(({ models }) => models.length === 0) && (
        <EmptyState icon={CircleDashed} title="No model is known">
          Name a folder or an address that holds models below, or add their files.
        </EmptyState>
      )}
      {cards
        .filter(({ models }) => models.length > 0)
        .map((card) => (
          <TaskCard key={card.task} card={card} settings={settings} automatic={overview.downloads.automatic} />
        ))}
      <SourcesCard overview={overview} settings={settings} fixed={fixed} />
      <ProgramsCard settings={settings} fixed={fixed} />
      <DiskCard overview={overview} />
    </>
  )
}
