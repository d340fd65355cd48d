// Loaded into a process beside its own program: tells whoever started it what memory it holds, in bytes, and how late its
// event loop was since it was asked to watch it, in milliseconds.
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

let delay = monitorEventLoopDelay({ resolution: 1 })
let cpu = process.cpuUsage()

process.on('message', (asked) => {
  if (asked === 'watch') {
    // A new one: enabled again, it would count what it was disabled for.
    delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    cpu = process.cpuUsage()
    process.send?.('watching')
    return
  }
  if (asked === 'delay') {
    delay.disable()
    const { user, system } = process.cpuUsage(cpu)
    const ms = (nanoseconds) => nanoseconds / 1e6
    process.send?.({
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      max: ms(delay.max),
      cpuMs: (user + system) / 1000
    })
    return
  }
  process.send?.({
    resident: process.memoryUsage().rss,
    // Where possible not getrusage's: on Linux that keeps the peak of whoever started this process.
    peak: (process.platform === 'linux' ? kilobytes('VmHWM') : process.resourceUsage().maxRSS) * 1024,
    mapped: process.platform === 'linux' ? kilobytes('RssFile') * 1024 : null
  })
})
// Being asked must not keep the program from ending.
process.channel?.unref()

/** From proc_pid_status(5). */
function kilobytes(field) {
  const status = readFileSync('/proc/self/status', 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN)
}
