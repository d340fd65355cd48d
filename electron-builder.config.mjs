// How the desktop program is packed, for electron-builder; see docs/packaging.md. `npm run package` does it.
import { ensureWhisper } from './build/ensure-whisper.mjs'

/** electron-builder's numbers for processors. */
const ARCHITECTURES = { 1: 'x64', 3: 'arm64' }
const { platform, arch } = process

/**
 * Has the speech recogniser built for the package: with kernels for every generation of processors, chosen when it
 * starts. It can only be built where it runs, so each system packs for itself.
 */
async function beforePack(context) {
  const wanted = `${context.electronPlatformName}-${ARCHITECTURES[context.arch]}`
  const here = `${platform}-${arch}`
  if (wanted !== here) {
    throw new Error(`A package for ${wanted} has to be made on such a computer; this one is ${here}.`)
  }
  process.env.INGLENOOK_WHISPER_EVERY_CPU ??= '1'
  const problem = await ensureWhisper({ say: (line) => console.error(line) })
  if (problem) throw new Error(problem)
}

export default {
  appId: 'org.inglenook.app',
  productName: 'Inglenook',
  directories: { output: 'release' },
  beforePack,
  // All native parts are built already, and for Node's own stable interface.
  npmRebuild: false,
  files: [
    'out/**',
    'package.json',
    '!**/*.map',
    // Of native parts only those of the system that is packed for.
    '!node_modules/onnxruntime-node/bin/napi-v6/**',
    `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**`,
    '!node_modules/better-sqlite3/{deps,src,build,prebuilds}/**',
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    // For the checkout, where Node may be too old; Electron brings its own.
    '!node_modules/node-{linux,win,darwin}-*/**'
  ],
  asar: true,
  // What the system loads by itself cannot lie in an archive.
  asarUnpack: [
    '**/*.node',
    '**/node_modules/onnxruntime-node/bin/**',
    '**/node_modules/sqlite-vec-*/**',
    '**/node_modules/@img/**'
  ],
  // Found there by src/main/tools/bundled.ts. An ffmpeg with its ffprobe goes along where they were put there.
  extraResources: [
    {
      from: `resources/bin/${platform}-${arch}`,
      to: 'bin',
      filter: [
        'whisper-cli*',
        'whisper-vad-speech-segments*',
        'ffmpeg*',
        'ffprobe*',
        '*.so*',
        '*.dylib',
        '*.dll',
        'LICENSE*'
      ]
    }
  ],
  linux: { target: ['AppImage', 'deb'], category: 'Graphics' },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.photography',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    // Signed along with the program.
    binaries: ['whisper-cli', 'whisper-vad-speech-segments'].map((name) => `Contents/Resources/bin/${name}`)
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true }
}
