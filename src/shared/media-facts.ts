import { z } from 'zod'

/** The moving pictures of a file: the first of its video streams that ffmpeg knows how to read. */
export const VideoStream = z.object({
  /** Among the video streams, as ffmpeg counts them: `0:v:N`. */
  index: z.number().int().min(0),
  /** By ffmpeg's names, such as `h264`. */
  codec: z.string(),
  /** Such as `yuv420p10le`; null: unknown. */
  pixelFormat: z.string().nullable(),
  /** Pixels of the picture as it is shown: upright, and with pixels that are square. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Frames a second on average; null where the file does not tell. */
  fps: z.number().positive().nullable(),
  /** From the beginning of the file to the end of its pictures; null: it does not say. */
  durationMs: z.number().nullable()
})
export type VideoStream = z.infer<typeof VideoStream>

/** The sound to listen to: the first audio stream of those that ffmpeg knows how to read. */
export const AudioStream = z.object({
  /** Among the audio streams, as ffmpeg counts them: `0:a:N`. */
  index: z.number().int().min(0),
  codec: z.string(),
  channels: z.number().int(),
  /** What the channels are for, by ffmpeg's names, such as `5.1`; null: the file does not tell. */
  layout: z.string().nullable(),
  /** From the beginning of the file to the end of its sound; null: it does not say. */
  durationMs: z.number().nullable()
})
export type AudioStream = z.infer<typeof AudioStream>

/** What a media file says it holds. */
export const MediaFacts = z.object({
  /** Every name that ffmpeg has for its container, such as `mov`, `mp4`, `3gp`. */
  container: z.array(z.string()),
  /** Of the whole file as it states it; null where it does not. */
  durationMs: z.number().nullable(),
  /** Whether it has moving pictures; the cover of a song is none. */
  hasVideo: z.boolean(),
  video: VideoStream.nullable(),
  audio: AudioStream.nullable(),
  /** Audio streams of whatever kind. */
  audioStreams: z.number().int()
})
export type MediaFacts = z.infer<typeof MediaFacts>
