import { expect, it } from 'vitest'
import { editLine, revertLine } from '../../../src/main/speech/editing.ts'
import { storeTranscript } from '../../../src/main/speech/storing.ts'
import type { Segment } from '../../../src/shared/transcript.ts'
import type { FileFacts } from '../../../src/shared/worker-protocol.ts'
import { newCatalogue, photoFacts } from './library-in-test.ts'

const audioFacts = (): FileFacts => photoFacts({ kind: 'audio', mime: 'audio/mpeg' })
const nothing = { code: 'no-sound', message: 'It has no sound track.' }

/** Lines of a second each, a second apart. */
function lines(texts: readonly string[]): Segment[] {
  return texts.map((text, id) => {
    const startMs = id * 2000
    const each = 1000 / text.split(' ').length
    const words = text.split(' ').map((word, at) => ({
      ...{ startMs: Math.floor(startMs + at * each), endMs: Math.floor(startMs + (at + 1) * each) },
      ...{ text: word, probability: 0.5 }
    }))
    return { id, startMs, endMs: startMs + 1000, text, words, edited: false, speaker: null }
  })
}

/** A recording in which this is said, and which is asked about again. */
function recording(...said: string[]) {
  const { db, catalogue } = newCatalogue()
  const assetId = catalogue.assets.insert(audioFacts(), 0)
  db.prepare(
    "insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values (1, 'm', 's', 'transcription', 'w', 0)"
  ).run()
  const claim = () => {
    catalogue.jobs.enqueue(assetId, ['transcripts'], 0)
    return catalogue.jobs.claim(assetId, ['transcripts'], 0)[0]!
  }
  /** As the pipeline files it: the end of the job first, then the result. */
  const hear = (...texts: string[]) => {
    const job = claim()
    catalogue.transaction(() => {
      catalogue.jobs.finish(job, { status: 'done', count: texts.length, modelUseId: 1 }, 1)
      const head = { modelUseId: 1, language: 'en', translated: false, durationMs: 10_000, madeAtMs: 1 }
      storeTranscript(catalogue, assetId, { ...head, askedLanguage: 'auto', segments: lines(texts) })
    })
  }
  const shown = () => catalogue.transcripts.get(assetId)?.segments.map(({ text }) => text) ?? null
  const found = (query: string) => catalogue.said.find(query, { offset: 0, limit: 9 }).map(({ text }) => text)
  const idOf = (text: string) =>
    catalogue.transcripts.get(assetId)!.segments.find((segment) => segment.text === text)!.id
  const write = (before: string, after: string) => editLine(catalogue, assetId, idOf(before), after, 5)
  /** The file gets another content, or one that it had. */
  const change = (facts = audioFacts()): FileFacts => {
    catalogue.assets.replaceContent(assetId, facts)
    return facts
  }
  hear(...said)
  return { db, catalogue, assetId, claim, hear, shown, found, idOf, write, change }
}

it('keeps a transcript whose re-run fails', () => {
  const { catalogue, claim, shown } = recording('Hello world.')
  catalogue.jobs.finish(claim(), { status: 'failed', failure: nothing }, 2)
  expect(shown()).toEqual(['Hello world.'])
})

it.each(['failed', 'setAside', 'notApplicable'] as const)(
  'shows what was said in an earlier content, and tells so, until the new one is %s',
  (status) => {
    const { catalogue, assetId, claim, shown, found, change } = recording('Hello world.')
    expect(catalogue.transcripts.isOfEarlier(assetId)).toBe(false)
    change()
    const job = claim()
    expect([shown(), catalogue.transcripts.isOfEarlier(assetId)]).toEqual([['Hello world.'], true])
    catalogue.jobs.finish(job, { status, failure: nothing }, 2)
    expect([shown(), found('hello'), catalogue.transcripts.isOfEarlier(assetId)]).toEqual([null, [], false])
  }
)

it('shows nothing of an earlier content when the new one is given up', () => {
  const { catalogue, assetId, claim, shown, change } = recording('Hello world.')
  change()
  claim()
  catalogue.jobs.cancelSelection({ kind: 'assets', assetIds: [assetId] }, ['transcripts'], {
    afterAssetId: 0,
    limit: 10
  })
  expect(shown()).toBeNull()
})

it('replaces the transcript of an earlier content, whatever the user wrote in it', () => {
  const { catalogue, assetId, hear, shown, found, write, change } = recording('Hello word.', 'See you.')
  write('Hello word.', 'Hello world.')
  change()
  hear('Merry Christmas to all of you.', 'Say cheese.')
  expect(shown()).toEqual(['Merry Christmas to all of you.', 'Say cheese.'])
  expect([found('world'), catalogue.transcripts.hasOffer(assetId)]).toEqual([[], false])
})

it('has the words of the user again in a content in which the same is said', () => {
  const { catalogue, assetId, hear, shown, found, idOf, write, change } = recording('Hello word.', 'See you.')
  write('Hello word.', 'Hello world.')
  write('See you.', 'See you tomorrow, my dear.')
  change()
  hear('Hello ward.', 'See you.')
  expect(shown()).toEqual(['Hello world.', 'See you tomorrow, my dear.'])
  expect([found('world'), catalogue.transcripts.hasOffer(assetId)]).toEqual([['Hello world.'], false])
  // From now on they are the content's own.
  expect(catalogue.transcripts.editsOf(assetId)).toHaveLength(2)
  revertLine(catalogue, assetId, idOf('Hello world.'))
  expect(shown()).toEqual(['Hello word.', 'See you tomorrow, my dear.'])
})

it('has them too where what is heard now is what the user wrote', () => {
  const { hear, shown, write, change } = recording('Elephant ward.')
  write('Elephant ward.', 'Hello, my world!')
  change()
  hear('Hello my world')
  expect(shown()).toEqual(['Hello, my world!'])
})

it('has what the user writes while the transcript of the earlier content is still shown', () => {
  const { hear, shown, write, change } = recording('Hello word.', 'See you.')
  change()
  write('Hello word.', 'Hello world.')
  write('See you.', 'Never mind.')
  hear('Hello word.', 'Something else is said.')
  expect(shown()).toEqual(['Hello world.', 'Something else is said.'])
})

it('keeps what the user wrote for ever by its content, through contents in which it is not said', () => {
  const { catalogue, assetId, hear, shown, write, change } = recording('Hello word.')
  const first = change()
  hear('Hello word.')
  write('Hello word.', 'Hello world.')
  change()
  hear('Say cheese.')
  write('Say cheese.', 'Say Cheshire!')
  expect(shown()).toEqual(['Say Cheshire!'])
  change()
  hear('Hello word.')
  expect(shown()).toEqual(['Hello word.'])
  change(first)
  hear('Hello ward.')
  expect(shown()).toEqual(['Hello world.'])
  expect(catalogue.transcripts.editsOf(assetId).map(({ text }) => text)).toEqual(['Hello world.'])
})

it('drops the pieces of an unfinished transcript with the content that they are of', () => {
  const { catalogue, assetId, claim, change } = recording()
  const piece = { index: 0, startMs: 0, endMs: 1000, language: 'en', segments: [] }
  catalogue.transcriptPieces.put(claim(), 'as ever', piece)
  expect(catalogue.transcriptPieces.of(assetId)).toEqual([piece])
  change()
  expect(catalogue.transcriptPieces.of(assetId)).toEqual([])
})

it('looks nothing up from end to end', () => {
  const { db } = recording()
  const bodies = db
    .prepare<[], string>(
      "select sql from sqlite_schema where name in ('speech_of_changed_content', 'content_outlived')"
    )
    .pluck()
    .all()
  const statements = bodies.flatMap((sql) =>
    sql
      .slice(sql.indexOf(' begin\n') + 7, sql.lastIndexOf('end'))
      .split(';')
      .map((statement) => statement.trim().replaceAll(/\b(new|old)\.\w+/g, '?'))
      .filter((statement) => statement !== '')
  )
  expect(statements).toHaveLength(9)
  const details = statements.flatMap((statement) =>
    db
      .prepare<unknown[], { detail: string }>(`explain query plan ${statement}`)
      .all(...statement.split('?').slice(1))
      .map(({ detail }) => detail)
  )
  // All labels that there are: so many, however large the library.
  expect(details.filter((detail) => detail.startsWith('SCAN') && detail !== 'SCAN label')).toEqual([])
  expect(details.length).toBeGreaterThanOrEqual(statements.length)
})
