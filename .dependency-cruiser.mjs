// The arrows of docs/architecture.md, held by a tool: who may import whom.
const ours = '^src/'
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: ours, pathNot: to }
})

export default {
  forbidden: [
    only(
      'shared-imports-nothing-of-ours',
      '^src/shared/',
      '^src/shared/',
      'The words every process shares stand alone.'
    ),
    only('renderer-imports-only-shared', '^src/renderer/', '^src/(renderer|shared)/', 'The window asks by contract.'),
    only('preload-imports-only-shared', '^src/preload/', '^src/(preload|shared)/', 'The bridge is a page long.'),
    only(
      'worker-imports-only-shared',
      '^src/worker/',
      '^src/(worker|shared)/',
      'A worker knows its task and nothing else.'
    ),
    only(
      'catalogue-imports-only-shared',
      '^src/main/catalogue/',
      '^src/(main/catalogue|shared)/',
      'Storage decides nothing.'
    ),
    {
      name: 'core-knows-no-host',
      comment: 'The app core runs under Electron and under Node alike.',
      severity: 'error',
      from: { path: '^src/main/(pipelines|people|search|importing|jobs|models|workers|catalogue)/' },
      to: { path: '^src/main/(api|http|electron)/' }
    },
    {
      name: 'main-never-imports-the-window-or-a-worker',
      comment: 'Processes talk by message.',
      severity: 'error',
      from: { path: '^src/main/' },
      to: { path: '^src/(renderer|worker|preload)/' }
    },
    {
      name: 'electron-only-in-its-host',
      comment: "'electron' is imported only in main/electron, main/index.ts and the preload bridge.",
      severity: 'error',
      from: { path: ours, pathNot: '^src/(main/electron/|main/index\\.ts$|preload/)' },
      to: { path: '(^|/)node_modules/electron(/|$)|^electron$' }
    },
    {
      name: 'sqlite-only-in-the-catalogue',
      comment: 'SQL lives in one folder.',
      severity: 'error',
      from: { path: ours, pathNot: '^src/main/catalogue/' },
      to: { path: 'better-sqlite3|sqlite-vec|node:sqlite' }
    },
    {
      name: 'http-only-in-its-host',
      comment: 'Only main/http speaks HTTP.',
      severity: 'error',
      from: { path: ours, pathNot: '^src/main/http/' },
      to: { path: '^(node:)?https?$|(^|/)node_modules/ws(/|$)' }
    },
    { name: 'no-circles', comment: 'No circles.', severity: 'error', from: { path: ours }, to: { circular: true } },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing hides an arrow.',
      severity: 'error',
      from: { path: ours },
      to: { couldNotResolve: true, pathNot: '^electron$' }
    }
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types']
    }
  }
}
