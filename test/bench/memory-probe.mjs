// Loaded into a process beside its own program: tells whoever started it what memory it holds. Numbers in bytes.
import { readFileSync } from 'node:fs'

process.on('message', () => {
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
