import { powerMonitor } from 'electron'
import type { Host } from '../../shared/host.ts'

/** After each of these, what may run now has to be asked anew. */
const TURNS = ['on-ac', 'on-battery', 'suspend', 'resume', 'lock-screen', 'unlock-screen'] as const

/** Whether the computer is in use and on mains power, as its system says. */
export const SYSTEM_POWER: NonNullable<Host['power']> = {
  onBattery: () => powerMonitor.isOnBatteryPower(),
  idleSeconds: () => powerMonitor.getSystemIdleTime(),
  onChange(listener) {
    const emitter: NodeJS.EventEmitter = powerMonitor
    for (const turn of TURNS) emitter.on(turn, listener)
    return () => {
      for (const turn of TURNS) emitter.off(turn, listener)
    }
  }
}
