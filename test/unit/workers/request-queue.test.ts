import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Request, RequestQueue } from '../../../src/main/workers/request-queue.ts'

const request = (id: number, priority: number, crashes: number): Request => ({
  id,
  task: { kind: 'hashFile', path: 'a' },
  priority,
  retryCrashed: true,
  crashes,
  kills: 0,
  cancelled: false,
  onProgress: undefined,
  settle: () => {}
})

it('always holds what a sorted list would, whatever comes and goes', () => {
  const step = fc.record({ remove: fc.boolean(), at: fc.nat(20), priority: fc.nat(3), crashes: fc.nat(1) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new RequestQueue()
      let plain: Request[] = []
      steps.forEach(({ remove, at, priority, crashes }, id) => {
        const victim = plain[at]
        if (remove && victim) {
          expect(queue.remove(victim)).toBe(true)
          expect(queue.remove(victim)).toBe(false)
          plain = plain.filter((other) => other !== victim)
        } else {
          const added = request(id, priority, crashes)
          queue.add(added)
          plain.push(added)
        }
        const sorted = [...plain].sort((a, b) => b.crashes - a.crashes || b.priority - a.priority || a.id - b.id)
        const repeats = sorted.filter((other) => other.crashes > 0)
        expect([queue.toRepeat, queue.ordinary]).toEqual([repeats.length, sorted.length - repeats.length])
        expect(queue.firstToRepeat()).toBe(repeats[0])
        expect(queue.firstOrdinary()).toBe(sorted[repeats.length])
        plain = sorted
      })
      expect(queue.drain()).toEqual(plain)
      expect(queue.drain()).toEqual([])
    })
  )
})
