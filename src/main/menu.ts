import { Menu } from 'electron'

/** No menu; on macOS the system's own, without which copying and quitting by key do not work. */
export function applicationMenu(platform: NodeJS.Platform): Menu | null {
  if (platform !== 'darwin') return null
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }])
}
