import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { record } from './record.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }

/** `app`: its life, its switches. Ending is what the browser part is told of by `onExit`. */
class App extends EventEmitter {
  readonly isPackaged = false
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => {
      record.switches.push({ name, value: value ?? null })
    },
  }
  readonly #paths = new Map<string, string>()
  readonly #onExit: (() => Promise<void>)[] = []
  #isExiting = false

  whenReady(): Promise<void> {
    return Promise.resolve()
  }

  enableSandbox(): void {
    record.sandboxEnabled = true
  }

  requestSingleInstanceLock(): boolean {
    return true
  }

  getVersion(): string {
    return version
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? tmpdir()
  }

  beforeExit(close: () => Promise<void>): void {
    this.#onExit.push(close)
  }

  quit(): void {
    let isPrevented = false
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) })
    if (!isPrevented) this.exit(0)
  }

  exit(code: number): void {
    if (this.#isExiting) return
    this.#isExiting = true
    const closed = Promise.allSettled(this.#onExit.map((close) => close()))
    closed.finally(() => process.exit(code)).catch(() => undefined)
  }
}

export const app = new App()

// As Electron does: the app is asked to quit and may close its case first.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
