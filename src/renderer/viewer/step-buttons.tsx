import { ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'

interface StepButtonsProps {
  onBefore: (() => void) | null
  onAfter: (() => void) | null
}

/** Arrows at both edges of the stage, in sight while the pointer is over it. */
export function StepButtons({ onBefore, onAfter }: StepButtonsProps) {
  return (
    <>
      {onBefore && <StepButton icon={ChevronLeft} label="Newer" side="left-3" onClick={onBefore} />}
      {onAfter && <StepButton icon={ChevronRight} label="Older" side="right-3" onClick={onAfter} />}
    </>
  )
}

interface StepButtonProps {
  icon: LucideIcon
  label: string
  side: string
  onClick: () => void
}

function StepButton({ icon: Icon, label, side, onClick }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className={`absolute top-1/2 ${side} flex size-11 -translate-y-1/2 items-center justify-center rounded-full bg-black/55 text-white opacity-0 transition-opacity hover:bg-black/80 focus-visible:opacity-100 group-hover/stage:opacity-100 [@media(hover:none)]:hidden`}
    >
      <Icon aria-hidden className="size-6" />
    </button>
  )
}
