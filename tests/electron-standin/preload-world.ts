/** What the preload script finds in place of Electron, inside the page. */

/** Name under which the page's world can reach the program until the preload script has run. */
export const INVOKE = '__electron_standin_invoke'

/** Runs the built preload script in every document of the window's own page, before its scripts. */
export function preloadScript(source: string): string {
  return `(() => {
  const invoke = window[${JSON.stringify(INVOKE)}]
  delete window[${JSON.stringify(INVOKE)}]
  if (window !== window.top) return
  const heard = new Map()
  const ipcRenderer = {
    invoke: (channel, ...given) => invoke(channel, ...given),
    on: (channel, listener) => {
      heard.set(channel, [...(heard.get(channel) ?? []), listener])
    },
    off: (channel, listener) => {
      heard.set(channel, (heard.get(channel) ?? []).filter((one) => one !== listener))
    },
  }
  const contextBridge = {
    exposeInMainWorld: (name, value) =>
      Object.defineProperty(window, name, { value: Object.freeze(value), enumerable: true }),
  }
  Object.defineProperty(window, Symbol.for('electron-standin'), {
    value: (channel, given) => {
      for (const listener of heard.get(channel) ?? []) listener({}, ...given)
    },
  })
  const module = { exports: {} }
  const exports = module.exports
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name)
    return { contextBridge, ipcRenderer }
  }
  ${source}
})()`
}

/** Runs in the page: hands a message of the program to the preload script's listeners. */
export function tellPage(message: { channel: string; given: unknown[] }): void {
  const world = globalThis as unknown as Record<
    symbol,
    ((channel: string, given: unknown[]) => void) | undefined
  >
  world[Symbol.for('electron-standin')]?.(message.channel, message.given)
}
