import { useQuery } from '@tanstack/react-query'
import type { ProgramState } from '../../../../shared/program-state.ts'
import type { Settings } from '../../../../shared/settings.ts'
import { api } from '../../../state/client.ts'
import { notifyUndo } from '../../../ui/toasts.tsx'
import { Card, CardRow } from '../section.tsx'
import { useChangeSettings } from '../use-settings.ts'
import { MirrorField } from './mirror-field.tsx'
import { programText } from './program-text.ts'

interface ProgramsCardProps {
  settings: Settings
  fixed: readonly { setting: string; variable: string }[]
}

/** How far the speech recogniser is built changes without an event of ours. */
const LOOK_AGAIN_MS = 2_000

/** The programs that do the work for sounds and speech: which are used, and the user's own instead. */
export function ProgramsCard({ settings, fixed }: ProgramsCardProps) {
  const { data } = useQuery({
    ...api.settings.programs.queryOptions(),
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS
  })
  return (
    <section aria-labelledby="programs" className="mb-8">
      <h3 id="programs" className="font-semibold">
        Programs
      </h3>
      <p className="mb-2 text-muted text-sm">
        They read videos and recordings, and write down what is said. Yours are used instead where you name them.
      </p>
      <Card label="Programs">
        <CardRow>
          <Program name="whisper-cli" setting="whisperCliPath" state={data?.whisperCli} {...{ settings, fixed }} />
        </CardRow>
        <CardRow>
          <Program name="ffmpeg" setting="ffmpegPath" state={data?.ffmpeg} {...{ settings, fixed }} />
        </CardRow>
      </Card>
    </section>
  )
}

interface ProgramProps extends ProgramsCardProps {
  name: string
  setting: 'whisperCliPath' | 'ffmpegPath'
  state: ProgramState | undefined
}

function Program({ name, setting, state, settings, fixed }: ProgramProps) {
  const change = useChangeSettings(() => {})
  const variable = fixed.find((one) => one.setting === setting)?.variable
  const value = settings[setting]
  const save = async (path: string | null) => {
    await change.mutateAsync({ [setting]: path })
    if (path === value) return
    notifyUndo(path === null ? `The path of ${name} is cleared.` : `${name} is looked for there from now on.`, () =>
      change.mutateAsync({ [setting]: value })
    )
  }
  return (
    <MirrorField
      label={name}
      hint={programText(state)}
      problem={state?.kind === 'absent' ? state.sentence : null}
      value={value}
      fixed={variable === undefined ? null : { variable, address: state?.kind === 'ready' ? state.path : null }}
      placeholder="What comes with Inglenook, else what this computer has"
      browse={{ title: `Choose the folder that ${name} lies in`, note: `${name} has to lie directly in this folder.` }}
      onSave={save}
    />
  )
}
