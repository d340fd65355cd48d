/** Whether a dropped file is a model's, by its name: weights, or the list of a mirror. */
export function looksLikeModel(name: string): boolean {
  return /\.(onnx|bin)$/i.test(name) || name === 'models.json'
}

interface Dropped {
  name: string
}

/**
 * Parts what was dropped into models and what is for the library. On the page about models folders are mirrors; anywhere
 * else they are full of photos.
 */
export function partDropped<T extends Dropped>(
  things: readonly T[],
  isFolder: (thing: T) => boolean,
  onModelsPage: boolean
): { models: T[]; photos: T[] } {
  const isModel = (thing: T) => looksLikeModel(thing.name) || (onModelsPage && isFolder(thing))
  return { models: things.filter(isModel), photos: things.filter((thing) => !isModel(thing)) }
}
