import type { Pipeline } from '../../../shared/pipeline.ts'

/** The pipelines in the words of the window, in the order in which they are shown. */
export const PIPELINE_TEXT: Readonly<Record<Pipeline, { title: string; does: string; without: string }>> = {
  thumbnails: {
    title: 'Thumbnails',
    does: 'Makes the small pictures that the window shows, so that scrolling is quick.',
    without: 'New photos will show as empty tiles.'
  },
  faces: {
    title: 'Faces',
    does: 'Finds faces and gathers those of one person, for you to name.',
    without: 'Nobody in new photos will be found. People you have already stay.'
  },
  objects: {
    title: 'Things',
    does: 'Finds animals, vehicles, furniture and other things in photos.',
    without: 'Things in new photos will not be found. Those found already stay.'
  },
  sounds: {
    title: 'Sounds',
    does: 'Listens to videos and recordings and names what is heard: laughter, music, rain.',
    without: 'Sounds in new recordings will not be named. Those found already stay.'
  }
}

export const PIPELINE_ORDER = Object.keys(PIPELINE_TEXT) as Pipeline[]
