import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marksOf, matchOf } from '../../../src/main/catalogue/said-query.ts'
import { decideOffer, editLine, offerOf, revertLine } from '../../../src/main/speech/editing.ts'
import { type NewTranscript, storeTranscript } from '../../../src/main/speech/storing.ts'
import { speechWishes } from '../../../src/main/speech/wishes.ts'
import type { Segment } from '../../../src/shared/transcript.ts'
import { hostileText } from '../../support/transcripts.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

function libraryWithRecording() {
  const opened = newCatalogue()
  const { db, catalogue } = opened
  const facts = photoFacts({ kind: 'audio', mime: 'audio/mpeg' })
  const asset = catalogue.assets.insert(facts, 0)
  for (const [id, task] of ['small', 'large'].entries()) {
    db.prepare(
      `insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values (?, ?, 's', 'transcription', 'w', 0)`
    ).run(id + 1, task)
  }
  const store = (assetId: number, made: NewTranscript) =>
    catalogue.transaction(() => storeTranscript(catalogue, assetId, made))
  const texts = (assetId = asset) => catalogue.transcripts.get(assetId)?.segments.map(({ text }) => text)
  const idOf = (text: string) => catalogue.transcripts.get(asset)!.segments.find((one) => one.text === text)!.id
  const edit = (before: string, after: string) => editLine(catalogue, asset, idOf(before), after, 5)
  const found = (query: string) => catalogue.said.find(query, { offset: 0, limit: 50 }).map(({ text }) => text)
  return { ...opened, facts, asset, store, texts, idOf, edit, found }
}

const WORDS =
  /[\p{L}\p{N}\p{Co}\p{Extended_Pictographic}\p{RI}][\p{L}\p{N}\p{Co}\p{Extended_Pictographic}\p{RI}\p{M}]*/gu

/** Lines of a second each, a second apart. */
function heard(texts: readonly string[], more: Partial<NewTranscript> = {}): NewTranscript {
  const segments = texts.map((text, index): Segment => {
    const startMs = index * 2000
    const words = text.split(' ').map((word, at, all) => ({
      startMs: startMs + Math.floor((1000 * at) / all.length),
      endMs: startMs + Math.floor((1000 * (at + 1)) / all.length),
      text: word,
      probability: 0.5
    }))
    return { id: index, startMs, endMs: startMs + 1000, text, words, edited: false, speaker: null }
  })
  const head = {
    modelUseId: 1,
    language: 'en',
    askedLanguage: 'auto',
    translated: false,
    durationMs: 10_000,
    madeAtMs: 1
  } as const
  return { ...head, segments, ...more }
}

describe('a transcript', () => {
  it('is stored with its words and times, and replaced as a whole', () => {
    const { catalogue, asset, store, found } = libraryWithRecording()
    const made = heard(['Hello world.', 'See you tomorrow.'])
    expect(store(asset, made)).toBe('stored')
    const { segments, modelId, ...head } = catalogue.transcripts.get(asset)!
    expect(modelId).toBe('small')
    expect({ ...head, segments: segments.map((one, index) => ({ ...one, id: index })) }).toEqual(made)
    expect(found('tomorrow')).toEqual(['See you tomorrow.'])
    expect(store(asset, heard(['Merry Christmas.'], { modelUseId: 2 }))).toBe('stored')
    expect(catalogue.transcripts.get(asset)).toMatchObject({
      modelId: 'large',
      segments: [{ text: 'Merry Christmas.' }]
    })
    expect([found('tomorrow'), found('merry')]).toEqual([[], ['Merry Christmas.']])
    catalogue.assets.remove(asset)
    expect([catalogue.transcripts.get(asset), found('merry')]).toEqual([null, []])
  })

  it('is listed among the jobs with the model that heard it, not with the one that found where somebody speaks', () => {
    const { catalogue, asset } = libraryWithRecording()
    catalogue.jobs.enqueue(asset, ['transcripts'], 0)
    const [job] = catalogue.jobs.claim(asset, ['transcripts'], 0)
    catalogue.jobs.finish(job!, { status: 'done', count: 1, modelUseId: 1, secondModelUseId: 2 }, 1)
    expect(catalogue.jobs.entriesOf(asset).map(({ pipeline, model }) => [pipeline, model])).toEqual([
      ['transcripts', 'small']
    ])
  })

  it('can be of nothing that is said', () => {
    const { catalogue, asset, store } = libraryWithRecording()
    store(asset, heard([], { language: null }))
    expect(catalogue.transcripts.get(asset)).toMatchObject({ language: null, segments: [] })
  })

  it('is what the user wrote, line by line, and what was heard again when they take it back', () => {
    const { catalogue, asset, store, texts, edit, idOf, found } = libraryWithRecording()
    store(asset, heard(['Hello word.', 'See you.']))
    expect(edit('Hello word.', ' Hello\n\tworld. ')).toBe('Hello word.')
    expect(edit('Hello world.', 'Hello, world!')).toBe('Hello world.')
    expect(texts()).toEqual(['Hello, world!', 'See you.'])
    expect(catalogue.transcripts.get(asset)?.segments.map(({ edited }) => edited)).toEqual([true, false])
    expect([found('word'), found('world')]).toEqual([[], ['Hello, world!']])
    revertLine(catalogue, asset, idOf('Hello, world!'))
    expect(texts()).toEqual(['Hello word.', 'See you.'])
    expect([found('word'), found('world')]).toEqual([['Hello word.'], []])
    expect(() => editLine(catalogue, asset, 99, 'x', 0)).toThrow(/no longer there/)
    expect(() => revertLine(catalogue, asset, 99)).toThrow(/no longer there/)
  })

  it('that is made anew waits beside one with edits, and nothing of these is lost when it is taken', () => {
    const { catalogue, asset, store, texts, edit } = libraryWithRecording()
    store(asset, heard(['Hello word.', 'See you tomorow.', 'Say cheese.']))
    edit('Hello word.', 'Hello world.')
    expect(store(asset, heard(['Hallo wort.', 'See you tomorrow.', 'Say cheese.'], { modelUseId: 2 }))).toBe('offered')
    expect(texts()).toEqual(['Hello world.', 'See you tomorow.', 'Say cheese.'])
    expect(catalogue.transcripts.hasOffer(asset)).toBe(true)
    expect(offerOf(catalogue, asset)?.changes.map(({ kind, edited }) => [kind, edited])).toEqual([
      ['changed', true],
      ['changed', false],
      ['same', false]
    ])
    decideOffer(catalogue, asset, 'new')
    expect(texts()).toEqual(['Hello world.', 'See you tomorrow.', 'Say cheese.'])
    expect(catalogue.transcripts.get(asset)).toMatchObject({ modelId: 'large', segments: [{ edited: true }, {}, {}] })
    expect(catalogue.transcripts.hasOffer(asset)).toBe(false)
    expect(() => decideOffer(catalogue, asset, 'new')).toThrow(/no new transcript/)
  })

  it('that is made anew can be left, or taken even where the user wrote', () => {
    const { catalogue, asset, store, texts, edit } = libraryWithRecording()
    store(asset, heard(['Hello word.', 'See you.']))
    edit('Hello word.', 'Hello world.')
    const again = heard(['Hallo wort.', 'Seeing you.'])
    store(asset, again)
    decideOffer(catalogue, asset, 'old')
    expect(texts()).toEqual(['Hello world.', 'See you.'])
    store(asset, again)
    decideOffer(catalogue, asset, 'new', [])
    expect(texts()).toEqual(['Hallo wort.', 'Seeing you.'])
    expect(catalogue.transcripts.editsOf(asset)).toEqual([])
  })

  it('that says the same as one with edits asks nothing', () => {
    const { catalogue, asset, store, edit } = libraryWithRecording()
    store(asset, heard(['Hello word.', 'See you.']))
    edit('Hello word.', 'Hello world.')
    expect(store(asset, heard(['Hello world', 'see you'], { modelUseId: 2 }))).toBe('stored')
    expect(catalogue.transcripts.get(asset)).toMatchObject({
      modelId: 'large',
      segments: [{ text: 'Hello world.' }, {}]
    })
    expect(catalogue.transcripts.hasOffer(asset)).toBe(false)
  })

  it('of a content that comes back has what the user wrote in it, and the language they said', () => {
    const { catalogue, asset, facts, store, texts, edit } = libraryWithRecording()
    store(asset, heard(['Hello word.', 'See you.']))
    edit('Hello word.', 'Hello world.')
    catalogue.transcripts.setLanguage(asset, 'de')
    catalogue.assets.remove(asset)
    const back = catalogue.assets.insert(facts, 0)
    store(back, heard(['Hello ward.', 'See you.']))
    expect(texts(back)).toEqual(['Hello world.', 'See you.'])
    expect(catalogue.transcripts.get(back)?.segments[0]?.edited).toBe(true)
    const settings = catalogue.settings.read()
    expect(speechWishes(catalogue, settings, back)).toEqual({ language: 'de', translate: false, names: [] })
    const other = catalogue.assets.insert(photoFacts({ kind: 'audio' }), 0)
    expect(speechWishes(catalogue, settings, other).language).toBe('auto')
  })

  it('never loses what the user wrote, whatever is made anew and taken', () => {
    const word = fc.constantFrom('one', 'two', 'three', 'vier', '五', 'six')
    const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
    const lines = fc.array(line, { minLength: 1, maxLength: 6 })
    const step = fc.oneof(
      fc.record({ edit: fc.nat(), text: line }),
      fc.record({ again: lines, shiftMs: fc.integer({ min: 0, max: 900 }) }),
      fc.record({ take: fc.constantFrom('new' as const, 'old' as const) })
    )
    fc.assert(
      fc.property(lines, fc.array(step, { maxLength: 8 }), (first, steps) => {
        const { catalogue, asset, store } = libraryWithRecording()
        store(asset, heard(first))
        const written = new Map<string, string>()
        const now = () => catalogue.transcripts.get(asset)!.segments
        for (const one of steps) {
          if ('edit' in one) {
            const line = now()[one.edit % Math.max(1, now().length)]
            if (!line) continue
            editLine(catalogue, asset, line.id, one.text, 0)
            written.set(`${line.startMs} ${line.endMs}`, one.text)
          } else if ('again' in one) {
            const made = heard(one.again)
            const segments = made.segments.map((line) => ({
              ...line,
              startMs: line.startMs + one.shiftMs,
              endMs: line.endMs + one.shiftMs,
              words: line.words.map((word) => ({
                ...word,
                startMs: word.startMs + one.shiftMs,
                endMs: word.endMs + one.shiftMs
              }))
            }))
            store(asset, { ...made, segments })
          } else if (catalogue.transcripts.hasOffer(asset)) decideOffer(catalogue, asset, one.take)
          const edited = now().filter(({ edited }) => edited)
          expect(new Map(edited.map(({ startMs, endMs, text }) => [`${startMs} ${endMs}`, text]))).toEqual(written)
          expect(
            catalogue.said
              .find('one', { offset: 0, limit: 50 })
              .map(({ text }) => text)
              .sort()
          ).toEqual(
            now()
              .map(({ text }) => text)
              .filter((text) => /\bone\b/.test(text))
              .sort()
          )
        }
      }),
      { numRuns: 40 }
    )
  })
})

describe('what is said', () => {
  it('is found latest first, page by page, where it is said everywhere', () => {
    const { catalogue, asset, store } = libraryWithRecording()
    const count = 5001
    store(asset, heard(Array.from({ length: count }, (_, index) => (index === 0 ? 'Yes yes yes' : `Yes ${index}`))))
    const page = (offset: number, query = 'yes') =>
      catalogue.said.find(query, { offset, limit: 2 }).map(({ text }) => text)
    expect(page(0)).toEqual(['Yes 5000', 'Yes 4999'])
    expect(page(count - 2)).toEqual(['Yes 1', 'Yes yes yes'])
    expect(page(0, 'yes 4999')).toEqual(['Yes 4999'])
    store(asset, heard(['Yes and no and no', 'Yes yes yes']))
    expect(page(0)).toEqual(['Yes yes yes', 'Yes and no and no'])
  })

  it('is found by all of its words, by their beginnings, whatever their case and accents, best first', () => {
    const { asset, store, found } = libraryWithRecording()
    store(
      asset,
      heard(['Où est le café?', 'A cafeteria far away from the cafe', 'Nothing here', '我们看日落', 'Привет, мир'])
    )
    expect(found('CAFE').sort()).toEqual(['A cafeteria far away from the cafe', 'Où est le café?'])
    expect(found('cafet')).toEqual(['A cafeteria far away from the cafe'])
    expect(found('cafe où')).toEqual(['Où est le café?'])
    expect(found('a cafe')).toEqual(['A cafeteria far away from the cafe'])
    // The last word is being typed.
    expect(found('nothing h')).toEqual(['Nothing here'])
    expect(found('h nothing')).toEqual([])
    expect(found('日落')).toEqual(['我们看日落'])
    expect(found('прив')).toEqual(['Привет, мир'])
    for (const nothing of ['', ' ', '"', '*', '- NEAR (', 'fé']) expect(found(nothing)).toEqual([])
  })

  it('is found in a row where the query has it in quotes, or without spaces', () => {
    const { asset, store, found } = libraryWithRecording()
    const [row, other, chinese, swapped] = [
      'Say hello, world!',
      'The world says hello',
      '今日は天気がいい',
      '気が向いた天の川'
    ]
    store(asset, heard([row!, other!, chinese!, swapped!]))
    expect(found('hello world').sort()).toEqual([row, other].sort())
    for (const query of ['"hello world"', '“Hello World”', '"say hello" world', '"hello wor', 'hello-world'])
      expect([query, found(query)]).toEqual([query, [row]])
    for (const query of ['"hello wor"', '"hello" "says hello world"'])
      expect([query, found(query)]).toEqual([query, []])
    expect(found('天気')).toEqual([chinese])
    expect(found('天 気').sort()).toEqual([chinese, swapped].sort())
  })

  it.each([
    ["Don't you say that", ["don't", 'dont', 'don’t', 'DON', "don't say"], ["don't x", "dot't"]],
    ["J'aime l’eau et l'œuf de ma sœur", ['eau', "l'eau", 'leau', 'oeuf', 'l’œuf', 'soeur'], ['aimel']],
    [
      'An e-mail of my mother-in-law',
      ['email', 'e-mail', 'mother in law', 'mother-in-law', 'motherinl'],
      ['mail-of-in']
    ],
    ['Die Straße in Łódź, Ølgod, ΑΘΗΝΑΣ', ['strasse', 'lodz', 'olgod', 'αθήνας', 'Αθηνασ'], ['strabe']],
    ['ﬁsh for １２３ ｶﾞ', ['fish', '123', 'ガ', 'ﬁs'], ['１２4']],
    ['Look 🐎 there 👨‍👩‍👧 👍🏽', ['🐎', 'look 🐎', '👨‍👩‍👧', '👍', '👩'], ['🐴', '🐎🐎']],
    ['A hello OR NOT AND words:x', ['OR NOT', 'words:x', 'hello AND', 'NOT hello', '^hello', 'hel*'], ['hello NEAR']]
  ])('of %s is found by %j, and not by %j', (text, finding, missing) => {
    const { asset, store, found } = libraryWithRecording()
    store(asset, heard([text]))
    expect(finding.filter((query) => found(query).length === 0)).toEqual([])
    expect(missing.filter((query) => found(query).length > 0)).toEqual([])
    expect(finding.filter((query) => marksOf(text, query).length === 0)).toEqual([])
  })

  it('is looked for by a query of any length', () => {
    const { asset, store, found } = libraryWithRecording()
    const words = Array.from({ length: 2000 }, (_, index) => `w${index.toString(36)}`)
    store(asset, heard([words.join(' ')]))
    expect(found(words.join(' '))).toHaveLength(1)
    expect(found(`"${words.join(' ')}"`)).toHaveLength(1)
    for (const none of [`${words.join(' ')} x`, 'x'.repeat(100_000), '天'.repeat(10_000), '"'.repeat(50_000)])
      expect(found(none)).toEqual([])
  })

  it('is marked where it was found', () => {
    const marked = (text: string, query: string) => marksOf(text, query).map(({ start, end }) => text.slice(start, end))
    expect(marked('Où est le Café 🐎 cafeteria?', 'cafe ou')).toEqual(['Où', 'Café', 'cafeteria'])
    expect(marked('我们看日落', '日落')).toEqual(['日', '落'])
    expect(marked('日出前，日落后', '日落')).toEqual(['日', '落'])
    expect(marked('a an', 'a')).toEqual(['a'])
    expect(marked("Don't try that, I don't", "don't")).toEqual(['Don', 't', 'don', 't'])
    expect(marked("Don't try that", 'dont')).toEqual(['Don', 't'])
    expect(marked('hello there, hello world', '"hello world"')).toEqual(['hello', 'world'])
  })

  it('is found in scripts that SQLite does not know, and by words of which it thinks otherwise', () => {
    const { asset, store, found } = libraryWithRecording()
    const texts = ['𞤀𞤣𞤤𞤢𞤥 𞤆𞤵𞤤𞤢𞤪', 'ᦰᦷᦺᧈ', 'Ünïcödé Straße', 'мир да любовь', '\ue000000075nicode']
    store(asset, heard(texts))
    for (const text of texts.slice(0, -1)) expect(found(text)).toEqual([text])
    expect(found('𞤀𞤣')).toEqual([texts[0]])
    expect([found('unic'), found('люб'), found('u')]).toEqual([[texts[2]], [texts[3]], []])
  })

  it('is found by any of its own words, and marked there', () => {
    const { asset, store, catalogue } = libraryWithRecording()
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(), (texts, pick) => {
        catalogue.transcripts.remove(asset)
        store(asset, heard(texts))
        const own = texts[pick % texts.length]!
        if (matchOf(own) === null) return
        const found = catalogue.said.find(own, { offset: 0, limit: 50 }).filter(({ text }) => text === own)
        expect(found.length).toBeGreaterThan(0)
        const marks = found[0]!.marks
        expect(marks.map(({ start, end }) => own.slice(start, end)).join('')).toBe(own.match(WORDS)?.join(''))
      }),
      { numRuns: 200 }
    )
  })

  it('is marked wherever it was found, and found wherever it is marked whole, whatever is asked', () => {
    const { asset, store, catalogue } = libraryWithRecording()
    const word = fc.constantFrom(
      ...["don't", 'dont', 'e-mail', 'email', '日', '本', '日本', 'œuf', '🐎', 'x', 'xy', '"', '*']
    )
    const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '))
    const asked = fc.oneof(
      words,
      hostileText(),
      fc.constantFrom('a" OR "b', 'said : x', 'NEAR(x y, 2)', '{words} : x', 'x -y')
    )
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), asked, (texts, query) => {
        catalogue.transcripts.remove(asset)
        store(asset, heard(texts))
        const found = catalogue.said.find(query, { offset: 0, limit: 50 })
        for (const { marks } of found) expect(marks.length).toBeGreaterThan(0)
        const parts = query.split(/\s+/).filter((part) => matchOf(part) !== null)
        if (query.includes('"') || parts.length !== 1) return
        const marked = texts.filter((text) => marksOf(text, query).length > 0)
        expect(found.map(({ text }) => text).sort()).toEqual(marked.sort())
      }),
      { numRuns: 300 }
    )
  })

  it('is no row of words that stand apart and may be written as one', () => {
    const { asset, store, found } = libraryWithRecording()
    store(asset, heard(['an e-mail about an e-mail']))
    expect([found('"email email"'), found('email')]).toEqual([[], ['an e-mail about an e-mail']])
  })

  it('comes in pages', () => {
    const { asset, store, catalogue } = libraryWithRecording()
    store(asset, heard(Array.from({ length: 7 }, (_, index) => `hello number ${index}`)))
    const page = (offset: number) =>
      catalogue.said.find('hello', { offset, limit: 3 }).map(({ segmentId }) => segmentId)
    const all = [page(0), page(3), page(6), page(9)]
    expect(all.map((one) => one.length)).toEqual([3, 3, 1, 0])
    expect(new Set(all.flat()).size).toBe(7)
    const whole = catalogue.said.all('hello').map(({ assetId, text }) => ({ assetId, text }))
    expect(whole.sort((a, b) => (a.text < b.text ? -1 : 1))).toEqual(
      Array.from({ length: 7 }, (_, index) => ({ assetId: asset, text: `hello number ${index}` }))
    )
    expect(catalogue.said.all('*')).toEqual([])
  })
})

describe('pieces of a transcript', () => {
  it('are kept for the run that counts, and dropped when they were made in another way', () => {
    const { db, catalogue, asset } = libraryWithRecording()
    catalogue.jobs.enqueue(asset, ['sounds'], 0)
    const [job] = catalogue.jobs.claim(asset, ['sounds'], 0)
    const piece = (index: number) => ({
      index,
      startMs: index * 10,
      endMs: index * 10 + 10,
      language: 'en',
      segments: []
    })
    catalogue.transcriptPieces.put(job!, 'wish', piece(0))
    catalogue.transcriptPieces.put(job!, 'wish', piece(1))
    catalogue.transcriptPieces.put(job!, 'wish', piece(1))
    expect(catalogue.transcriptPieces.of(asset)).toEqual([piece(0), piece(1)])
    expect(catalogue.transcriptPieces.begin(asset, 'wish')).toEqual([piece(0), piece(1)])
    catalogue.jobs.enqueue(asset, ['sounds'], 0)
    catalogue.transcriptPieces.put(job!, 'wish', piece(2))
    expect(catalogue.transcriptPieces.of(asset)).toHaveLength(2)
    expect(catalogue.transcriptPieces.begin(asset, 'another')).toEqual([])
    expect(db.prepare('select count(*) from transcript_piece').pluck().get()).toBe(0)
  })
})
