import { Component, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ErrorState } from '../ui/states.tsx'

/** A defect in one page leaves the others usable: it is shown in that page's place, and gone on the next page. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const [path] = useLocation()
  // The sections of Settings are one page: going between them must not take the keyboard away.
  const page = path.startsWith('/settings') ? '/settings' : path
  return <Boundary key={page}>{children}</Boundary>
}

class Boundary extends Component<{ children: ReactNode }, { error: unknown; failed: boolean }> {
  override state = { error: null, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <ErrorState
        title="This page could not be shown."
        error={this.state.error}
        onRetry={() => this.setState({ error: null, failed: false })}
      />
    )
  }
}
