/** Control characters and overrides of the writing direction: unseen in a field, and trouble wherever a name is shown. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu

/** A person's name as it is kept: composed, without what cannot be seen, with single spaces and none at the ends. */
export function tidyName(typed: string): string {
  return typed.normalize('NFC').replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim()
}
