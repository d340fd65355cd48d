import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { json, sha256Of } from '../../support/answers.ts'
import { type MisbehavingServer, startMisbehavingServer } from '../../support/misbehaving-server.ts'

interface Entry {
  id: string
  label: string
  files: { name: string; bytes: number; sha256: string }[]
}

/** A mirror on a server that can be made to misbehave: the album's models, and a second one of faces and of things. */
export interface ModelMirror extends AsyncDisposable {
  server: MisbehavingServer
  /** What is typed into the page: `http://127.0.0.1:PORT/mirror`. */
  address: string
  /** The path of a model's file on the server, for its script. */
  pathOf: (id: string) => string
  weights: (id: string) => Buffer
  /** Takes models off the list, or puts all back. */
  withhold: (...ids: string[]) => void
}

/** @param modelsDir the album's models with their `models.json` */
export async function startModelMirror(modelsDir: string): Promise<ModelMirror> {
  const server = await startMisbehavingServer()
  const list = JSON.parse(readFileSync(join(modelsDir, 'models.json'), 'utf8')) as {
    formatVersion: number
    defaults: Record<string, string>
    models: Entry[]
  }
  const weights = new Map<string, Buffer>(
    list.models.map(({ id, files }) => [id, readFileSync(join(modelsDir, files[0]?.name ?? ''))] as const)
  )
  for (const [of, label] of [
    ['drawn-faces', 'Faces in drawings, second edition'],
    ['drawn-things', 'Things in drawings, second edition']
  ] as const) {
    const entry = list.models.find(({ id }) => id === of)
    const first = weights.get(of)
    if (!entry || !first) throw new Error(`The album has no model ${of}.`)
    const id = `${of}-2`
    const second = withOtherProducer(first)
    weights.set(id, second)
    const files = [{ name: `${id}.onnx`, bytes: second.length, sha256: sha256Of(second) }]
    list.models.push({ ...entry, id, label, files })
  }
  const publish = (withheld: readonly string[]) =>
    server.on('/mirror/models.json', json({ ...list, models: list.models.filter(({ id }) => !withheld.includes(id)) }))
  const files = Object.fromEntries([...weights].map(([id, content]) => [`${id}.onnx`, content]))
  const address = server.mirror('/mirror', { files })
  publish([])
  return {
    server,
    address,
    pathOf: (id) => `/mirror/${id}.onnx`,
    weights: (id) => {
      const content = weights.get(id)
      if (!content) throw new Error(`The mirror has no model ${id}.`)
      return content
    },
    withhold: (...ids) => publish(ids),
    [Symbol.asyncDispose]: () => server.close()
  }
}

/** The same network in another file: ONNX's field `producer_name` is given once more, and the last one holds. */
function withOtherProducer(weights: Buffer): Buffer {
  const name = Buffer.from('second edition')
  return Buffer.concat([weights, Buffer.from([0x12, name.length]), name])
}
