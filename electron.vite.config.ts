import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        // One stable file per process entry: each runs under Electron and under plain Node alike.
        input: {
          index: at('src/main/index.ts'),
          cli: at('src/main/cli.ts'),
          worker: at('src/worker/index.ts'),
          'people-thread': at('src/main/people/thread.ts'),
          'write-back-thread': at('src/main/catalogue/write-back-thread.ts')
        }
      }
    }
  },
  preload: {
    build: {
      // A sandboxed preload cannot load modules: everything in one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), tailwindcss()],
    build: { minify: true, rolldownOptions: { input: at('src/renderer/index.html') } }
  }
})
