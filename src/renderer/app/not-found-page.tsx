import { Compass } from 'lucide-react'
import { navigate } from '../state/location.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/states.tsx'

export function NotFoundPage() {
  return (
    <EmptyState
      icon={Compass}
      title="There is no such page"
      action={
        <Button look="primary" onClick={() => navigate('/')}>
          Go to Photos
        </Button>
      }
    >
      The address leads nowhere in this version of Inglenook.
    </EmptyState>
  )
}
