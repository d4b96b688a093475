import type { Reply } from './contract.ts'

/** All that the preload script gives the page: one way to ask and one way to listen. */
export type Bridge = {
  readonly request: (name: string, input: unknown) => Promise<Reply<unknown>>
  /** @returns A function that stops listening. */
  readonly listen: (onEvent: (name: string, event: unknown) => void) => () => void
}

/** The two Electron channels of the program; the contract's requests and events travel inside. */
export const REQUEST = 'request'
export const EVENT = 'event'
