import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const Rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
export type Rectangle = z.infer<typeof Rectangle>

/** Where the window was; `bounds` are those of the window when not maximised, in display-independent pixels. */
export const WindowState = z.object({ bounds: Rectangle.nullable(), maximised: z.boolean() })
export type WindowState = z.infer<typeof WindowState>

export const MIN_SIZE = { width: 720, height: 480 } as const
const DEFAULT_SIZE = { width: 1280, height: 800 } as const
/** So much of the window's top edge must be on a display that a person can take hold of it. */
const GRIP = { width: 120, height: 40 } as const

/** The saved state; the usual one when there is none or it cannot be read, since a window must open in any case. */
export function readWindowState(file: string, log: (line: string) => void): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const isFirstStart = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isFirstStart) log(`The window's place in ${file} could not be read: ${String(error)}`)
    return { bounds: null, maximised: false }
  }
}

export function writeWindowState(file: string, state: WindowState, log: (line: string) => void): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch (error) {
    log(`The window's place could not be kept in ${file}: ${String(error)}`)
  }
}

/**
 * Where to open the window now: as saved if a person can still reach it there, else in the middle of the first display
 * (`displays`: their work areas), never larger than its display.
 */
export function placeWindow(saved: Rectangle | null, displays: readonly Rectangle[]): Rectangle {
  const home = displays[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
  if (!saved) return centred(DEFAULT_SIZE, home)
  const fitted = displays.map((display) => ({ display, window: { ...saved, ...fitting(saved, display) } }))
  const held = fitted.find(({ display, window }) => canBeHeld(window, display))
  return held ? { ...held.window, x: Math.round(saved.x), y: Math.round(saved.y) } : centred(saved, home)
}

function canBeHeld(window: Rectangle, display: Rectangle): boolean {
  const across = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x)
  const top = window.y >= display.y && window.y + GRIP.height <= display.y + display.height
  return top && across >= GRIP.width
}

function centred(size: { width: number; height: number }, display: Rectangle): Rectangle {
  const { width, height } = fitting(size, display)
  return {
    x: Math.round(display.x + (display.width - width) / 2),
    y: Math.round(display.y + (display.height - height) / 2),
    width,
    height
  }
}

function fitting(size: { width: number; height: number }, display: Rectangle): { width: number; height: number } {
  const within = (value: number, least: number, most: number): number =>
    Math.round(Math.min(Math.max(value, Math.min(least, most)), most))
  return {
    width: within(size.width, MIN_SIZE.width, display.width),
    height: within(size.height, MIN_SIZE.height, display.height)
  }
}
