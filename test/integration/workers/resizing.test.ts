import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually, isAlive } from './processes.ts'
import { begun, configs, doneBy, open, pids, pool, scratch } from './scripted-pool.ts'

describe('a pool that changes its size', () => {
  it('forks more when there is work for them', async () => {
    open()
    const go = join(scratch(), 'go')
    const tasks = Array.from({ length: 3 }, () => doneBy(`until ${go}`))
    await begun(go)
    pool.resize(3)
    await begun(go, 3)
    writeFileSync(go, '')
    expect((await Promise.all(tasks)).map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted())
  })

  it('lets what runs finish and ends those that are too many', async () => {
    open({ size: 3 })
    const [go, stay] = [join(scratch(), 'go'), join(scratch(), 'stay')]
    const tasks = [doneBy(`until ${go}`), doneBy(`until ${go}`), doneBy(`until ${stay}`)]
    await Promise.all([begun(go, 2), begun(stay)])
    pool.resize(1)
    const next = doneBy('quick')
    writeFileSync(go, '')
    await Promise.all(tasks.slice(0, 2))
    await eventually(() => pids.filter(isAlive).length === 1)
    writeFileSync(stay, '')
    const [last, { pid }] = await Promise.all([tasks[2], next])
    expect([pids.length, pid]).toEqual([3, last?.pid])
  })

  it('ends one that idles at once, and wants one that was too many again', async () => {
    open({ size: 2 })
    await Promise.all([doneBy('slow 50'), doneBy('slow 50')])
    expect(pids).toHaveLength(2)
    pool.resize(1)
    await eventually(() => pids.filter(isAlive).length === 1)
    pool.resize(2)
    await Promise.all([doneBy('slow 50'), doneBy('slow 50')])
    expect(pids).toHaveLength(3)
  })

  it('sets its workers up anew between two tasks', async () => {
    open({ config: { inferenceThreads: 4, imageThreads: 1 } })
    const go = join(scratch(), 'go')
    const running = doneBy(`until ${go}`)
    await begun(go)
    pool.resize(1, { inferenceThreads: 2 })
    const next = doneBy('quick')
    writeFileSync(go, '')
    expect([(await running).pid, (await next).pid]).toEqual([pids[0], pids[1]])
    expect(configs.map(({ inferenceThreads }) => inferenceThreads)).toEqual([4, 2])
  })
})
