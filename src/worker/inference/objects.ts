import type { Box } from '../../shared/box.ts'
import { COCO_80 } from '../../shared/labels/coco-80.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { OpaquePicture } from '../media/picture.ts'
import { ofFamily } from './families.ts'
import { withImageModel } from './image-model.ts'
import { detectEndToEnd, detectWithLogits } from './yolo26.ts'
import { detectWithYolox } from './yolox.ts'

/**
 * Finds objects with whichever decoder the model's family needs: best first, at most `maxCount`, boxes as fractions of
 * the picture and within it.
 *
 * @throws InglenookError `model-unusable`, `model-interface`, `model-output`
 */
export async function detectObjects(
  picture: OpaquePicture,
  detector: ReadyModel,
  options: { minScore: number; maxCount: number; threads: number }
): Promise<{ label: string; score: number; box: Box }[]> {
  const ready = ofFamily(detector, 'yolo26-transformers', 'yolo26', 'yolox')
  const { size } = ready.entry.input
  const found = await withImageModel(ready, options.threads, (model) =>
    DECODERS[ready.entry.family](picture, model, { size, classes: COCO_80.length, minScore: options.minScore })
  )
  return found
    .map(({ label, score, box }) => ({ label: COCO_80[label] ?? '', score, box: within(box) }))
    .filter(({ box }) => box.width > 0 && box.height > 0)
    .slice(0, options.maxCount)
}

const DECODERS = {
  'yolo26-transformers': detectWithLogits,
  yolo26: detectEndToEnd,
  yolox: detectWithYolox
}

function within(box: Box): Box {
  const clamp = (value: number) => Math.min(1, Math.max(0, value))
  const x = clamp(box.x)
  const y = clamp(box.y)
  return { x, y, width: clamp(box.x + box.width) - x, height: clamp(box.y + box.height) - y }
}
