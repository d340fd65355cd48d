import type { OnProgress } from './cli-operations.ts'
import type { FoundTool } from './tools/found-tool.ts'

const LOOK_MS = 1_000

/** Waits for a program that is being made ready and tells how that goes; resolves when it is there, or will not be. */
export async function waitForTool(
  tool: Pick<FoundTool<unknown>, 'coming' | 'settled'>,
  onProgress: OnProgress
): Promise<void> {
  if (tool.coming() === null) return
  const tell = (): void => onProgress({ stage: 'preparing', standing: tool.coming() })
  tell()
  const timer = setInterval(tell, LOOK_MS)
  try {
    await tool.settled()
  } finally {
    clearInterval(timer)
    tell()
  }
}
