import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, EVENT, REQUEST } from '../ipc/bridge.ts'

const bridge: Bridge = {
  request: (name, input) => ipcRenderer.invoke(REQUEST, name, input),
  listen: (onEvent) => {
    const hear = (_event: unknown, name: string, event: unknown) => onEvent(name, event)
    ipcRenderer.on(EVENT, hear)
    return () => ipcRenderer.off(EVENT, hear)
  },
}

contextBridge.exposeInMainWorld('bridge', bridge)
