import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesake, suggestNames } from '../../../src/renderer/pages/people/name-suggestions.ts'
import { keepOrder, nextUnnamed, orderPeople } from '../../../src/renderer/pages/people/people-order.ts'
import { whyNoPeople } from '../../../src/renderer/pages/people/why-no-people.ts'
import type { Activity, JobCounts } from '../../../src/shared/job.ts'
import { PersonName, type PersonSummary } from '../../../src/shared/person.ts'
import { tidyName } from '../../../src/shared/tidy-name.ts'
import { activityOf, pipelineState } from '../renderer/activity.ts'

describe('the order of people', () => {
  const people = [person(1, null, 9), person(2, 'Ana', 3), person(3, null, 3), person(4, 'Bo', 20)]
  const named = new Set([2, 4])

  test('puts names first, each part biggest first', () => {
    expect(ids(orderPeople(people, 'named-first', named))).toEqual([4, 2, 1, 3])
  })

  test('goes by size alone when asked', () => {
    expect(ids(orderPeople(people, 'most-photos', named))).toEqual([4, 1, 2, 3])
  })

  test('leaves a person named just now where they were', () => {
    const justNamed = people.map((each) => (each.id === 3 ? { ...each, name: 'Cy' } : each))
    expect(ids(orderPeople(justNamed, 'named-first', named))).toEqual([4, 2, 1, 3])
  })

  test('does not depend on the order of the answer', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(people, { minLength: people.length }), (shuffled) => {
        expect(ids(orderPeople(shuffled, 'named-first', named))).toEqual([4, 2, 1, 3])
      })
    )
  })

  test('keeps what was shown in its place and lets newcomers follow', () => {
    expect(ids(keepOrder([person(7, null, 99), person(1, null, 1), person(3, null, 50)], [3, 2, 1]))).toEqual([3, 1, 7])
  })

  test('finds the next person without a name in both directions, and none past the ends', () => {
    const order = [person(1, null, 1), person(2, 'Ana', 1), person(3, null, 1)]
    expect(nextUnnamed(order, 1, 1)?.id).toBe(3)
    expect(nextUnnamed(order, 3, -1)?.id).toBe(1)
    expect(nextUnnamed(order, 3, 1)).toBeNull()
    expect(nextUnnamed(order, 99, 1)).toBeNull()
  })
})

describe('suggested names', () => {
  const people = [
    person(1, 'Marie Curie', 5),
    person(2, 'Pierre Curie', 9),
    person(3, 'Márta', 2),
    person(4, 'Anna-Marie', 1),
    person(5, null, 50)
  ]

  test('begin with what was typed, whatever its case and accents, then have a word that does', () => {
    expect(suggestNames('mar', people, 9).map(({ name }) => name)).toEqual(['Marie Curie', 'Márta', 'Anna-Marie'])
    expect(suggestNames('CURIE', people, 9).map(({ name }) => name)).toEqual(['Pierre Curie', 'Marie Curie'])
  })

  test('leave out the person themself and say a name once', () => {
    expect(suggestNames('mar', people, 1).map(({ name }) => name)).toEqual(['Márta', 'Anna-Marie'])
    const twins = [person(1, 'Jo', 1), person(2, 'Jo', 8)]
    expect(suggestNames('j', twins, 9)).toEqual([{ name: 'Jo', assetCount: 8, videoCount: 0 }])
  })

  test('are none for nothing', () => {
    expect(suggestNames('   ', people, 9)).toEqual([])
  })

  test('note a namesake, but not the person themself', () => {
    expect(namesake(' marie  curie ', people, 2)?.id).toBe(1)
    expect(namesake('Marie Curie', people, 1)).toBeNull()
    expect(namesake('Marie', people, 2)).toBeNull()
  })

  test('are kept composed, with single spaces, and without what cannot be seen', () => {
    expect(PersonName.parse('  Pierre\n Curie\0\u202e ')).toBe('Pierre Curie')
    expect(tidyName('Ame\u0301lie')).toBe('Am\u00e9lie')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const kept = tidyName(typed)
        expect(kept).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]|^\s|\s$|\s\s/u)
        expect(tidyName(kept)).toBe(kept)
      })
    )
  })
})

describe('why nobody is shown', () => {
  test('names the first thing the user can act on', () => {
    const missing = 'The model “SCRFD” is missing.'
    const say = (activity: Activity, unassigned = 0) => whyNoPeople(activity, unassigned)
    expect({
      off: say(activity({ queued: 3 }, { enabled: false })),
      missing: say(activity({ waiting: 3 }, { waitingFor: missing })),
      missingAndEmpty: say(activity({}, { waitingFor: missing })),
      working: say(activity({ queued: 6, running: 2, done: 1, failed: 1 })),
      paused: say({ ...activity({ queued: 6 }), paused: true }),
      pipelinePaused: say(activity({ waiting: 6 }, { paused: true, waitingFor: 'Paused.' })),
      assigning: say({ ...activity({ done: 4 }), facesToAssign: 2 }),
      strangers: say(activity({ done: 4 }), 7),
      none: say(activity({ done: 4, setAside: 1 })),
      empty: say(activity({}))
    }).toEqual({
      off: { kind: 'switched-off' },
      missing: { kind: 'models-missing', sentence: missing },
      missingAndEmpty: { kind: 'models-missing', sentence: missing },
      working: { kind: 'looking', examined: 2, total: 10 },
      paused: { kind: 'paused', examined: 0, total: 6 },
      pipelinePaused: { kind: 'paused', examined: 0, total: 6 },
      assigning: { kind: 'looking', examined: 4, total: 4 },
      strangers: { kind: 'only-strangers', faces: 7 },
      none: { kind: 'no-faces', examined: 5, failed: 1 },
      empty: { kind: 'no-photos' }
    })
  })
})

function person(id: number, name: string | null, assetCount: number): PersonSummary {
  return { id, name, assetCount, videoCount: 0, faceCount: assetCount, coverFaceId: null }
}

function ids(people: readonly PersonSummary[]): number[] {
  return people.map(({ id }) => id)
}

function activity(
  counts: Partial<JobCounts>,
  { enabled = true, waitingFor, paused = false }: { enabled?: boolean; waitingFor?: string; paused?: boolean } = {}
): Activity {
  return activityOf({ pipelines: [pipelineState({ enabled, waitingFor: waitingFor ?? null, paused }, counts)] })
}
