/** What the app asked of Electron and what was refused to its page, for tests to assert. */

export type Refusal = {
  readonly kind: 'request' | 'navigation' | 'window' | 'permission' | 'download'
  readonly target: string
  /** Refused by the app's own handler; else only this stand-in stood in the way. */
  readonly byApp: boolean
}

export type StandinRecord = {
  browser: { name: string; path: string; version: string } | null
  switches: { name: string; value: string | null }[]
  sandboxEnabled: boolean
  schemes: unknown[]
  windows: Record<string, unknown>[]
  handledChannels: string[]
  menu: 'none' | 'given' | 'default'
  webRtcPolicy: string | null
  answers: { url: string; status: number; headers: Record<string, string> }[]
  refusals: Refusal[]
  consoleErrors: string[]
  /** Attempts of the main process, its threads and children to reach a network. */
  networkByProgram: string[]
}

export const record: StandinRecord = {
  browser: null,
  switches: [],
  sandboxEnabled: false,
  schemes: [],
  windows: [],
  handledChannels: [],
  menu: 'default',
  webRtcPolicy: null,
  answers: [],
  refusals: [],
  consoleErrors: [],
  networkByProgram: [],
}

/** The latest answers only: a grid asks for thousands of pictures. */
const MOST_ANSWERS = 2000

export function noteAnswer(answer: StandinRecord['answers'][number]): void {
  record.answers.push(answer)
  if (record.answers.length > MOST_ANSWERS) record.answers.shift()
}

export function noteRefusal(kind: Refusal['kind'], target: string, byApp: boolean): void {
  record.refusals.push({ kind, target, byApp })
}
