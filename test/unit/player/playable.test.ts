import { describe, expect, it } from 'vitest'
import { whyUnplayable } from '../../../src/main/player/playable.ts'
import { proxyRecipe, rateOption } from '../../../src/main/player/recipe.ts'
import type { MediaFacts } from '../../../src/shared/media-facts.ts'

const ISO = ['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2']
const MKV = ['matroska', 'webm']
const FULL = new Set(['libx264', 'libvpx-vp9', 'libvpx', 'aac', 'libopus', 'libvorbis'])

function facts(container: string[], video: string | null, audio: string | null, pixelFormat = 'yuv420p'): MediaFacts {
  return {
    container,
    durationMs: 1000,
    hasVideo: video !== null,
    video:
      video === null
        ? null
        : { index: 0, codec: video, pixelFormat, width: 640, height: 360, fps: 25, durationMs: 1000 },
    audio: audio === null ? null : { index: 0, codec: audio, channels: 2, layout: 'stereo', durationMs: 1000 },
    audioStreams: audio === null ? 0 : 1
  }
}

/** How a copy is made, in short. */
function recipe(of: MediaFacts, encoders: ReadonlySet<string> = FULL, options = {}) {
  const { container, video, audio } = proxyRecipe(of, encoders, { platform: 'linux', ...options })
  return [container, video?.encoder ?? null, audio?.encoder ?? null]
}

describe('whether a window plays a file by itself', () => {
  it.each([
    ['a phone’s video', facts(ISO, 'h264', 'aac')],
    ['a video without sound', facts(ISO, 'h264', null)],
    ['a recording', facts(['mp3'], null, 'mp3')],
    ['what browsers record', facts(MKV, 'vp9', 'opus')],
    ['H.264 of ten bits', facts(ISO, 'h264', 'aac', 'yuv422p10le')],
    ['VP9 of ten bits', facts(MKV, 'vp9', null, 'yuv420p10le')],
    ['a camera’s QuickTime', facts(ISO, 'h264', 'pcm_s16be')],
    ['AV1', facts(ISO, 'av1', 'aac')],
    ['a wave file', facts(['wav'], null, 'pcm_s24le')]
  ])('it does: %s', (_, of) => expect(whyUnplayable(of)).toBeNull())

  it.each([
    ['HEVC', facts(ISO, 'hevc', 'aac'), 'This window cannot play video of the kind HEVC (H.265).'],
    ['sound that it would leave out', facts(ISO, 'h264', 'ac3'), 'sound of the kind Dolby Digital (AC-3).'],
    ['an AVI', facts(['avi'], 'h264', 'mp3'), 'files of the kind AVI.'],
    ['a camcorder’s', facts(['mpegts'], 'h264', 'aac'), 'files of the kind MPEG transport stream.'],
    ['Theora, of which it plays the sound alone', facts(['ogg'], 'theora', 'vorbis'), 'video of the kind THEORA.'],
    ['Windows Media', facts(['asf'], null, 'wmav2'), 'sound of the kind WMAV2.'],
    ['Apple Lossless', facts(ISO, null, 'alac'), 'sound of the kind Apple Lossless.'],
    ['H.264 that nothing decodes', facts(ISO, 'h264', null, 'gray'), 'H.264 with unusual colours.']
  ])('it does not: %s', (_, of, why) => expect(whyUnplayable(of)).toContain(why))
})

describe('how a copy is made that it can play', () => {
  it('takes over the streams that can be played', () => {
    expect(recipe(facts(['mpegts'], 'h264', 'aac'))).toEqual(['mp4', 'copy', 'copy'])
    expect(recipe(facts(ISO, 'h264', 'ac3'))).toEqual(['mp4', 'copy', 'aac'])
    expect(recipe(facts(['avi'], 'h264', 'pcm_s16le'))).toEqual(['mp4', 'copy', 'aac'])
    expect(recipe(facts(['avi'], 'vp8', 'ac3'))).toEqual(['webm', 'copy', 'libopus'])
    expect(recipe(facts(ISO, 'hevc', 'aac'))).toEqual(['mp4', 'libx264', 'copy'])
  })

  it('encodes all anew where that did not work', () => {
    expect(recipe(facts(['avi'], 'h264', 'aac'), FULL, { anew: true })).toEqual(['mp4', 'libx264', 'aac'])
  })

  it('goes by what this ffmpeg can write', () => {
    const free = new Set(['libvpx-vp9', 'libopus', 'aac'])
    expect(recipe(facts(ISO, 'hevc', 'aac'), free)).toEqual(['webm', 'libvpx-vp9', 'libopus'])
    const mac = new Set(['h264_videotoolbox', 'h264_mf', 'aac'])
    expect(recipe(facts(ISO, 'hevc', null), mac, { platform: 'darwin' })).toEqual(['mp4', 'h264_videotoolbox', null])
    expect(recipe(facts(ISO, 'hevc', null), mac, { platform: 'win32' })).toEqual(['mp4', 'h264_mf', null])
    expect(recipe(facts(['asf'], null, 'wmav2'), new Set(['libopus']))).toEqual(['mp4', null, 'libopus'])
    expect(() => recipe(facts(ISO, 'hevc', null), mac)).toThrow(expect.objectContaining({ code: 'no-encoder' }))
    expect(() => recipe(facts(ISO, 'hevc', 'ac3'), new Set(['libvpx']))).toThrow(/cannot write Opus/)
  })
})

it.each([
  ['4.4.2-0ubuntu0.22.04.1', '-vsync'],
  ['5.0.1', '-vsync'],
  ['5.1.9-0+deb12u1', '-fps_mode'],
  ['n7.1', '-fps_mode'],
  ['10.0', '-fps_mode'],
  ['N-117000-g1234567', '-fps_mode']
])('a varying frame rate is kept by ffmpeg %s with %s', (version, option) => expect(rateOption(version)).toBe(option))
