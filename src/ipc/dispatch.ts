import type { z } from 'zod'
import type { Act } from '../domain/custody.ts'
import { AccessError, RequestError, SafeholdError } from '../domain/errors.ts'
import type { Session, UserId } from '../domain/people.ts'
import type { Second } from '../domain/two-persons.ts'
import { contract, type Input, type Output, type Reply, type RequestName } from './contract.ts'
import type { Digest, Request } from './request.ts'

/** One function per request of a stage's table. A request without a handler does not compile. */
export type HandlersOf<Table extends Record<string, Request>> = {
  readonly [R in keyof Table]: (
    input: z.output<Table[R]['input']>,
    session: Session | null,
  ) => z.output<Table[R]['output']> | Promise<z.output<Table[R]['output']>>
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

/** Runs one request: known → well-formed → allowed → seconded → recorded → handled. Never rejects. */
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
  const handle = () => gate.handlers[name](input, session)
  if (allow === 'anyone') return handle()
  if (session === null) throw new AccessError('NOT_SIGNED_IN', 'sign in first')
  if (!allow.some((role) => role === session.role)) {
    throw new AccessError('ROLE_NOT_ALLOWED', `${name} is not open to a ${session.role}`)
  }
  if (custody === null) return handle()
  if (custody === 'own') {
    // Whoever writes its own entry would have to name the second person in it.
    if (twoPersons === 'beside') throw new TypeError(`${name}: nobody asks for the second person`)
    return gate.record(custody, session, handle)
  }
  const act = (custody as (input: Input<R>, digest: Digest) => Act)(input, gate.digest)
  if (twoPersons !== 'beside') return gate.record(act, session, handle)
  const { second } = input as Input<R> & { readonly second: Second }
  const secondBy = await gate.second(second, session)
  return gate.record({ ...act, data: { ...act.data, secondBy } }, session, handle)
}

function isRequest(name: string): name is RequestName {
  return Object.hasOwn(contract, name)
}
