import type { MenuItemConstructorOptions } from 'electron'

/**
 * The menu of a platform. Roles bring the labels, shortcuts and behaviour a person knows from there; what is Inglenook's
 * own is reached in the window.
 */
export function menuFor(platform: NodeJS.Platform, options: { isDevelopment: boolean }): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const development: MenuItemConstructorOptions[] = options.isDevelopment
    ? [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
    : []
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu', submenu: isMac ? [{ role: 'close' }] : [{ role: 'quit', accelerator: 'CmdOrCtrl+Q' }] },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...development
      ]
    },
    { role: 'windowMenu' }
  ]
}
