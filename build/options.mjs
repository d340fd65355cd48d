import { parseArgs } from 'node:util'

/**
 * The options a script was called with; a wrong call ends with one line that says how, and 2.
 *
 * @template {import('node:util').ParseArgsOptionsConfig} T
 * @param {T} options
 */
export function readOptions(options) {
  try {
    return parseArgs({ options, allowNegative: true }).values
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error
    const names = Object.keys(options).map((name) => `--${name}`)
    console.error(`${error.message.split('.')[0]}. Options: ${names.join(', ')}.`)
    return process.exit(2)
  }
}
