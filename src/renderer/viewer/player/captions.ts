import type { Segment } from '../../../shared/transcript.ts'

/** Takes what a track shows away and gives it the lines of a transcript. */
export function fillCaptions(track: TextTrack, segments: readonly Segment[]): void {
  for (const cue of [...(track.cues ?? [])]) track.removeCue(cue)
  for (const { startMs, endMs, text } of segments) {
    if (text.trim() === '') continue
    const cue = new VTTCue(startMs / 1000, Math.max(endMs, startMs + 1) / 1000, escaped(text.trim()))
    cue.size = WIDTH
    track.addCue(cue)
  }
}

/** Percent of the picture's width: a line is read at a glance. */
const WIDTH = 80

/** A cue's text is markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
