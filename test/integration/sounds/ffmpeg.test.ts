import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { toolOnPath } from '../../../src/main/tools/bundled.ts'
import { createFfmpegTool } from '../../../src/main/tools/ffmpeg.ts'
import { clipFolder } from './clips.ts'

const dir = clipFolder(afterAll)
const system = { ffmpeg: toolOnPath('ffmpeg') ?? '', ffprobe: toolOnPath('ffprobe') ?? '' }

function folderWith(name: string, ...tools: ('ffmpeg' | 'ffprobe')[]): string {
  const folder = join(dir, name)
  mkdirSync(folder)
  for (const tool of tools) symlinkSync(system[tool], join(folder, tool))
  return folder
}

/** `setting` can be changed; `changes` counts what it told. */
function newTool(setting: string | null, env: NodeJS.ProcessEnv = process.env) {
  const state = { setting, changes: 0, log: [] as string[] }
  const tool = createFfmpegTool({
    settingPath: () => state.setting,
    onChange: () => {
      state.changes++
    },
    log: (line) => void state.log.push(line),
    env
  })
  return { state, tool }
}

describe('ffmpeg', () => {
  it('is found on the PATH, asked once, and known with what it can decode', async () => {
    const { tool, state } = newTool(null)
    expect(tool.blocking()).toMatch(/Looking/)
    await Promise.all([tool.look(), tool.look()])
    await tool.look()
    expect(state.changes).toBe(1)
    expect(tool.blocking()).toBeNull()
    const { decoders, encoders, ...found } = tool.get()
    expect(found).toEqual({ ...system, version: expect.stringMatching(/^\S+$/), from: 'system' })
    expect([...decoders]).toEqual(expect.arrayContaining(['aac', 'mp3', 'flac', 'h264', 'pcm_s16le']))
    expect([...encoders]).toEqual(expect.arrayContaining(['aac', 'mjpeg', 'rawvideo']))
    expect(encoders.has('h264')).toBe(false)
  })

  it('is the user’s own where the settings name its file or its folder', async () => {
    const folder = folderWith('own', 'ffmpeg', 'ffprobe')
    const { tool, state } = newTool(folder)
    await tool.look()
    expect(tool.get()).toMatchObject({
      ffmpeg: join(folder, 'ffmpeg'),
      ffprobe: join(folder, 'ffprobe'),
      from: 'setting'
    })
    state.setting = system.ffmpeg
    await tool.look()
    expect(tool.get()).toMatchObject({ ffmpeg: system.ffmpeg, from: 'setting' })
  })

  it.each([
    ['is nowhere', () => null, /which is not on this computer\. Install it.*Settings/],
    ['is not where the settings say', () => join(dir, 'nowhere'), /none to run at .*nowhere.*Correct it there/],
    ['has no ffprobe beside it', () => folderWith('alone', 'ffmpeg'), /need ffprobe beside ffmpeg.*alone/],
    ['is another program', () => program('echo hello'), /is another\./],
    ['does not run', () => program('exit 3'), /does not run/]
  ])('says what to do when it %s', async (_, setting, words) => {
    const { tool, state } = newTool(setting(), { PATH: ['/nonexistent', 'relative'].join(delimiter) })
    await tool.look()
    expect(tool.blocking()).toMatch(words)
    expect(() => tool.get()).toThrow(expect.objectContaining({ code: 'tool-missing' }))
    expect(state.log).toHaveLength(1)
  })

  it('is looked for again once it has gone, and found when it is back', async () => {
    const { tool } = newTool(null)
    await tool.look()
    tool.lost()
    expect(tool.blocking()).toMatch(/is gone\. Install it/)
    await tool.look()
    expect(tool.blocking()).toBeNull()
  })

  it('is not waited for when the library closes', async () => {
    const { tool, state } = newTool(program('exec sleep 100'))
    const looked = tool.look()
    await tool.close()
    await looked
    expect(state).toMatchObject({ changes: 0, log: [] })
  })
})

let programs = 0
/** A shell script that takes the place of ffmpeg. */
function program(script: string): string {
  const folder = folderWith(`program-${programs++}`, 'ffprobe')
  const path = join(folder, 'ffmpeg')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}
