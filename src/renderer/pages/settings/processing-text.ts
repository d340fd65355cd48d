import type { Activity } from '../../../shared/job.ts'
import type { Settings } from '../../../shared/settings.ts'
import { counted } from '../../state/format.ts'

/** What the app's computer is like at this moment. */
export interface Computer {
  cores: number
  /** Null: the host cannot tell. */
  power: { onBattery: boolean; idleSeconds: number } | null
}

/** The choices of how many cores: what suits the computer, then each number it has; a chosen one beyond stays a choice. */
export function coreChoices(cores: number | null, chosen: number | null): readonly { value: string; label: string }[] {
  const numbers = new Set(Array.from({ length: cores ?? 0 }, (_, index) => index + 1))
  if (chosen !== null) numbers.add(chosen)
  return [
    { value: '', label: 'What suits this computer' },
    ...[...numbers]
      .sort((a, b) => a - b)
      .map((count) => ({
        value: String(count),
        label:
          count === cores ? `All ${count}` : cores === null || count > cores ? String(count) : `${count} of ${cores}`
      }))
  ]
}

/** Whether work goes on at this moment, and why not when it does not. */
export function rightNowText({ overall, paused, running }: Activity): string {
  if (paused) return 'Paused by you. Nothing is started until you resume.'
  switch (overall.state) {
    case 'importing':
      return 'Photos are being added.'
    case 'working':
      return running.length > 0
        ? `Working on ${counted(running.length, 'file')} at once, with ${counted(overall.jobsLeft, 'job')} to go.`
        : 'Working.'
    case 'paused':
      return overall.because ?? 'Paused.'
    case 'resting-by-rule':
      return overall.because ?? 'It rests, as you asked below.'
    case 'waiting':
      return overall.because ?? 'Waiting for a model.'
    case 'resting':
      return 'Nothing to do. New photos are taken up by themselves.'
  }
}

export function powerText(computer: Computer | null): string {
  if (!computer) return ''
  if (!computer.power) return 'This one cannot tell, so it counts as being on mains power.'
  return computer.power.onBattery ? 'It runs on its battery now.' : 'It is on mains power now.'
}

export function idleText(computer: Computer | null): string {
  if (!computer) return ''
  if (!computer.power) return 'This one cannot tell, so it counts as not being used.'
  const minutes = Math.floor(computer.power.idleSeconds / 60)
  return minutes < 1 ? 'It is being used now.' : `It has rested for ${counted(minutes, 'minute')} now.`
}

type Hours = NonNullable<Settings['onlyBetween']>

/** "22:00", as a field for times of the day has it. */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** The minute of the day that a field for times holds; null while it is not filled in. */
export function minuteOf(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? []
  if (hours === undefined || minutes === undefined) return null
  const minute = Number(hours) * 60 + Number(minutes)
  return minute < 1440 ? minute : null
}

/** Whether a moment lies within the hours; `from` after `to` goes over midnight, and alike they are the whole day. */
export function within({ fromMinute, toMinute }: Hours, atMs: number): boolean {
  const date = new Date(atMs)
  const minute = date.getHours() * 60 + date.getMinutes()
  if (fromMinute === toMinute) return true
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute
}

export function hoursText(hours: Hours | null, nowMs: number): string {
  if (!hours) return 'Work goes on at any time of the day.'
  const { fromMinute, toMinute } = hours
  if (fromMinute === toMinute) return 'Both are the same time: work goes on all day.'
  const span = `From ${clockOf(fromMinute)} to ${clockOf(toMinute)}${fromMinute > toMinute ? ' of the next day' : ''}.`
  return `${span} ${within(hours, nowMs) ? 'That is now.' : 'It is not that time now.'}`
}

const clock = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' })

/** A minute of the day as the reader writes times, like the fields do. */
function clockOf(minute: number): string {
  return clock.format(minute * 60_000)
}
