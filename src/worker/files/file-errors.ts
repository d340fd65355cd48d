import { type Failure, InglenookError } from '../../shared/failure.ts'

/** Why a file cannot be an asset; grouping and counting go by these, the sentence goes to the user. */
export type RefusalCode = 'empty' | 'not-media' | 'not-supported' | 'damaged' | 'unreadable' | 'missing' | 'too-large'

/** A file is refused for a reason of its own, not for a defect of the program. */
export class FileRefused extends InglenookError {
  constructor(code: RefusalCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'FileRefused'
  }
}

/**
 * The sentence for an error of the file system. The path is not in it: it stands beside it wherever this is shown.
 * Returns null for what is no such error, which must then be thrown on as the defect it is.
 */
export function fileSystemFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const known = SENTENCES[error.code]
  if (known) return { code: known[0], message: known[1] }
  if (!('syscall' in error)) return null
  return { code: 'unreadable', message: `It could not be read: the system answered ${error.code}.` }
}

/** Runs `read` and turns what the file system answers into a refusal with its sentence. */
export async function refusingUnreadable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const failure = fileSystemFailure(error)
    if (!failure) throw error
    throw new FileRefused(failure.code === 'missing' ? 'missing' : 'unreadable', failure.message, { cause: error })
  }
}

const DENIED =
  'It may not be read: the system denies permission. Allow your user account to read it, then import again.'
const GONE = 'It is no longer there: it was moved, renamed or deleted, or its drive is not connected.'
const BROKEN_DRIVE =
  'The drive failed while it was read. Check the drive and its cable, and make a copy of what can still be read.'

const SENTENCES: Readonly<Record<string, readonly ['unreadable' | 'missing', string]>> = {
  EACCES: ['unreadable', DENIED],
  EPERM: ['unreadable', DENIED],
  ENOENT: ['missing', GONE],
  ENOTDIR: ['missing', GONE],
  ENXIO: ['missing', GONE],
  ENODEV: ['missing', GONE],
  ESTALE: ['missing', GONE],
  EIO: ['unreadable', BROKEN_DRIVE],
  ELOOP: ['unreadable', 'It is a link that leads back to itself.'],
  EBUSY: ['unreadable', 'Another program keeps it locked. Close that program, then import again.'],
  ETXTBSY: ['unreadable', 'Another program keeps it locked. Close that program, then import again.'],
  ENAMETOOLONG: ['unreadable', 'Its path is too long for this system. Shorten a folder name, then import again.'],
  EMFILE: ['unreadable', 'Too many files are open on this computer. Close some programs, then import again.'],
  ENFILE: ['unreadable', 'Too many files are open on this computer. Close some programs, then import again.'],
  ETIMEDOUT: ['unreadable', 'The network drive did not answer in time. Check the connection, then import again.']
}
