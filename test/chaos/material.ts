import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { execa } from 'execa'
import sharp from 'sharp'
import { ensureTestFixtures } from '../fixtures/index.ts'
import { Random } from '../fixtures/random.ts'
import { speakInto } from '../speech.ts'

/** Files to import, all of different content but for some copies, and another content for every eighth of them. */
export interface Material {
  /** Holds `files/SOURCE/FOLDER/NAME` and `others/…` with the same names. */
  folder: string
  /** Relative to `files`, in the order they were made. */
  paths: string[]
  /** Those of them that have another content below `others`. */
  changeable: string[]
}

export const SOURCES = ['pictures', 'phone', 'recordings'] as const
const FILES_PER_FOLDER = 30
const CHANGEABLE = 8

/**
 * Made once and kept under a hash of what made it: the same for every seed, so that a new one costs no time.
 *
 * @param speech False: nobody speaks in it, for a computer on which nobody can
 */
export async function ensureMaterial(count: number, speech: boolean): Promise<Material> {
  const { photosDir } = await ensureTestFixtures()
  const drawn = photosBelow(photosDir)
  const hash = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(`${count} ${speech}`)
  for (const path of drawn) hash.update(readFileSync(path))
  const folder = join(import.meta.dirname, '../../.cache/chaos', hash.digest('hex').slice(0, 16))
  const plan = Array.from({ length: count }, (_, index) => planOf(index, speech))
  const paths = plan.map(({ path }) => path)
  const material = { folder, paths, changeable: plan.filter(isChangeable).map(({ path }) => path) }
  if (existsSync(folder)) return material
  const unfinished = `${folder}.${process.pid}.part`
  await inTurns(plan, async (planned) => {
    const { index, path, make } = planned
    await write(join(unfinished, 'files', path), (to) => make(to, { index, drawn }))
    if (isChangeable(planned)) {
      const other = index % (2 * CHANGEABLE) === 3 ? make : another(make)
      await write(join(unfinished, 'others', path), (to) => other(to, { index: index + count, drawn }))
    }
  })
  if (existsSync(folder)) rmSync(unfinished, { recursive: true })
  else renameSync(unfinished, folder)
  return material
}

type Make = (to: string, seed: { index: number; drawn: readonly string[] }) => Promise<void>

interface Planned {
  index: number
  path: string
  make: Make
}

/** What the 20 files of each run of them are. */
const KINDS: readonly (readonly [name: string, make: Make])[] = [
  ...Array.from({ length: 7 }, () => ['photo.jpg', photo] as const),
  ['spoken.mp4', spokenClip],
  ['photo.jpg', photo],
  ['photo.jpg', photo],
  ['photo.webp', photo],
  ['photo.png', photo],
  ['copy.jpg', copyOfAnother],
  ['damaged.jpg', damagedPhoto],
  ['sound.wav', sound],
  ['spoken.wav', spoken],
  ['sound.m4a', sound],
  ['clip.mp4', clip],
  ['silent.mp4', clip],
  ['strange', strange]
]

/** So long that they are written down in pieces: two that stay as they are, and one that another is written over. */
const LONG = [14, 114, 275]
const WITHOUT_SPEECH = new Map<Make, Make>([
  [spoken, sound],
  [spokenClip, clip],
  [long, sound]
])

function planOf(index: number, speech: boolean): Planned {
  const [name, planned] = LONG.includes(index) ? (['long.m4a', long] as const) : KINDS[index % KINDS.length]!
  const make = (!speech && WITHOUT_SPEECH.get(planned)) || planned
  const folder = `${SOURCES[index % SOURCES.length]}/${Math.floor(index / FILES_PER_FOLDER)}`
  const file = make === strange ? STRANGE[Math.floor(index / KINDS.length) % STRANGE.length]!.name : name
  return { index, path: `${folder}/${String(index).padStart(4, '0')}-${file}`, make }
}

/** Photos, sounds and films only: what makes something strange is that it is always so. */
function isChangeable({ index, make }: Planned): boolean {
  return index % CHANGEABLE === 3 && [photo, sound, clip, spoken, spokenClip, long].includes(make)
}

/** A file of another kind under the same name. */
function another(make: Make): Make {
  if (make !== photo) return (to, seed) => writeVariant(to, seed.index, seed.drawn)
  return async (to, seed) => {
    await sound(`${to}.wav`, seed)
    renameSync(`${to}.wav`, to)
  }
}

async function photo(to: string, { index, drawn }: Parameters<Make>[1]): Promise<void> {
  await writeVariant(to, index, drawn)
}

/** Of each drawing a variant of its own: the models know its colours at any of these sizes and qualities. */
async function writeVariant(to: string, index: number, drawn: readonly string[]): Promise<void> {
  const random = new Random(`chaos photo ${index}`)
  const image = sharp(drawn[random.integer(0, drawn.length - 1)])
    .keepExif()
    .resize({ width: random.integer(640, 960) })
  if (random.chance(0.5)) image.flop()
  const quality = random.integer(80, 95)
  const encoded =
    extname(to) === '.png'
      ? image.png({ compressionLevel: 3 })
      : extname(to) === '.webp'
        ? image.webp({ quality, effort: 1 })
        : image.jpeg({ quality })
  writeFileSync(to, await encoded.toBuffer())
}

/** The same content as the photo nine files before, whose kind is a photo's too. */
async function copyOfAnother(to: string, { index, drawn }: Parameters<Make>[1]): Promise<void> {
  await writeVariant(to, index - 9, drawn)
}

/** Breaks off, or has a piece of noise in the middle. */
async function damagedPhoto(to: string, { index, drawn }: Parameters<Make>[1]): Promise<void> {
  await writeVariant(to, index, drawn)
  const random = new Random(`chaos damage ${index}`)
  const bytes = readFileSync(to)
  const from = Math.floor(bytes.length * random.between(0.3, 0.7))
  if (random.chance(0.5)) writeFileSync(to, bytes.subarray(0, from))
  else writeFileSync(to, bytes.fill(0xff, from, from + 4000))
}

async function sound(to: string, { index }: Parameters<Make>[1]): Promise<void> {
  await ffmpeg([...tone(index), to])
}

/** A sentence that the small model knows. */
async function spoken(to: string, { index }: Parameters<Make>[1]): Promise<void> {
  const random = new Random(`chaos speech ${index}`)
  const voice = random.pick(['en-us', 'en-gb'] as const)
  const beforeMs = random.integer(300, 4000)
  speakInto(to, random.pick(SENTENCES), { voice, beforeMs, afterMs: random.integer(500, 4000) })
}

async function spokenClip(to: string, seed: Parameters<Make>[1]): Promise<void> {
  await spoken(`${to}.wav`, seed)
  await film(to, seed.index, ['-i', `${to}.wav`, ...READABLE_CUT_SHORT])
  rmSync(`${to}.wav`)
}

/** A sentence in each of its pieces, and silence between them. */
async function long(to: string, { index }: Parameters<Make>[1]): Promise<void> {
  const random = new Random(`chaos long speech ${index}`)
  const parts = Array.from({ length: LONG_MINUTES / MINUTES_APART }, (_, part) => `${to}.${part}.wav`)
  for (const part of parts) speakInto(part, random.pick(SENTENCES), { beforeMs: random.integer(1000, 180_000) })
  const apart = MINUTES_APART * 60
  const padded = parts.map((_, part) => `[${part}]apad=whole_dur=${apart},atrim=end=${apart}[p${part}]`)
  const joined = `${parts.map((_, part) => `[p${part}]`).join('')}concat=n=${parts.length}:v=0:a=1`
  const inputs = parts.flatMap((part) => ['-i', part])
  await ffmpeg([...inputs, '-filter_complex', [...padded, joined].join(';'), '-b:a', '16k', ...READABLE_CUT_SHORT, to])
  for (const part of parts) rmSync(part)
}

/** What tells how to read such a file comes first, so that the beginning of one is still a film or a recording. */
const READABLE_CUT_SHORT = ['-movflags', '+faststart']
const LONG_MINUTES = 14
const MINUTES_APART = 3.5

/** All that the small model always gets right. */
const SENTENCES = [
  'Hello world.',
  'This is a test.',
  'What a beautiful day.',
  'I love you.',
  'See you tomorrow.',
  'Say cheese.',
  'Merry Christmas.',
  'Look at the rainbow.'
] as const

async function clip(to: string, { index }: Parameters<Make>[1]): Promise<void> {
  await film(to, index, to.endsWith('silent.mp4') ? ['-an'] : [...tone(index), '-shortest'])
}

async function film(to: string, index: number, heard: readonly string[]): Promise<void> {
  const random = new Random(`chaos clip ${index}`)
  const picture = `testsrc2=size=160x120:rate=10:duration=${random.between(2, 8).toFixed(2)}`
  const encoder = ['-c:v', 'mpeg4', '-q:v', String(random.integer(5, 20))]
  await ffmpeg(['-f', 'lavfi', '-i', picture, ...heard, ...encoder, to])
}

function tone(index: number): string[] {
  const random = new Random(`chaos tone ${index}`)
  const seconds = random.between(1, 25).toFixed(2)
  const volume = random.between(0.05, 1).toFixed(3)
  const source = `sine=frequency=${random.integer(100, 3000)}:duration=${seconds}`
  return ['-f', 'lavfi', '-i', source, '-af', `volume=${volume}`, '-ar', '16000']
}

async function ffmpeg(args: readonly string[]): Promise<void> {
  const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-threads', '1']
  const to = args.at(-1)!
  await execa('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args.slice(0, -1), ...exact, `file:${to}`])
}

/** Files that are no media, or only look so. */
const STRANGE: readonly { name: string; make: Make }[] = [
  { name: 'empty.jpg', make: async (to) => writeFileSync(to, '') },
  { name: 'notes.txt', make: async (to, { index }) => writeFileSync(to, `Shopping list ${index}\n`) },
  { name: 'text.jpg', make: async (to, { index }) => writeFileSync(to, `No picture ${index}\n`) },
  { name: 'cut-off.mp4', make: (to, seed) => cutOff(to, clip, seed) },
  { name: 'cut-off.m4a', make: (to, seed) => cutOff(to, sound, seed) },
  { name: 'photo-named.dat', make: (to, seed) => writeVariant(to, seed.index, seed.drawn) }
]

async function strange(to: string, seed: Parameters<Make>[1]): Promise<void> {
  await STRANGE[Math.floor(seed.index / KINDS.length) % STRANGE.length]!.make(to, seed)
}

/** Without its end, where such files keep what tells how to read them. */
async function cutOff(to: string, make: Make, seed: Parameters<Make>[1]): Promise<void> {
  await make(to, seed)
  const bytes = readFileSync(to)
  writeFileSync(to, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
}

async function write(to: string, make: (to: string) => Promise<void>): Promise<void> {
  mkdirSync(dirname(to), { recursive: true })
  await make(to)
}

function photosBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
}
