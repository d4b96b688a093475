/** Notes and refuses every attempt of the app's own processes and threads to reach a network. */
import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

/** File that all processes and threads of one run append to, one attempt a line. */
const LOG = process.env['SAFEHOLD_STANDIN_NETWORK_LOG']

type Patched = Record<string, (...given: unknown[]) => unknown>

export function refuseNetwork(): void {
  const reaching: readonly (readonly [object, string])[] = [
    ...['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse'].flatMap((name) => [
      [dns, name] as const,
      [dns.promises, name] as const,
    ]),
    [dgram.Socket.prototype, 'bind'],
    [dgram.Socket.prototype, 'connect'],
    [dgram.Socket.prototype, 'send'],
    [net.Socket.prototype, 'connect'],
    [net.Server.prototype, 'listen'],
  ]
  for (const [owner, name] of reaching) refuse(owner as Patched, name)
  syncBuiltinESMExports()
}

/** @returns Every attempt so far, such as `connect 127.0.0.1:80`. */
export function networkAttempts(): string[] {
  if (LOG === undefined) return []
  return readFileSync(LOG, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean)
}

function refuse(owner: Patched, name: string): void {
  const real = owner[name]
  if (real === undefined) return
  owner[name] = function refused(this: unknown, ...given: unknown[]) {
    if (isLocalPipe(given[0])) return real.apply(this, given)
    const attempt = `${name} ${placeOf(given[0])}`
    if (LOG !== undefined) appendFileSync(LOG, `${attempt}\n`)
    throw new Error(`no network: ${attempt}`)
  }
}

/** Pipes and sockets in the file system connect processes of this machine, and are no network. */
function isLocalPipe(target: unknown): boolean {
  const first = Array.isArray(target) ? target[0] : target
  if (typeof first === 'string') return first.startsWith('/') || first.startsWith('\\\\.\\pipe\\')
  if (typeof first !== 'object' || first === null) return false
  return ('path' in first && Boolean(first.path)) || 'fd' in first || '_handle' in first
}

function placeOf(target: unknown): string {
  const first = Array.isArray(target) ? target[0] : target
  if (typeof first !== 'object' || first === null) return String(first)
  const { host, port } = first as { host?: unknown; port?: unknown }
  return `${String(host ?? 'localhost')}:${String(port)}`
}
