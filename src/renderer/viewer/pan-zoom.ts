import { actualScale, clampPan, FITTED, fitInto, largestScale, placeOf, type Size, type Zoom, zoomAt } from './zoom.ts'

interface PanZoomOptions {
  /** Where the picture lies now; called on every change, so it writes styles and renders nothing. */
  onMove: (place: ReturnType<typeof placeOf>, zoom: Zoom) => void
  /** A touch swept sideways over a fitted picture: -1 to the one before, 1 to the one after. */
  onSwipe: (step: -1 | 1) => void
}

const SWIPE_PX = 56
const CLICK_PX = 4

/** Wheel, pinch, drag and double click on a frame, as moves of the picture in it. Lives as long as one picture is shown. */
export class PanZoom {
  private readonly frameElement: HTMLElement
  private readonly options: PanZoomOptions
  private readonly listening = new AbortController()
  private readonly pointers = new Map<number, { x: number; y: number }>()
  private zoom: Zoom = FITTED
  private picture: Size = { width: 1, height: 1 }
  private frame: Size = { width: 1, height: 1 }
  private sweep = { x: 0, y: 0 }
  private travelled = 0

  constructor(frameElement: HTMLElement, options: PanZoomOptions) {
    this.frameElement = frameElement
    this.options = options
    const on = { signal: this.listening.signal }
    frameElement.addEventListener('wheel', (event) => this.wheel(event), { ...on, passive: false })
    frameElement.addEventListener('pointerdown', (event) => this.press(event), on)
    frameElement.addEventListener('pointermove', (event) => this.drag(event), on)
    frameElement.addEventListener('pointerup', (event) => this.release(event), on)
    frameElement.addEventListener('pointercancel', (event) => this.pointers.delete(event.pointerId), on)
    frameElement.addEventListener('dblclick', (event) => this.toggle(this.fromMiddle(event)), on)
    // A drag that ends on a link is not a click on it.
    frameElement.addEventListener(
      'click',
      (event) => {
        if (this.travelled > CLICK_PX) {
          event.preventDefault()
          event.stopPropagation()
        }
      },
      { ...on, capture: true }
    )
  }

  setSizes(picture: Size, frame: Size): void {
    this.picture = picture
    this.frame = frame
    this.move(this.zoom)
  }

  /** Zooms about the middle. */
  by(factor: number): void {
    this.at(factor, { x: 0, y: 0 })
  }

  toFit(): void {
    this.move(FITTED)
  }

  /** One pixel of the picture on one pixel of the screen. */
  toActual(): void {
    const scale = Math.max(1, actualScale(this.picture, this.fitted, devicePixelRatio))
    this.by(scale / this.zoom.scale)
  }

  dispose(): void {
    this.listening.abort()
  }

  private get fitted(): Size {
    return fitInto(this.picture, this.frame)
  }

  private at(factor: number, point: { x: number; y: number }): void {
    this.move(zoomAt(this.zoom, factor, point, largestScale(this.picture, this.fitted, devicePixelRatio)))
  }

  private move(zoom: Zoom): void {
    this.zoom = clampPan(zoom, this.fitted, this.frame)
    this.frameElement.style.cursor = this.zoom.scale > 1 ? (this.pointers.size > 0 ? 'grabbing' : 'grab') : ''
    this.options.onMove(placeOf(this.zoom, this.fitted, this.frame), this.zoom)
  }

  private toggle(point: { x: number; y: number }): void {
    if (this.zoom.scale > 1.01) this.toFit()
    else this.at(Math.max(2, Math.min(4, actualScale(this.picture, this.fitted, devicePixelRatio))), point)
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    // A trackpad's pinch comes as a wheel with Ctrl held, in small steps.
    const speed = event.ctrlKey ? 0.01 : 0.002
    this.at(Math.exp(-event.deltaY * lines * speed), this.fromMiddle(event))
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (this.pointers.size === 1) {
      this.sweep = { x: 0, y: 0 }
      this.travelled = 0
    }
    if (this.zoom.scale > 1) this.frameElement.style.cursor = 'grabbing'
  }

  private drag(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const dx = now.x - before.x
    const dy = now.y - before.y
    this.travelled += Math.hypot(dx, dy)
    // Captured only once it is a drag, so that a plain click still reaches what lies under it.
    if (this.travelled > CLICK_PX && !this.frameElement.hasPointerCapture(event.pointerId))
      this.frameElement.setPointerCapture(event.pointerId)
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1]
    this.pointers.set(event.pointerId, now)
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other))
      this.at(factor, this.fromMiddle({ clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 }))
      return
    }
    this.sweep = { x: this.sweep.x + dx, y: this.sweep.y + dy }
    if (this.zoom.scale > 1) this.move({ ...this.zoom, x: this.zoom.x + dx, y: this.zoom.y + dy })
  }

  private release(event: PointerEvent): void {
    const alone = this.pointers.size === 1
    if (!this.pointers.delete(event.pointerId)) return
    this.move(this.zoom)
    const sideways = Math.abs(this.sweep.x) > SWIPE_PX && Math.abs(this.sweep.x) > 2 * Math.abs(this.sweep.y)
    if (alone && event.pointerType === 'touch' && this.zoom.scale === 1 && sideways)
      this.options.onSwipe(this.sweep.x < 0 ? 1 : -1)
  }

  private fromMiddle({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } {
    const box = this.frameElement.getBoundingClientRect()
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 }
  }
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
