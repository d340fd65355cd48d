import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaAddress } from '../shared/media-address.ts'
import { faceCropFile, thumbnailFile, waveformFile } from '../shared/thumbnail-files.ts'
import type { MediaFile } from './app-interface.ts'
import type { Library } from './library.ts'

/**
 * The file behind a media address: what was made from an asset, or the original at the first place that can be read.
 * Frames of videos are made when they are asked for.
 *
 * @throws InglenookError why a frame cannot be made
 */
export async function mediaOf({ catalogue, dir, player }: Library, address: MediaAddress): Promise<MediaFile | null> {
  if (address.kind === 'face') {
    const face = catalogue.faces.faceCropOf(address.faceId)
    return face && existing(join(dir, 'thumbs', faceCropFile(face.sha256, face.crop)), 'image/webp', false)
  }
  const asset = catalogue.assets.get(address.assetId)
  if (!asset) return null
  if (address.kind === 'original') {
    for (const path of catalogue.places.pathsOf(address.assetId)) {
      const found = await existing(path, asset.mime, false)
      if (found) return found
    }
    return null
  }
  if (address.kind === 'frame') return player.frame(asset, address.atMs)
  if (address.kind === 'proxy') return player.proxy(asset)
  if (address.kind === 'waveform') {
    return existing(join(dir, 'thumbs', waveformFile(asset.sha256)), 'application/octet-stream', true)
  }
  const mime = address.kind === 'grid' ? 'image/webp' : 'image/jpeg'
  return existing(join(dir, 'thumbs', thumbnailFile(asset.sha256, address.kind)), mime, true)
}

async function existing(path: string, mime: string, immutable: boolean): Promise<MediaFile | null> {
  const readable = await access(path).then(
    () => true,
    () => false
  )
  return readable ? { path, mime, immutable } : null
}
