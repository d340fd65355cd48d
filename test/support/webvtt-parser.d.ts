/** What the tests use of the W3C's parser, which comes without types. */
declare module 'webvtt-parser' {
  export interface Node {
    type: 'text' | 'object' | 'timestamp'
    name?: string
    value?: string | number
    children?: Node[]
  }
  export class WebVTTParser {
    constructor(entities: Record<string, string>)
    parse(
      text: string,
      mode?: 'metadata' | 'chapters'
    ): { cues: { startTime: number; endTime: number; tree: Node }[]; errors: { message: string; line: number }[] }
  }
}
