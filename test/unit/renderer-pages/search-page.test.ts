import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excerpt } from '../../../src/renderer/pages/search/excerpt.ts'
import { notWrittenDown } from '../../../src/renderer/pages/search/not-written-down.ts'
import type { JobCounts, PipelineState } from '../../../src/shared/job.ts'
import { activityOf, pipelineState } from '../renderer/activity.ts'

const shown = (text: string, marks: { start: number; end: number }[], room?: number) =>
  excerpt(text, marks, room)
    .map(({ text: part, marked }) => (marked ? `[${part}]` : part))
    .join('')

describe('a line that was found', () => {
  test('is shown with its words marked', () => {
    expect(
      shown('And so my fellow Americans.', [
        { start: 17, end: 26 },
        { start: 7, end: 9 }
      ])
    ).toBe('And so [my] fellow [Americans].')
  })

  test('begins near what was found where it is long, at a word', () => {
    const text = `${'word '.repeat(60)}treasure at last`
    expect(shown(text, [{ start: 300, end: 308 }], 100)).toBe(`… ${'word '.repeat(9)}[treasure] at last`)
    expect(shown(text, [{ start: 10, end: 14 }], 100)).toBe(text.replace('word word word', 'word word [word]'))
  })

  test('is shown whole without marks', () => {
    expect(excerpt('Hello world.', [])).toEqual([{ text: 'Hello world.', marked: false }])
    expect(excerpt('', [{ start: 0, end: 3 }])).toEqual([])
  })

  test('never loses or doubles a letter after its beginning, whatever the marks are', () => {
    const mark = fc.record({ start: fc.nat(400), end: fc.nat(400) })
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(mark, { maxLength: 6 }), (text, marks) => {
        const parts = excerpt(text, marks, 40)
        const joined = parts.map((part) => part.text).join('')
        const from = joined.startsWith('… ') && !text.startsWith('… ') ? joined.slice(2) : joined
        expect(text.endsWith(from)).toBe(true)
        expect(parts.every((part) => part.text !== '')).toBe(true)
        const first = marks
          .filter(({ start, end }) => start < Math.min(end, text.length))
          .toSorted((a, b) => a.start - b.start)[0]
        if (first) expect(parts.find(({ marked }) => marked)?.text.startsWith(text.charAt(first.start))).toBe(true)
      })
    )
  })
})

test('what cannot be found yet is told with the reason', () => {
  const missing = (counts: Partial<JobCounts>, state: Partial<PipelineState> = {}) =>
    notWrittenDown(activityOf({ pipelines: [pipelineState({ pipeline: 'transcripts', ...state }, counts)] }))
  const one = '1 video or recording is still to be written down. What is said there may not be found until then.'
  expect({
    allThere: missing({ done: 3, notApplicable: 1, failed: 1 }),
    running: missing({ done: 3, queued: 1, running: 1 }),
    lacking: missing({ queued: 1 }, { waitingFor: 'Speech needs whisper-cli.' }),
    pausedToo: missing({ queued: 1 }, { waitingFor: 'Speech needs whisper-cli.', paused: true }),
    off: missing({ waiting: 1 }, { enabled: false })
  }).toEqual({
    allThere: null,
    running: {
      sentence: '2 videos and recordings are still to be written down. What is said there may not be found until then.',
      link: { to: '/activity', words: 'Open Activity' }
    },
    lacking: { sentence: `${one} Speech needs whisper-cli.`, link: { to: '/settings/models', words: 'Open Models' } },
    pausedToo: { sentence: one, link: { to: '/activity', words: 'Open Activity' } },
    off: {
      sentence: `${one} Transcripts are switched off.`,
      link: { to: '/settings/pipelines', words: 'Open Pipelines' }
    }
  })
})
