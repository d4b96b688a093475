import type { Bridge } from '../ipc/bridge.ts'
import type { contract, Output, Reply, RequestName } from '../ipc/contract.ts'

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}

/** What a page gives: the contract's input before it is parsed, so plain strings instead of brands. */
export type Asked<R extends RequestName> = (typeof contract)[R]['input']['_zod']['input']

/** The program said no, and why. Shown with `<Failure>`. */
export class CallError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'CallError'
    this.code = code
  }
}

/** Asks the program. The only way out of this page besides `/media/` addresses.
 *  @throws {CallError} with the code of the refusal or failure. */
export async function call<R extends RequestName>(name: R, input: Asked<R>): Promise<Output<R>> {
  const reply = (await window.bridge.request(name, input)) as Reply<Output<R>>
  if (!reply.ok) throw new CallError(reply.error.code, reply.error.message)
  return reply.value
}
