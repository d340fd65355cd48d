/** A worker that runs something says that it is alive each second, unless a native call holds its thread. */
const PATIENCE_MS = 60_000

/**
 * How long a worker that runs something may say nothing before it is taken for dead. The environment variable
 * INGLENOOK_WORKER_SILENCE_MS says otherwise: for a computer on which a minute is little, and for tests.
 */
export function silenceMs(env: NodeJS.ProcessEnv): number {
  const said = Number(env.INGLENOOK_WORKER_SILENCE_MS)
  return Number.isFinite(said) && said > 0 ? said : PATIENCE_MS
}
