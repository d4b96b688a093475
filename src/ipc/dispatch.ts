import type { z } from 'zod'
import type { Act } from '../domain/custody.ts'
import { AccessError, RequestError, SafeholdError } from '../domain/errors.ts'
import type { Session, UserId } from '../domain/people.ts'
import type { Second } from '../domain/two-persons.ts'
import { contract, type Input, type Output, type Reply, type RequestName } from './contract.ts'
import type { Digest, Request } from './request.ts'

/** An act that waits for its entry and for nothing else. */
export type Ready<T> = {
  /** What the entry says beside what was asked for. */
  readonly data?: Act['data']
  readonly act: () => T | Promise<T>
}

/** Does what was asked for. */
type Handle<I, O> = (input: I, session: Session | null) => O | Promise<O>

/** Gets an act ready that cannot be done in one go (a passphrase must be stretched first), so that its
 *  entry is written with the deed and not long before it. */
type Prepare<I, O> = {
  readonly prepare: (input: I, session: Session) => Promise<Ready<O | Promise<O>>>
}

type Handler<I, O> = Handle<I, O> | Prepare<I, O>

/** One handler per request of a stage's table. A request without one does not compile. */
export type HandlersOf<Table extends Record<string, Request>> = {
  readonly [R in keyof Table]: Table[R]['custody'] extends null | 'own'
    ? Handle<z.output<Table[R]['input']>, z.output<Table[R]['output']>>
    : Handler<z.output<Table[R]['input']>, z.output<Table[R]['output']>>
}

export type Handlers = HandlersOf<typeof contract>

export type Gate = {
  readonly handlers: Handlers
  /** Finds out who the second person is, while nothing is done yet. Rejects when there is none, and when
   *  the first has left meanwhile. */
  readonly second: (claim: Second, session: Session) => Promise<UserId | null>
  /** Writes the act's entry and then starts the act, as one transaction: the entry and all that the
   *  act does before it first waits are on disk together or not at all. Longer work goes on after
   *  its entry is on disk. Throws, and starts nothing, when the entry cannot be written. `own`: the act
   *  writes its entry itself, in that transaction. */
  readonly record: <T>(act: Act | 'own', session: Session, start: () => T) => T
  /** For what an entry binds and does not hold. */
  readonly digest: Digest
  /** Notes in the ledger that someone was refused. Never throws. */
  readonly refused: (name: RequestName, session: Session, code: string) => void
  /** What is known of a failure of the system (a full disk, say); any other error as it is. */
  readonly foreseen: (error: unknown) => unknown
  /** Told of failures nobody foresaw; the caller only learns `INTERNAL`. */
  readonly onUnexpected: (error: unknown) => void
}

/** Runs one request: known → well-formed → allowed → seconded → prepared → recorded → handled. Never
 *  rejects. */
export async function dispatch(
  gate: Gate,
  name: string,
  rawInput: unknown,
  session: Session | null,
): Promise<Reply<unknown>> {
  try {
    if (!isRequest(name)) throw new RequestError('UNKNOWN_REQUEST', 'no such request')
    return { ok: true, value: await run(gate, name, rawInput, session) }
  } catch (thrown) {
    const error = gate.foreseen(thrown)
    if (error instanceof AccessError && session !== null && isRequest(name)) {
      gate.refused(name, session, error.code)
    }
    if (error instanceof SafeholdError) {
      return { ok: false, error: { code: error.code, message: error.message } }
    }
    gate.onUnexpected(error)
    return { ok: false, error: { code: 'INTERNAL', message: 'unexpected failure; see the log' } }
  }
}

async function run<R extends RequestName>(
  gate: Gate,
  name: R,
  rawInput: unknown,
  session: Session | null,
): Promise<Output<R>> {
  const { input: schema, allow, custody, twoPersons }: Request = contract[name]
  const parsed = schema.safeParse(rawInput)
  if (!parsed.success) throw new RequestError('BAD_INPUT', `${name}: malformed request`)
  const input = parsed.data as Input<R>
  const handler = gate.handlers[name] as Handler<Input<R>, Output<R>>
  if (allow === 'anyone') return handled(handler, input, session)
  if (session === null) throw new AccessError('NOT_SIGNED_IN', 'sign in first')
  if (!allow.some((role) => role === session.role)) {
    throw new AccessError('ROLE_NOT_ALLOWED', `${name} is not open to a ${session.role}`)
  }
  if (custody === null) return handled(handler, input, session)
  if (custody === 'own') {
    // Whoever writes its own entry would have to name the second person in it.
    if (twoPersons === 'beside') throw new TypeError(`${name}: nobody asks for the second person`)
    return gate.record(custody, session, () => handled(handler, input, session))
  }
  const act = (custody as (input: Input<R>, digest: Digest) => Act)(input, gate.digest)
  const seconded = twoPersons === 'beside' ? await secondOf(gate, input, session) : {}
  if (typeof handler === 'function') {
    return gate.record(withData(act, seconded), session, () => handler(input, session))
  }
  const ready = await handler.prepare(input, session)
  return gate.record(withData(act, { ...seconded, ...ready.data }), session, ready.act)
}

async function secondOf(gate: Gate, input: unknown, session: Session): Promise<Act['data']> {
  const { second } = input as { readonly second: Second }
  return { secondBy: await gate.second(second, session) }
}

function withData(act: Act, data: Act['data']): Act {
  return { ...act, data: { ...act.data, ...data } }
}

function handled<I, O>(handler: Handler<I, O>, input: I, session: Session | null): O | Promise<O> {
  if (typeof handler !== 'function') throw new TypeError('only what is recorded is prepared')
  return handler(input, session)
}

function isRequest(name: string): name is RequestName {
  return Object.hasOwn(contract, name)
}
