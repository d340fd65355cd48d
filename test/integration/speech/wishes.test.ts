import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedMedia, sharedModels } from '../../shared-media.ts'
import { describeSpeech, speakInto, whisperCli } from '../../speech.ts'
import { onlyPipelines } from '../../support/only-pipelines.ts'
import { programsOf, recordingFolder, sayAll } from './recordings.ts'
import { openLibrary } from './speech-library.ts'

/* What the user wishes of transcripts, and what goes wrong with them, through a whole library. */

describeSpeech('a library whose user has wishes', () => {
  let dir: string
  const inDir = (name: string): string => join(dir, name)

  beforeAll(() => {
    dir = recordingFolder(afterAll)
    for (const name of ['album', 'other']) mkdirSync(inDir(name))
    speakInto(inDir('album/hello.wav'), 'Hello world.')
  })

  it('has what they wrote, and the language they said, also after the file was away', async () => {
    const { client, add, process, texts, idOf } = await openLibrary(inDir('kept'))
    const path = inDir('album/hello.wav')
    await add(inDir('album'))
    await process()
    const first = await idOf(path)
    const [segment] = (await client.transcripts.get({ assetId: first }))!.segments
    await client.transcripts.edit({ assetId: first, segmentId: segment!.id, text: 'Hello, <wide> world!' })
    await client.transcripts.setLanguage({ assetId: first, language: 'en' })
    await process()
    const [source] = await client.sources.list()
    expect(await client.sources.remove({ id: source!.id })).toEqual({ assetsRemoved: 1 })
    expect(await client.search.said({ query: 'world' })).toEqual([])

    // The same content, elsewhere and by another name.
    copyFileSync(path, inDir('other/again.wav'))
    await add(inDir('other'))
    const again = inDir('other/again.wav')
    const assetId = await idOf(again)
    expect(await client.transcripts.standing({ assetId })).toMatchObject({ askedLanguage: 'en' })
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    expect(texts(again)).toEqual(['Hello, <wide> world!'])
    expect((await client.search.said({ query: 'wide' })).map(({ text }) => text)).toEqual(['Hello, <wide> world!'])
    const back = (await client.transcripts.get({ assetId }))!
    expect(back).toMatchObject({ askedLanguage: 'en', hasOffer: false, segments: [{ edited: true }] })
    await client.transcripts.revert({ assetId, segmentId: back.segments[0]!.id })
    expect(texts(again)).toEqual(['Hello world.'])
  })

  it('tells whisper-cli of a language, of translation and of what is not wished', async () => {
    const { client, add, process, idOf } = await openLibrary(inDir('asking'))
    const { program, called } = noting('asking')
    await client.settings.update({ whisperCliPath: program })
    await add(inDir('album/hello.wav'))
    await process()
    const plain = called()
    expect(plain[plain.indexOf('--language') + 1]).toBe('auto')
    expect(plain[plain.indexOf('--max-context') + 1]).toBe('0')
    expect(Number(plain[plain.indexOf('--threads') + 1])).toBeGreaterThan(0)
    for (const option of ['--vad', '--suppress-nst', '--output-json-full']) expect(plain).toContain(option)
    for (const option of ['--translate', '--prompt']) expect(plain).not.toContain(option)

    await client.settings.update({ transcriptTranslate: true, voiceActivity: false, transcriptLanguage: 'de' })
    const assetId = await idOf(inDir('album/hello.wav'))
    await client.transcripts.again({ assetId })
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    const wished = called()
    expect(wished[wished.indexOf('--language') + 1]).toBe('de')
    expect(wished).toContain('--translate')
    expect(wished).not.toContain('--vad')
    expect(await client.transcripts.get({ assetId })).toMatchObject({ translated: true, askedLanguage: 'de' })
  })

  it('tells whisper-cli whom to expect: those with names in the library, whoever is on most photos last', async () => {
    const { client, add, process } = await openLibrary(inDir('people'))
    const { program, called } = noting('people')
    await client.settings.update({ whisperCliPath: program, transcriptPromptNames: true })
    await onlyPipelines(client, 'thumbnails', 'faces', 'transcripts')
    const photos = ['obama', 'obama2', 'obama_partial_face', 'curie', 'curie-orientation-6']
    await add(...photos.map((name) => join(sharedMedia, `people/${name}.jpg`)))
    await process()
    const [most, second] = (await client.people.list()).people
    expect([most!.faceCount, second!.faceCount]).toEqual([3, 2])
    await client.people.name({ id: second!.id, name: 'Marie "Maria" Skłodowska' })
    await client.people.name({ id: most!.id, name: 'Barack Obama' })
    await add(inDir('album/hello.wav'))
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    const args = called()
    expect(args[args.indexOf('--prompt') + 1]).toBe('Marie "Maria" Skłodowska, Barack Obama.')
    expect(args).toContain('--carry-initial-prompt')
  })

  it('has neither loops nor empty cues of what is written down', async () => {
    const { client, add, process, texts } = await openLibrary(inDir('tidied'))
    const lines = ['♪♪♪', 'Hello there.', ...Array<string>(5).fill('Thank you.'), ' ... ', 'Bye.', 'Bye.']
    await client.settings.update({ whisperCliPath: saying('looping', lines) })
    await add(inDir('album/hello.wav'))
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    expect(texts(inDir('album/hello.wav'))).toEqual(['Hello there.', 'Thank you.', 'Bye.', 'Bye.'])
  })

  it('fails in words with a model without weights, and with one that is broken', async () => {
    const models = inDir('models')
    cpSync(sharedModels, models, { recursive: true })
    chmodSync(models, 0o755)
    const listPath = join(models, 'models.json')
    const list = JSON.parse(readFileSync(listPath, 'utf8')) as { models: { id: string; files: object[] }[] }
    const empty = join(sharedModels, 'ggml-for-tests-empty.bin')
    const bytes = readFileSync(empty)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const speech = list.models.find(({ id }) => id === 'hearth-micro')!
    speech.files = [{ name: 'ggml-for-tests-empty.bin', bytes: bytes.length, sha256 }]
    rmSync(listPath)
    writeFileSync(listPath, JSON.stringify(list))
    const { client, add, process, idOf } = await openLibrary(inDir('empty'), models)
    const path = inDir('album/hello.wav')
    await add(path)
    const { failed } = await process()
    expect(failed).toEqual([{ path, pipeline: 'transcripts', error: expect.stringMatching(/holds no weights/) }])
    const assetId = await idOf(path)
    expect(await client.transcripts.get({ assetId })).toBeNull()
    expect(await client.transcripts.standing({ assetId })).toMatchObject({ status: 'failed' })
  })

  it.each([
    ['that says it did well and writes nothing', 'exit 0', /./],
    [
      'that takes offence at its arguments',
      'echo "error: unknown argument: --vad" >&2; exit 0',
      /unknown argument: --vad/
    ],
    ['that crashes', 'kill -SEGV $$', /./]
  ])('fails in words with a whisper-cli %s', async (name, body, sentence) => {
    const { client, add, process } = await openLibrary(inDir(name.replaceAll(' ', '-')))
    const path = inDir('album/hello.wav')
    await client.settings.update({ whisperCliPath: script(name.replaceAll(' ', '-'), `${VERSION}\n${body}`) })
    await add(path)
    const { done, failed, waiting } = await process()
    expect(done).toBe(0)
    const said = [...failed.map(({ error }) => error), ...waiting.map(({ reason }) => reason)]
    expect(said).toEqual([expect.stringMatching(sentence)])
  })

  it('has a transcript given up within a second, at any moment, and done later', async () => {
    const { client, app, add, process, texts, idOf } = await openLibrary(inDir('cancelled'))
    mkdirSync(inDir('long'))
    const path = inDir('long/long.wav')
    // One in each piece, as the small model is sure of no more.
    const sentences = ['Hello world.', 'Say cheese.', 'I love you.', 'What a beautiful day.']
    sayAll(path, sentences, 225_000)
    await add(path)
    const assetId = await idOf(path)
    for (const afterMs of [0, 300, 900, 1500]) {
      const running = process()
      await expect
        .poll(async () => (await client.transcripts.standing({ assetId })).status, { timeout: 20_000, interval: 10 })
        .toBe('running')
      await delay(afterMs)
      const since = performance.now()
      await client.activity.cancel({ pipelines: ['transcripts'], selection: { kind: 'assets', assetIds: [assetId] } })
      await expect.poll(() => programsOf(dir), { timeout: 1000, interval: 10 }).toEqual([])
      expect(performance.now() - since).toBeLessThan(1000)
      await running
      expect(texts(path)).toBeUndefined()
      await app.cli.jobs.run(['transcripts'], { kind: 'path', path }, { again: true })
    }
    expect(await process()).toMatchObject({ failed: [] })
    expect(texts(path)).toEqual(sentences)
  })

  it('begins anew what is half written down when another language is wished', async () => {
    const { client, add, process, idOf } = await openLibrary(inDir('other-language'))
    const path = inDir('halves/halves.wav')
    mkdirSync(inDir('halves'))
    sayAll(path, ['Hello world.', 'Say cheese.'], 225_000)
    const log = inDir('languages')
    const program = script('telling', `${VERSION}\necho "$*" >> "${log}"\nexec "${whisperCli}" "$@"`)
    await client.settings.update({ whisperCliPath: program })
    await add(path)
    const assetId = await idOf(path)
    const running = process()
    const soFar = async () => (await client.transcripts.standing({ assetId })).soFar.length
    await expect.poll(soFar, { timeout: 60_000 }).toBeGreaterThan(0)
    await client.activity.cancel({ pipelines: ['transcripts'], selection: { kind: 'assets', assetIds: [assetId] } })
    await running
    writeFileSync(log, '')
    await client.transcripts.setLanguage({ assetId, language: 'en' })
    await process()
    const languages = [...readFileSync(log, 'utf8').matchAll(/--language (\S+)/g)].map(([, language]) => language)
    expect(languages).toEqual(['en', 'en'])
  })

  function script(name: string, body: string): string {
    const path = inDir(`${name}.sh`)
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return path
  }

  /** whisper-cli, and what it was called with last. */
  function noting(name: string): { program: string; called: () => string[] } {
    const log = inDir(`${name}.log`)
    const program = script(name, `printf '%s\\n' "$@" > "${log}"\nexec "${whisperCli}" "$@"`)
    return { program, called: () => readFileSync(log, 'utf8').split('\n') }
  }

  /** A whisper-cli that writes these lines, whatever it hears. */
  function saying(name: string, lines: readonly string[]): string {
    const transcription = lines.map((text, index) => ({
      offsets: { from: index * 100, to: index * 100 + 90 },
      text: ` ${text}`,
      tokens: []
    }))
    const json = inDir(`${name}.json`)
    writeFileSync(json, JSON.stringify({ model: { multilingual: true }, result: { language: 'en' }, transcription }))
    const take = `while [ $# -gt 0 ]; do [ "$1" = --output-file ] && cp "${json}" "$2.json"; shift; done`
    return script(name, `${VERSION}\n${take}`)
  }
})

/** What is asked of every whisper-cli first is answered by the one that there is. */
const VERSION = `case "$*" in *--help*|*--version*|"") exec "${whisperCli}" "$@";; esac`
