import { AudioLines, AudioWaveform, Images, type LucideIcon, MessageSquareText, ScanFace, Shapes } from 'lucide-react'
import type { AssetKind } from '../../../shared/asset.ts'
import type { Pipeline } from '../../../shared/pipeline.ts'

interface PipelineText {
  icon: LucideIcon
  title: string
  does: string
  without: string
  /** What it applies to, as in shared/pipeline.ts, which the window cannot import (a test holds them together). */
  appliesTo: readonly AssetKind[]
}

/** The pipelines in the words of the window, in the order in which they are shown. */
export const PIPELINE_TEXT: Readonly<Record<Pipeline, PipelineText>> = {
  thumbnails: {
    icon: Images,
    appliesTo: ['photo', 'video'],
    title: 'Thumbnails',
    does: 'Makes the small pictures that the window shows, so that scrolling is quick.',
    without: 'New photos and videos will show as empty tiles.'
  },
  faces: {
    icon: ScanFace,
    appliesTo: ['photo', 'video'],
    title: 'Faces',
    does: 'Finds faces in photos and videos and gathers those of one person, for you to name.',
    without: 'Nobody in new photos and videos will be found. People you have already stay.'
  },
  objects: {
    icon: Shapes,
    appliesTo: ['photo'],
    title: 'Things',
    does: 'Finds animals, vehicles, furniture and other things in photos.',
    without: 'Things in new photos will not be found. Those found already stay.'
  },
  sounds: {
    icon: AudioLines,
    appliesTo: ['video', 'audio'],
    title: 'Sounds',
    does: 'Listens to videos and recordings and names what is heard: laughter, music, rain.',
    without: 'Sounds in new recordings will not be named. Those found already stay.'
  },
  waveform: {
    icon: AudioWaveform,
    appliesTo: ['video', 'audio'],
    title: 'Waveforms',
    does: 'Measures how loud videos and recordings are, for the strip below the player.',
    without: 'The player will show no waveform for new recordings.'
  },
  transcripts: {
    icon: MessageSquareText,
    appliesTo: ['video', 'audio'],
    title: 'Transcripts',
    does: 'Writes down what is said in videos and recordings, for you to read, search and correct.',
    without: 'What is said in new recordings will not be written down. Transcripts you have already stay.'
  }
}

export const PIPELINE_ORDER = Object.keys(PIPELINE_TEXT) as Pipeline[]

/** The pipelines that have something to do with one of these kinds, in their order. */
export function pipelinesOf(...kinds: readonly AssetKind[]): Pipeline[] {
  return PIPELINE_ORDER.filter((name) => PIPELINE_TEXT[name].appliesTo.some((kind) => kinds.includes(kind)))
}
