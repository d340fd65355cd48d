import { describe, expect, test } from 'vitest'
import {
  coreChoices,
  hoursText,
  idleText,
  minuteOf,
  minuteText,
  powerText,
  rightNowText,
  within
} from '../../../src/renderer/pages/settings/processing-text.ts'
import { activityOf } from '../renderer/activity.ts'

const at = (hours: number, minutes: number) => new Date(2026, 10, 21, hours, minutes).getTime()

describe('the hours of processing', () => {
  const night = { fromMinute: 22 * 60, toMinute: 6 * 60 }
  const day = { fromMinute: 9 * 60, toMinute: 17 * 60 + 30 }

  test('may go over midnight', () => {
    expect([at(21, 59), at(22, 0), at(0, 0), at(5, 59), at(6, 0)].map((ms) => within(night, ms))).toEqual([
      false,
      true,
      true,
      true,
      false
    ])
    expect([at(8, 59), at(9, 0), at(17, 29), at(17, 30)].map((ms) => within(day, ms))).toEqual([
      false,
      true,
      true,
      false
    ])
  })

  test('are told with what holds now', () => {
    const always = { fromMinute: 60, toMinute: 60 }
    const told = [
      hoursText(null, 0),
      hoursText(night, at(23, 0)),
      hoursText(day, at(23, 0)),
      hoursText(always, at(9, 0))
    ]
    expect(told.map((text) => text.replaceAll('\u202f', ' '))).toEqual([
      'Work goes on at any time of the day.',
      'From 10:00 PM to 6:00 AM of the next day. That is now.',
      'From 9:00 AM to 5:30 PM. It is not that time now.',
      'Both are the same time: work goes on all day.'
    ])
  })

  test('are read from what a field holds, and written into it', () => {
    expect(['00:00', '06:05', '23:59', '24:00', '', '6:5'].map(minuteOf)).toEqual([0, 365, 1439, null, null, null])
    expect([0, 365, 1439].map(minuteText)).toEqual(['00:00', '06:05', '23:59'])
  })
})

test('the cores of the computer are choices, and so is one that was chosen on a larger one', () => {
  expect([coreChoices(2, null), coreChoices(2, 8), coreChoices(null, null)]).toEqual([
    [
      { value: '', label: 'What suits this computer' },
      { value: '1', label: '1 of 2' },
      { value: '2', label: 'All 2' }
    ],
    [
      { value: '', label: 'What suits this computer' },
      { value: '1', label: '1 of 2' },
      { value: '2', label: 'All 2' },
      { value: '8', label: '8' }
    ],
    [{ value: '', label: 'What suits this computer' }]
  ])
})

test('what the computer is like now is said, also that it cannot tell', () => {
  const computer = (power: { onBattery: boolean; idleSeconds: number } | null) => ({ cores: 4, power })
  expect([
    powerText(null),
    powerText(computer(null)),
    powerText(computer({ onBattery: true, idleSeconds: 5 })),
    idleText(computer(null)),
    idleText(computer({ onBattery: true, idleSeconds: 5 })),
    idleText(computer({ onBattery: true, idleSeconds: 130 }))
  ]).toEqual([
    '',
    'This one cannot tell, so it counts as being on mains power.',
    'It runs on its battery now.',
    'This one cannot tell, so it counts as not being used.',
    'It is being used now.',
    'It has rested for 2 minutes now.'
  ])
})

test('whether work goes on now is said with the reason', () => {
  expect([
    rightNowText(activityOf()),
    rightNowText(activityOf({ paused: true, overall: { state: 'paused' } })),
    rightNowText(activityOf({ overall: { state: 'resting-by-rule', because: 'Waits for mains power.' } })),
    rightNowText(activityOf({ overall: { state: 'waiting', because: 'Waiting for YuNet.' } }))
  ]).toEqual([
    'Nothing to do. New photos are taken up by themselves.',
    'Paused by you. Nothing is started until you resume.',
    'Waits for mains power.',
    'Waiting for YuNet.'
  ])
})
