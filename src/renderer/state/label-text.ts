/** A model's label as a person would write it on a box: "dining table" → "Dining table", "tv" → "TV". */
export function friendlyLabel(label: string): string {
  const words = label.replace(/[_\s]+/g, ' ').trim()
  if (!words) return label
  const known = SPELLED[words.toLowerCase()]
  if (known) return known
  const [first = '', ...rest] = words
  return first.toLocaleUpperCase() + rest.join('')
}

const SPELLED: Readonly<Record<string, string>> = { tv: 'TV', 'hair drier': 'Hair dryer' }
