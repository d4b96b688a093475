/**
 * Everything the window and the command line may ask of the program. One entry is one request: what
 * goes in, what comes out, who may ask, and what the custody ledger says of it before it is done.
 * The declarations are in requests/, a file for each stage.
 */
import type { z } from 'zod'
import type { Request } from './request.ts'
import { anchorsRequests } from './requests/anchors.ts'
import { appRequests } from './requests/app.ts'
import { bundlesRequests } from './requests/bundles.ts'
import { casesRequests } from './requests/cases.ts'
import { custodyRequests } from './requests/custody.ts'
import { exhibitsRequests } from './requests/exhibits.ts'
import { itemsRequests } from './requests/items.ts'
import { keysRequests } from './requests/keys.ts'
import { knownRequests } from './requests/known.ts'
import { peopleRequests } from './requests/people.ts'
import { redactionRequests } from './requests/redaction.ts'
import { retentionRequests } from './requests/retention.ts'
import { reviewRequests } from './requests/review.ts'
import { searchesRequests } from './requests/searches.ts'

export const contract = {
  ...appRequests,
  ...casesRequests,
  ...peopleRequests,
  ...keysRequests,
  ...exhibitsRequests,
  ...itemsRequests,
  ...knownRequests,
  ...searchesRequests,
  ...reviewRequests,
  ...redactionRequests,
  ...bundlesRequests,
  ...custodyRequests,
  ...retentionRequests,
  ...anchorsRequests,
} as const satisfies Record<string, Request>

export type RequestName = keyof typeof contract
export type Input<R extends RequestName> = z.output<(typeof contract)[R]['input']>
export type Output<R extends RequestName> = z.output<(typeof contract)[R]['output']>

/** What crosses back. Electron keeps only the message of a thrown error, so errors cross as data. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
