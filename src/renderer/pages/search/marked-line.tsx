import type { Moment } from '../../../shared/moment.ts'
import { excerpt } from './excerpt.ts'

/** A line of what is said, with the words that were searched for. */
export function MarkedLine({ moment: { text, marks }, room }: { moment: Moment; room?: number }) {
  return (
    <bdi>
      {excerpt(text, marks, room).map((part, index) =>
        part.marked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line do not move
          <mark key={index} className="rounded-[3px] bg-ember-wash font-semibold text-ember-ink">
            {part.text}
          </mark>
        ) : (
          part.text
        )
      )}
    </bdi>
  )
}
