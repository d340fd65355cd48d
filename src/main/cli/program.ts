import { Argument, Command, type CommandOptions, InvalidArgumentError, Option } from 'commander'
import { AssetKind } from '../../shared/asset.ts'
import type { JobFilter } from '../../shared/cli.ts'
import { JobStatus } from '../../shared/job.ts'
import { ModelTask } from '../../shared/model-task.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import { TranscriptLanguage } from '../../shared/settings.ts'
import { TranscriptFormat } from '../../shared/transcript-formats/index.ts'
import { VERSION } from '../installation.ts'
import type { Call } from './call.ts'
import * as commands from './commands.ts'
import type { Console } from './console.ts'
import type { CommonOptions, Surroundings } from './context.ts'
import { WrongCall } from './context.ts'
import * as jobs from './job-commands.ts'
import * as models from './model-commands.ts'
import * as speech from './speech-commands.ts'
import { watchStatus } from './watch.ts'

/** The command line of `inglenook`: its words, options and their checks. What each does is in *commands.ts. */
export interface Program {
  command: Command
  /** Of the command that was carried out. */
  exitCode: () => number
  wantsJson: () => boolean
}

export function buildProgram(around: Surroundings, console: Console): Program {
  const root = new Command('inglenook')
  let exitCode = 0

  /** Runs one command with the options common to all, wherever in the call they stand. */
  const running =
    <A extends unknown[]>(run: (call: Call, ...args: A) => Promise<number>) =>
    async (...args: [...A, unknown, Command]): Promise<void> => {
      const common: CommonOptions = root.opts()
      console.quiet = common.quiet === true
      const own = args.slice(0, -1) as unknown as A
      exitCode = await run({ around, console, common }, ...own)
    }

  root
    .description('Finds the people, things and sounds in a folder of photos, videos and recordings, on this computer.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'explain the command')
    .helpCommand(false)
    .option(
      '--library <dir>',
      'the library to work on (default: INGLENOOK_LIBRARY, else yours; made when missing)',
      folder
    )
    .option(
      '--models <dir>',
      'folder or http(s) address to take models from (default: INGLENOOK_MODELS, else the setting)',
      folder
    )
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress and no notices')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void console.text(text),
      writeErr: (text) => console.problem(text),
      outputError: (text, write) => write(text.replace(/^error: /, ''))
    })
    .exitOverride()
    .allowExcessArguments()
    .action(() => {
      const [unknown] = root.args
      throw new WrongCall(
        unknown === undefined
          ? 'say what to do, for example "inglenook import FOLDER"; "inglenook --help" lists the commands'
          : `unknown command '${unknown}'; "inglenook --help" lists the commands`
      )
    })

  add('import', 'add folders or files where they lie, and find what is in them')
    .argument('<path...>', 'folders or files')
    .option('--no-process', 'only add them')
    .action(
      running((call, paths: string[], options: { process: boolean }) => commands.importPaths(call, paths, options))
    )

  add('process', 'run what is queued until nothing can run')
    .option('--wait', 'also wait for what is to be tried again only later')
    .action(running((call, options: { wait?: boolean }) => commands.processAll(call, options)))

  add('status', 'count what the library holds')
    .option('--watch', 'keep telling how far it is, also while another process works on it, until Ctrl+C')
    .action(
      running((call, options: { watch?: boolean }) => (options.watch ? watchStatus(call) : commands.status(call)))
    )

  add('assets', 'list every photo, video and sound')
    .addOption(new Option('--kind <kind>', 'only this kind').choices(AssetKind.options))
    .option('--path <path>', 'only this file, or what lies below this folder')
    .action(running((call, options: { kind?: AssetKind; path?: string }) => commands.assets(call, options)))

  const people = add('people', 'list people, biggest first; name one')
  refuseOthers(people, 'people').action(running((call) => commands.people(call)))
  add('name', 'name a person; an empty name takes it away', people)
    .argument('<id>', 'number of the person, as listed by "inglenook people"', positiveInteger)
    .argument('<name>', 'the name')
    .action(running((call, id: number, name: string) => commands.namePerson(call, id, name)))

  add('things', 'list the things seen, most photos first').action(running((call) => commands.things(call)))

  add('sounds', 'list the sounds heard, most videos and recordings first').action(
    running((call) => commands.sounds(call))
  )

  addSpeechCommands()
  addJobCommands()
  addModelCommands()

  add('serve', 'open the window in a browser')
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other devices in, with the key', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', port, 0)
    .action(running((call, options: { host: string; port: number }) => commands.serveLibrary(call, options)))

  return { command: root, exitCode: () => exitCode, wantsJson: () => (root.opts() as CommonOptions).json === true }

  function addSpeechCommands(): void {
    add('transcribe', 'write down what is said in a file, which need not be in the library')
      .argument('<file>', 'a video or a recording')
      .option('--model <id>', 'model to use, as listed by "inglenook models" (default: the one in use)')
      .addOption(
        new Option('--language <code>', 'what is spoken (default: as the settings say)').choices(
          TranscriptLanguage.options
        )
      )
      .addOption(transcriptFormat(' instead of text'))
      .addHelpText('after', TOOLS_HELP)
      .action(running((call, file: string, options: speech.TranscribeCall) => speech.transcribe(call, file, options)))
    add('transcripts', 'list what is said in videos and recordings, or print one transcript in a format')
      .option('--path <path>', 'only of this file, or of what lies below this folder')
      .addOption(transcriptFormat(', of one file'))
      .action(
        running((call, options: { path?: string; format?: TranscriptFormat }) => speech.transcripts(call, options))
      )
    add('search', 'find moments by what is said in them')
      .argument('[query]', 'the words, where they do not stand behind --said')
      .option('--said [query]', 'words that are said, "in quotes" in a row; the beginnings of words are enough')
      .action(
        running((call, query: string | undefined, options: { said?: string | true }) =>
          speech.search(call, query, options)
        )
      )
  }

  function addJobCommands(): void {
    const list = add('jobs', 'list what is done to each file, and how that stands; run, give up or pause it')
    // A command of its own, as options of `jobs` itself would take those of the same name from the commands below it.
    refuseOthers(add('list', 'list the jobs; "inglenook jobs" alone does that too', list, { isDefault: true }), 'jobs')
      .addOption(new Option('--status <status>', 'only those').choices(JobStatus.options))
      .addOption(new Option('--pipeline <pipeline>', 'only this one').choices(Pipeline.options))
      .option('--path <path>', 'only this file, or what lies below this folder')
      .action(running((call, options: JobFilter) => jobs.listJobs(call, options)))
    withSelection(add('run', 'queue a pipeline for all files, or for some', list))
      .addArgument(pipelines('<pipeline...>'))
      .option('--again', 'also where there is a result already')
      .action(
        running((call, wanted: Pipeline[], options: jobs.SelectionOptions & { again?: boolean }) =>
          jobs.runJobs(call, wanted, options)
        )
      )
    add('retry', 'queue again what has failed or was set aside', list)
      .addArgument(pipelines('[pipeline...]'))
      .option('--path <path>', 'only of this file, or of what lies below this folder')
      .addOption(new Option('--status <status>', 'only those').choices(['failed', 'setAside']))
      .action(running((call, wanted: Pipeline[], options: jobs.RetryOptions) => jobs.retryJobs(call, wanted, options)))
    withSelection(add('cancel', 'give up what is queued or waits; results from before stay', list))
      .addArgument(pipelines('[pipeline...]'))
      .action(
        running((call, wanted: Pipeline[], options: jobs.SelectionOptions) => jobs.cancelJobs(call, wanted, options))
      )
    add('pause', 'process nothing, or nothing of a pipeline, until it is resumed', list)
      .addArgument(pipelines('[pipeline...]'))
      .option('--source <source>', PAUSED_SOURCE)
      .action(
        running((call, wanted: Pipeline[], options: { source?: string }) => jobs.setPaused(call, true, wanted, options))
      )
    add('resume', 'process again what was paused', list)
      .addArgument(pipelines('[pipeline...]'))
      .option('--source <source>', PAUSED_SOURCE)
      .action(
        running((call, wanted: Pipeline[], options: { source?: string }) =>
          jobs.setPaused(call, false, wanted, options)
        )
      )
  }

  function addModelCommands(): void {
    const task = (): Argument => new Argument('<task>', 'what the model is for').choices(ModelTask.options)
    const id = 'id of the model, as listed by "inglenook models"'
    const list = add('models', 'list the models, with their use and licence; get, add, choose, check or remove them')
    refuseOthers(list, 'models').action(running((call) => models.listModels(call)))
    add('get', 'fetch a model, from the mirror or from where it is published', list)
      .argument('<id>', id)
      .action(running((call, id: string) => models.getModel(call, id)))
    add('add', 'take in weights that you have; they are told by their contents, else by their names', list)
      .argument('<path...>', 'files, or folders with files')
      .action(running((call, paths: string[]) => models.addModels(call, paths)))
    add('use', 'choose the model of a task, from the next photo on', list)
      .addArgument(task())
      .argument('[id]', id)
      .option('--default', 'choose none: the default holds again')
      .action(
        running((call, task: ModelTask, id: string | undefined, options: { default?: boolean }) =>
          models.useModel(call, task, id, options)
        )
      )
    add('reprocess', 'queue again what another model than the one in use has looked at', list)
      .addArgument(task())
      .action(running((call, task: ModelTask) => models.reprocess(call, task)))
    add('verify', 'read every weight file anew and compare it with what it must be', list).action(
      running((call) => models.verifyModels(call))
    )
    add('remove', 'delete the files of a model that no task uses', list)
      .argument('<id>', id)
      .action(running((call, id: string) => models.removeModel(call, id)))
    add('export', 'make a mirror for another computer', list)
      .argument('<dir>', 'folder to put it in; made when missing')
      .argument('[id...]', 'only these models (default: all that are here)')
      .action(running((call, dir: string, ids: string[]) => models.exportModels(call, dir, ids)))
    add('measure', 'run a model for a few seconds and say how fast it is on this computer', list)
      .argument('<id>', id)
      .action(running((call, id: string) => models.measureModel(call, id)))
  }

  function add(name: string, description: string, parent: Command = root, kind: CommandOptions = {}): Command {
    const command = parent.command(name, kind).description(description)
    return command.helpOption('--help', 'explain the command').helpCommand(false).allowExcessArguments(false)
  }
}

/** For a command with others below it, so that a misspelt one of these is told as such. */
function refuseOthers(command: Command, name: string): Command {
  return command.allowExcessArguments().hook('preAction', (own, acting) => {
    const [unknown] = own.args
    if (own !== acting || unknown === undefined) return
    throw new WrongCall(`unknown command '${name} ${unknown}'; "inglenook ${name} --help" lists the commands`)
  })
}

const TOOLS_HELP = `
Speech is written down by whisper-cli and ffmpeg. INGLENOOK_WHISPER_CLI and INGLENOOK_FFMPEG name others than those that
come with Inglenook, by path, and win over what is set.`

const PAUSED_SOURCE = 'only what lies in this folder that was added, by its path or number'

function pipelines(name: string): Argument {
  return new Argument(name, 'what is done to a file').choices(Pipeline.options)
}

function transcriptFormat(when: string): Option {
  return new Option('--format <format>', `print it as this${when}`).choices(TranscriptFormat.options)
}

/** The options that say which files are meant. */
function withSelection(command: Command): Command {
  return command
    .option('--all', 'for every file')
    .option('--path <path>', 'for this file, or what lies below this folder')
    .option('--source <source>', 'for what lies in this folder that was added, by its path or number')
    .option('--person <id>', 'for what this person is on', positiveInteger)
    .option('--label <label>', 'for what this thing or sound was found in')
}

/** Catches `--library --json`, where the folder was forgotten. */
function folder(text: string): string {
  if (text === '' || text.startsWith('-')) throw new InvalidArgumentError('A folder is missing here.')
  return text
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(text)
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It must be from 0 to 65535.')
  return Number(text)
}
