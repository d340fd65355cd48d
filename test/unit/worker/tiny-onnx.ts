/*
 * Writes ONNX files small enough to say by hand what they answer: the few messages of onnx.proto3 that a graph of
 * a handful of nodes needs.
 */

export type ElementType = 'float' | 'float16'
const ELEMENT = { float: 1, float16: 10 } as const
const INT64 = 7

export interface TinyNode {
  op: string
  inputs: string[]
  outputs: string[]
  /** Integer attributes only. */
  attributes?: Record<string, number>
}

export interface TinyModel {
  input: { name: string; type: ElementType; dims: number[] }
  outputs: { name: string; type: ElementType; dims: number[] }[]
  nodes?: TinyNode[]
  floats?: Record<string, { dims: number[]; data: ArrayLike<number> }>
  integers?: Record<string, number[]>
}

/** The bytes of a model. */
export function tinyOnnx(model: TinyModel): Uint8Array {
  const graph = message(
    ...(model.nodes ?? []).map((node) => field(1, nodeProto(node))),
    field(2, 'tiny'),
    ...Object.entries(model.floats ?? {}).map(([name, { dims, data }]) =>
      field(5, message(...dims.map((dim) => field(1, dim)), field(2, ELEMENT.float), field(8, name), raw(data)))
    ),
    ...Object.entries(model.integers ?? {}).map(([name, values]) =>
      field(5, message(field(1, values.length), field(2, INT64), field(8, name), rawIntegers(values)))
    ),
    field(11, valueInfo(model.input)),
    ...model.outputs.map((output) => field(12, valueInfo(output)))
  )
  return message(field(1, 8), field(7, graph), field(8, message(field(1, ''), field(2, 13))))
}

/** A model that answers the same whatever it is shown. */
export function constantOnnx(
  input: TinyModel['input'],
  outputs: Record<string, { dims: number[]; data: ArrayLike<number> }>
): Uint8Array {
  const names = Object.keys(outputs)
  return tinyOnnx({
    input,
    outputs: names.map((name) => ({ name, type: 'float', dims: outputs[name]!.dims })),
    nodes: names.map((name) => ({ op: 'Identity', inputs: [`${name}_value`], outputs: [name] })),
    floats: Object.fromEntries(names.map((name) => [`${name}_value`, outputs[name]!]))
  })
}

function nodeProto({ op, inputs, outputs, attributes = {} }: TinyNode): Uint8Array {
  const INT = 2
  return message(
    ...inputs.map((name) => field(1, name)),
    ...outputs.map((name) => field(2, name)),
    field(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      field(5, message(field(1, name), field(3, value), field(20, INT)))
    )
  )
}

function valueInfo({ name, type, dims }: { name: string; type: ElementType; dims: number[] }): Uint8Array {
  const shape = message(...dims.map((dim) => field(1, message(field(1, dim)))))
  return message(field(1, name), field(2, message(field(1, message(field(1, ELEMENT[type]), field(2, shape))))))
}

function raw(data: ArrayLike<number>): Uint8Array {
  return field(9, new Uint8Array(Float32Array.from(data).buffer))
}

function rawIntegers(values: number[]): Uint8Array {
  return field(9, new Uint8Array(BigInt64Array.from(values, BigInt).buffer))
}

function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return message(varint(number << 3), varint(value))
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return message(varint((number << 3) | 2), varint(bytes.length), bytes)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  bytes.push(value)
  return Uint8Array.from(bytes)
}

function message(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}
