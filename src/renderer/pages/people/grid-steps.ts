interface GridPlace {
  index: number
  count: number
  columns: number
  rowsInView: number
}

interface Key {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** Where a key leads in a grid filled row by row; null for a key that does not move. Home and End go to the ends. */
export function stepInGrid(key: Key, place: GridPlace): number | null {
  const { index, count, columns, rowsInView } = place
  if (key.altKey || key.ctrlKey || key.metaKey || count === 0) return null
  switch (key.key) {
    case 'ArrowRight':
      return Math.min(index + 1, count - 1)
    case 'ArrowLeft':
      return Math.max(index - 1, 0)
    case 'ArrowDown':
      return down(index, columns, columns, count)
    case 'ArrowUp':
      return up(index, columns, columns)
    case 'PageDown':
      return down(index, columns * rowsInView, columns, count)
    case 'PageUp':
      return up(index, columns * rowsInView, columns)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

function down(index: number, step: number, columns: number, count: number): number {
  const lastRow = Math.floor((count - 1) / columns)
  if (Math.floor(index / columns) === lastRow) return index
  return Math.min(index + step, count - 1)
}

function up(index: number, step: number, columns: number): number {
  return index - step >= 0 ? index - step : index % columns
}
