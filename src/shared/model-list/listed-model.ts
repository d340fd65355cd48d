import type { ModelEntry } from '../model.ts'

/** A model this program knows by itself. */
export interface ListedModel {
  entry: ModelEntry
  /** Where each of its files is published, by file name; none where only a mirror can have it. */
  upstream: Readonly<Record<string, string>>
  /** About how large its files are together, where the exact size is not known. */
  aboutBytes: number
  /** Why it cannot be chosen yet, in words; null: it can. */
  unavailable: string | null
  /** Of a model of speech: how much work it is. */
  effort?: SpeechEffort
}

export interface SpeechEffort {
  /** How long one ordinary core works for a second of speech. */
  coreSeconds: number
  /** It knows a single language, so that nobody is given it unasked. */
  oneLanguage: boolean
}

export const MB = 1_000_000

/** A model of one file that is published at one address; null: only a mirror has it. */
export function listed(entry: ModelEntry, address: string | null, options: Partial<ListedModel> = {}): ListedModel {
  const [file] = entry.files
  const upstream: Record<string, string> = file && address !== null ? { [file.name]: address } : {}
  return { entry, upstream, aboutBytes: file?.bytes ?? 0, unavailable: null, ...options }
}

/*
 * Note: how much memory. What a process gained over loading a model and running it twice with one thread was measured
 * for SCRFD 2.5G and 500M, MobileFaceNet, YOLO26 n, YOLOX nano and YAMNet: 95, 61, 44, 118, 54 and 69 MB. For the
 * larger models of these families it is reckoned: twice the weights in full precision (as they are read, and as ONNX
 * Runtime lays them out for the processor) and what the family needs for its activations, rounded up. Those of other
 * families are as published with them.
 */
