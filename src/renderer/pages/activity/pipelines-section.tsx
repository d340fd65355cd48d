import type { PipelineState } from '../../../shared/job.ts'
import { PIPELINE_ORDER } from '../settings/pipeline-text.ts'
import { PipelineRow } from './pipeline-row.tsx'
import { Section } from './section.tsx'

interface PipelinesSectionProps {
  pipelines: readonly PipelineState[]
  /** Nothing is started, because all is paused or a rule holds. */
  still: boolean
}

/** How far each pipeline is, how fast, and what it waits for; with ways to pause it, to run it and to give up its jobs. */
export function PipelinesSection({ pipelines, still }: PipelinesSectionProps) {
  const ordered = PIPELINE_ORDER.flatMap((name) => pipelines.filter(({ pipeline }) => pipeline === name))
  return (
    <Section title="Pipelines">
      <ul className="overflow-hidden rounded-panel bg-raised">
        {ordered.map((state) => (
          <li key={state.pipeline} className="border-line border-t px-4 py-4 first:border-t-0">
            <PipelineRow state={state} still={still} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
