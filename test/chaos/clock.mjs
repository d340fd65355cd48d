// Loaded before the app (NODE_OPTIONS): its wall clock is off by as many milliseconds as a file says, from the moment that
// the file says so. Timers and performance.now() go on as ever, as they do when somebody sets a computer's clock.
import { readFileSync } from 'node:fs'

const file = process.env.INGLENOOK_CHAOS_CLOCK
const RealDate = Date
let offsetMs = 0
if (file) {
  const look = () => {
    offsetMs = Number(readFileSync(file, 'utf8')) || 0
  }
  look()
  setInterval(look, 50).unref()
}
const now = () => RealDate.now() + offsetMs

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key))
})
