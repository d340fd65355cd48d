import sharp from 'sharp'

/** Formats that libvips could open but that are no photos, or that run code of the file's choosing. */
const NO_PHOTO_LOADERS = [
  'VipsForeignLoadSvg',
  'VipsForeignLoadPdf',
  'VipsForeignLoadMagick',
  'VipsForeignLoadMagick7',
  'VipsForeignLoadCsv',
  'VipsForeignLoadMatrix',
  'VipsForeignLoadPpm',
  'VipsForeignLoadRad',
  'VipsForeignLoadAnalyze',
  'VipsForeignLoadVips'
]

/**
 * Sets libvips up for this process; call it before every task, it costs nothing. `threads` is what one libvips
 * operation may use. The operation cache is off: every file is read once, and a cached one would be answered from
 * memory after its content has changed.
 */
export function prepareLibvips(threads: number): void {
  if (sharp.concurrency() !== threads) sharp.concurrency(threads)
  if (prepared) return
  sharp.cache(false)
  sharp.block({ operation: NO_PHOTO_LOADERS })
  prepared = true
}

let prepared = false
