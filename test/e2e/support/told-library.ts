import { mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { MODEL_LIST } from '../../../src/shared/model-list.ts'
import type { Segment } from '../../../src/shared/transcript.ts'

const CLI = join(import.meta.dirname, '../../../out/main/cli.js')
/** Of each drawing, in seconds. */
const SHOWN = 8
const FIRST_LINE_MS = 1200
const BETWEEN_LINES_MS = 1100
const LETTER_MS = 62
const EAR = 'efficientat_mn10'
const PEN = 'large-v3-turbo-q5_0'

interface Told {
  file: string
  takenAt: string
  /** The album whose drawings the video shows; a recording has none. */
  album?: string
  lines: readonly string[]
  /** Label, start and end in shares of the length, and score. */
  heard: readonly (readonly [label: string, start: number, end: number, score: number])[]
}

const TOLD: readonly Told[] = [
  {
    file: 'Sam is six.webm',
    takenAt: '2024-06-15T15:12:00',
    album: '2024-06 Sam is six',
    lines: [
      'Happy birthday, dear Sam!',
      'Blow out the candles, all six of them.',
      'Not so close, Pia, you will burn your hair!',
      'Did you wish for something?',
      'I must not say it, or it will not come true.',
      'Who wants the piece with the strawberry?'
    ],
    heard: [
      ['Speech', 0.03, 0.95, 0.93],
      ['Laughter', 0.46, 0.72, 0.88],
      ['Applause', 0.22, 0.34, 0.81],
      ['Singing', 0.02, 0.14, 0.74]
    ]
  },
  {
    file: 'On the lake.webm',
    takenAt: '2023-06-24T17:40:00',
    album: '2023-06 On the lake',
    lines: [
      'Look, there is a heron over there.',
      'Do not rock the boat!',
      'When I was six, we rowed as far as the island.',
      'Can we row there, too?'
    ],
    heard: [
      ['Speech', 0.04, 0.6, 0.86],
      ['Water', 0, 1, 0.91],
      ['Bird', 0.1, 0.32, 0.83],
      ['Wind', 0.55, 1, 0.62]
    ]
  },
  {
    file: 'The garden wakes.webm',
    takenAt: '2023-04-10T10:05:00',
    album: '2023-04 The garden wakes',
    lines: ['Listen, the blackbird is back.', 'Come here, Bello! Not into the flower bed!'],
    heard: [
      ['Bird', 0, 0.7, 0.95],
      ['Bark', 0.35, 0.48, 0.9],
      ['Speech', 0.05, 0.4, 0.8]
    ]
  },
  {
    file: 'Kites.webm',
    takenAt: '2024-10-05T16:20:00',
    album: '2024-10 Kites',
    lines: ['Run, run, it flies!', 'Hold on to the string!'],
    heard: [
      ['Wind', 0, 1, 0.94],
      ['Laughter', 0.3, 0.5, 0.79],
      ['Speech', 0.05, 0.3, 0.7]
    ]
  },
  {
    file: 'Grandmother tells of the snow.wav',
    takenAt: '2022-12-28T19:30:00',
    lines: [
      'That winter the snow lay as high as the windows.',
      'We went out through the roof, and your grandfather carried the candles.',
      'There were only six of us, and one sledge.',
      'And the dog, of course, who would not come down again.'
    ],
    heard: [
      ['Speech', 0.03, 0.98, 0.97],
      ['Crackle', 0, 1, 0.71],
      ['Laughter', 0.86, 0.98, 0.66]
    ]
  },
  {
    file: 'Piano lesson.wav',
    takenAt: '2025-01-18T11:00:00',
    lines: ['Once more from the beginning, and slowly.'],
    heard: [
      ['Piano', 0.2, 1, 0.96],
      ['Music', 0.18, 1, 0.98],
      ['Speech', 0.02, 0.18, 0.77]
    ]
  }
]

/**
 * A library of a few videos and recordings for the documentation's pictures: the drawings of the sample library with a
 * hum for a sound track. What is said and heard in them is filed as if it had been recognised, so that the pictures
 * are the same everywhere; recognition itself is what the tests are for.
 *
 * @param dir made anew
 * @param demo the folder with the sample library's albums
 * @param models a folder of weights for its pictures
 * @returns the library
 */
export async function makeToldLibrary(dir: string, demo: string, models: string): Promise<string> {
  const [album, library] = [join(dir, 'Videos'), join(dir, 'library')]
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(album, { recursive: true })
  withoutModels(library)
  for (const told of TOLD) await film(album, demo, told)
  const command = (...args: string[]) => execa(process.execPath, [CLI, ...args, '--library', library, '--json'])
  await command('import', album, '--models', models)
  // They would say that something is still to be written down.
  await command('jobs', 'cancel', 'sounds', 'transcripts', '--all')
  file(library)
  return library
}

async function film(folder: string, demo: string, told: Told): Promise<void> {
  const target = join(folder, told.file)
  const pictures = told.album === undefined ? [] : picturesOf(join(demo, told.album))
  const seconds = lengthMs(told) / 1000
  const shown = Math.max(SHOWN, seconds / Math.max(1, pictures.length))
  const slides = pictures.flatMap((path) => ['-i', path])
  // Each is decoded and scaled once, and then stands for a while.
  const fit = 'scale=960:540:force_original_aspect_ratio=increase,crop=960:540,setsar=1,format=yuv420p'
  const stand = `loop=loop=-1:size=1,fps=12,trim=duration=${shown},setpts=PTS-STARTPTS`
  const fitted = pictures.map((_, index) => `[${index + 1}]${fit},${stand}[p${index}]`)
  const joined = `${pictures.map((_, index) => `[p${index}]`).join('')}concat=n=${pictures.length}[v]`
  const video = ['-filter_complex', [...fitted, joined].join(';'), '-map', '[v]', '-c:v', 'libvpx', '-b:v', '1500k']
  const codecs = ['-deadline', 'realtime', '-cpu-used', '6', '-c:a', 'libopus']
  await execa('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', humOf(told, seconds), ...slides],
    ...['-map', '0:a', ...(pictures.length > 0 ? [...video, ...codecs] : []), '-t', String(seconds), `file:${target}`]
  ])
  const takenAt = new Date(told.takenAt)
  utimesSync(target, takenAt, takenAt)
}

function picturesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(jpg|png|webp)$/.test(name))
    .toSorted()
    .slice(0, 4)
    .map((name) => join(folder, name))
}

/** Noise that is loud where something is said, in syllables. */
function humOf({ lines }: Told, seconds: number): string {
  const loud = linesOf(lines).map(({ startMs, endMs }) => `between(t,${startMs / 1000},${endMs / 1000})`)
  const syllables = '(0.25+0.75*abs(sin(8.3*t)*sin(2.1*t+1)))'
  const noise = `anoisesrc=color=pink:seed=6:sample_rate=16000:amplitude=0.9:duration=${seconds}`
  return `${noise},volume='0.05+0.9*(${loud.join('+')})*${syllables}':eval=frame`
}

function linesOf(lines: readonly string[]): Segment[] {
  let at = FIRST_LINE_MS
  return lines.map((text, index) => {
    const startMs = at
    const words = text.split(' ').map((word) => {
      const from = at
      at += 90 + word.length * LETTER_MS
      return { text: word, startMs: from, endMs: at, probability: 0.9 }
    })
    const endMs = at
    at += BETWEEN_LINES_MS
    return { id: index + 1, startMs, endMs, text, words, edited: false, speaker: null }
  })
}

function lengthMs({ lines }: Told): number {
  return Math.ceil(((linesOf(lines).at(-1)?.endMs ?? 0) + 2500) / 1000) * 1000
}

/** What is heard and said is not to be asked of models, nor to wait for them. */
function withoutModels(library: string): void {
  mkdirSync(library)
  const db = openCatalogue(library)
  const { settings } = repositories(db)
  settings.update({ pipelines: { ...settings.read().pipelines, sounds: false, transcripts: false } })
  db.close()
}

/** What is said and heard, into a library that no app has open. */
function file(library: string): void {
  const db = openCatalogue(library)
  const { models, places, sounds, transcripts, timeline, transaction } = repositories(db)
  transaction(() => {
    const ear = models.idOfUse(knownModel(EAR), 0)
    const pen = models.idOfUse(knownModel(PEN), 0)
    for (const { id } of timeline.days().flatMap(({ day }) => [...timeline.contents(day)].flat())) {
      const told = TOLD.find(({ file: name }) => places.pathsOf(id).some((path) => basename(path) === name))
      if (!told) continue
      const durationMs = lengthMs(told)
      const events = told.heard.map(([label, start, end, score]) => ({
        ...{ label, score, startMs: Math.round(start * durationMs), endMs: Math.round(end * durationMs) },
        peakMs: Math.round(((start + end) / 2) * durationMs)
      }))
      sounds.replaceEvents({ assetId: id, modelUseId: ear, events, tags: new Map() })
      const head = { modelUseId: pen, language: 'en', askedLanguage: 'auto', translated: false } as const
      transcripts.put(id, { ...head, durationMs, madeAtMs: 0, segments: linesOf(told.lines) })
    }
  })
  db.close()
}

/** As if the model of this id that Inglenook knows had done it. */
function knownModel(id: string): ReadyModel {
  const known = MODEL_LIST.find(({ entry }) => entry.id === id)
  if (!known) throw new Error(`There is no model ${id}.`)
  return { path: '', sha256: '0'.repeat(64), entry: known.entry }
}
