/**
 * Dot products of up to four queries with a run of rows in one pass, in WebAssembly with 128-bit SIMD.
 *
 * Note: our own dot product. sqlite-vec's npm builds are scalar: one query over 100,000 × 512 takes them 54 ms, this
 * 3.5 ms once the rows are in memory. WebAssembly arithmetic is the same to the last bit on every processor, and the
 * order of additions here depends on nothing but the number of dimensions, so distance(a, b) is one number wherever,
 * whenever and in whatever batch it is computed; people stay the same because of it. `dot` below is the same
 * arithmetic in plain code.
 */
export class DotKernel {
  readonly #memory: WebAssembly.Memory
  readonly #run: Run
  readonly #dimensions: number
  readonly #stride: number
  readonly #queryCount: number
  readonly #rowLimit: number
  readonly #single: boolean

  /**
   * @param queries embeddings of `dimensions` numbers each
   * @param rowLimit the most rows that one call of `products` will bring, a multiple of 4
   */
  constructor(dimensions: number, queries: readonly Float32Array[], rowLimit: number) {
    this.#dimensions = dimensions
    this.#stride = Math.ceil(dimensions / LANES) * LANES
    this.#single = queries.length === 1
    this.#queryCount = Math.ceil(queries.length / AT_ONCE) * AT_ONCE
    if (rowLimit % AT_ONCE !== 0) throw new RangeError(`${rowLimit} rows at once is no multiple of ${AT_ONCE}`)
    this.#rowLimit = rowLimit
    const floats = (this.#queryCount + this.#rowLimit) * this.#stride + this.#queryCount * this.#rowLimit
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil((floats * 4) / PAGE_BYTES) })
    const { exports } = new WebAssembly.Instance(compiled(), { m: { m: this.#memory } })
    this.#run = exports.d as Run
    const whole = new Float32Array(this.#memory.buffer)
    queries.forEach((query, i) => {
      whole.set(query, i * this.#stride)
    })
  }

  /**
   * @param rows `count` embeddings, one after the other
   * @returns for query q and row r the product at `q * rowLimit + r`; valid until the next call
   */
  products(rows: Float32Array, count: number): Float32Array {
    const rowsAt = this.#queryCount * this.#stride
    const outAt = rowsAt + this.#rowLimit * this.#stride
    const whole = new Float32Array(this.#memory.buffer)
    if (this.#stride === this.#dimensions) whole.set(rows.subarray(0, count * this.#stride), rowsAt)
    else {
      for (let row = 0; row < count; row++) {
        const from = row * this.#dimensions
        whole.set(rows.subarray(from, from + this.#dimensions), rowsAt + row * this.#stride)
      }
    }
    const bytes = this.#stride * 4
    const run = (queries: number, first: number, rows: number, out: number, outStep: number): void =>
      this.#run(queries * bytes, first * bytes, rows, bytes, (outAt + out) * 4, outStep * 4)
    if (this.#single) {
      // The product is symmetric: four rows change places with the query, so that none of the four lanes is idle.
      for (let row = 0; row < count; row += AT_ONCE) run(this.#queryCount + row, 0, 1, row, 1)
    } else {
      for (let query = 0; query < this.#queryCount; query += AT_ONCE) {
        run(query, this.#queryCount, count, query * this.#rowLimit, this.#rowLimit)
      }
    }
    return whole.subarray(outAt)
  }
}

/** The product that the kernel computes, to the last bit. */
export function dot(a: Float32Array, b: Float32Array): number {
  const sum = new Float32Array(LANES)
  for (let i = 0; i < a.length; i++) {
    const lane = i % LANES
    sum[lane] = (sum[lane] ?? 0) + Math.fround((a[i] ?? 0) * (b[i] ?? 0))
  }
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = sum
  return Math.fround(Math.fround(s0 + s1) + Math.fround(s2 + s3))
}

/** Cosine distance (1 − cos) of two normalised embeddings from their product; rounding below 0 counts as 0. */
export function distanceOf(product: number): number {
  return Math.max(0, Math.fround(1 - product))
}

type Run = (queries: number, rows: number, count: number, rowBytes: number, out: number, outBytes: number) => void

const LANES = 4
const AT_ONCE = 4
const PAGE_BYTES = 65_536

let module: WebAssembly.Module | undefined
function compiled(): WebAssembly.Module {
  module ??= new WebAssembly.Module(assemble())
  return module
}

/** The module, written with the names of the WebAssembly specification; it imports its memory as m.m and exports d. */
function assemble(): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f
  const v128 = 0x7b
  const get = (local: number): number[] => [0x20, local]
  const set = (local: number): number[] => [0x21, local]
  const tee = (local: number): number[] => [0x22, local]
  const i32Const = (value: number): number[] => [0x41, value]
  const [i32Eqz, i32LtU, i32Add, i32Sub, i32Mul] = [0x45, 0x49, 0x6a, 0x6b, 0x6c] as const
  const f32Add = 0x92
  const f32Store = [0x38, 2, 0]
  const v128Load = [0xfd, ...uleb(0), 2, 0]
  const v128Zero = [0xfd, ...uleb(12), ...new Array<number>(16).fill(0)]
  const lane = (i: number): number[] => [0xfd, ...uleb(31), i]
  const f32x4Add = [0xfd, ...uleb(228)]
  const f32x4Mul = [0xfd, ...uleb(230)]
  const [block, loop, end, br, brIf, nothing] = [0x02, 0x03, 0x0b, 0x0c, 0x0d, 0x40] as const

  const [queries, rows, count, rowBytes, out, outBytes, offset] = [0, 1, 2, 3, 4, 5, 6] as const
  const sums = [7, 8, 9, 10]
  const row = 11
  /** base + i × step, i small */
  const plus = (step: number, i: number): number[] => (i === 0 ? [] : [...get(step), ...i32Const(i), i32Mul, i32Add])
  const total = (sum: number): number[] => [
    ...[...get(sum), ...lane(0), ...get(sum), ...lane(1), f32Add],
    ...[...get(sum), ...lane(2), ...get(sum), ...lane(3), f32Add],
    f32Add
  ]
  const body = [
    ...[block, nothing, loop, nothing],
    ...[...get(count), i32Eqz, brIf, 1],
    ...sums.flatMap((sum) => [...v128Zero, ...set(sum)]),
    ...[...i32Const(0), ...set(offset)],
    ...[loop, nothing],
    ...[...get(rows), ...get(offset), i32Add, ...v128Load, ...set(row)],
    ...sums.flatMap((sum, i) => [
      ...[...get(sum), ...get(row)],
      ...[...get(queries), ...get(offset), i32Add, ...plus(rowBytes, i), ...v128Load],
      ...[...f32x4Mul, ...f32x4Add, ...set(sum)]
    ]),
    ...[...get(offset), ...i32Const(16), i32Add, ...tee(offset), ...get(rowBytes), i32LtU, brIf, 0],
    end,
    ...sums.flatMap((sum, i) => [...get(out), ...plus(outBytes, i), ...total(sum), ...f32Store]),
    ...[...get(rows), ...get(rowBytes), i32Add, ...set(rows)],
    ...[...get(out), ...i32Const(4), i32Add, ...set(out)],
    ...[...get(count), ...i32Const(1), i32Sub, ...set(count)],
    ...[br, 0],
    ...[end, end, end]
  ]
  const code = [
    ...list([
      [1, i32],
      [5, v128]
    ]),
    ...body
  ] // prettier-ignore
  const name = (text: string): number[] => [...uleb(text.length), ...new TextEncoder().encode(text)]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list(new Array<number[]>(6).fill([i32])), 0]])),
    ...section(2, list([[...name('m'), ...name('m'), 2, 0, 1]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...name('d'), 0, 0]])),
    ...section(10, list([[...uleb(code.length), ...code]]))
  ])
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...uleb(content.length), ...content]
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...uleb(items.length), ...items.flat()]
}

/** A number as LEB128, as WebAssembly writes all of them. */
function uleb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...uleb(value >>> 7)]
}
