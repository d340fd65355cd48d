import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../state/client.ts'
import { followApp } from '../state/live.ts'
import { followTheme } from '../state/preferences.ts'
import { followFocus } from '../ui/focus-return.ts'
import '../ui/theme.css'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { WindowRouter } from './router.tsx'

followTheme()
followFocus()
void followApp(new AbortController().signal)

const root = document.getElementById('root')
if (!root) throw new Error('The page lacks its root element.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={500}>
        <WindowRouter />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>
)
