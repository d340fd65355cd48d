import { file, repeated, sha256Of } from './answers.ts'
import { startMisbehavingServer } from './misbehaving-server.ts'

/*
 * Serves one large file at /large.onnx, from a process of its own, and says by message where it is and what its hash is.
 * Started by large-file-server.ts; its argument is the size in bytes.
 */

const bytes = Number(process.argv.at(-1))
const block = Uint8Array.from({ length: 1 << 20 }, (_, i) => Math.imul(i, 2654435761) >>> 24)
block[0] = 0x08
// Small enough to be held, so that serving it costs no more than sending it.
const whole = repeated(block, bytes).subarray(0, bytes)
const server = await startMisbehavingServer()
server.on('/large.onnx', file(whole))
process.on('disconnect', () => process.exit(0))
process.send?.({ address: server.address('/large.onnx'), sha256: sha256Of(whole) })
