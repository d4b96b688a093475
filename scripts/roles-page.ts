/** docs/roles.md, made from the contract: who may ask what, what the ledger says of it before it is done,
 *  and what nobody does alone. `npm run roles` writes it; a test compares it. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Act, Action } from '../src/domain/custody.ts'
import { SessionRole } from '../src/domain/people.ts'
import { contract } from '../src/ipc/contract.ts'
import type { Digest, Request } from '../src/ipc/request.ts'

export const ROLES_PAGE = fileURLToPath(new URL('../docs/roles.md', import.meta.url))

/** In the order of the page's columns; null: nobody is signed in. */
const COLUMNS = [null, ...SessionRole.options] as const

const HEADINGS: Readonly<Record<SessionRole, string>> = {
  supervisor: 'supervisor',
  analyst: 'analyst',
  reviewer: 'reviewer',
  recovery: 'recovery key',
}

const TWO_PERSONS = {
  beside: 'a second person at the same desk',
  other: 'not who asked for it or made it',
} as const

const BEFORE = `# Who may ask what

Made from \`src/ipc/requests/\` by \`npm run roles\`; a test keeps it so, and another asks every request of a real case as everybody.
Whatever the window and the command line do is one of these requests. *Nobody*: no one is signed in. *Recovery key*: who opened the
case by the key from the safe. *Entry*: what the custody ledger says before the request is handled; if it cannot be written, the
request is not handled. In italics: entries that a request writes itself, in one transaction with what it does: they hold what only the
work can tell, or begin or end a session or a look. A dash: it changes nothing in the case and shows nothing clear.
`

const AFTER = `
## What nobody does alone

An account is not a person: a supervisor may also have an analyst's account. Every account bears the staff number of its person, and two
accounts of one number are one person (\`src/domain/two-persons.ts\`). An account whose number is not known decides nothing of others.

- **Not who asked for it or made it.** A look is granted, and a redaction decided, by another person than who asked or drew; under
  whichever account. The decision names exactly what it is of: reader, region and reason; or the bytes of the copy, its recipe and the
  look by which who approves has seen the whole of it. A newer copy needs a new look and a new decision; nothing is decided twice.
- **A second person at the same desk.** Who gets keys is no one person's choice. Another supervisor types their own passphrase, or the
  recovery key is fetched from the safe; either really opens that person's keys, is let go of at once, and stands in the entry as
  \`secondBy\`. Nothing of it is stored, so nothing can be shown again. Beside the recovery key stands any other person of the case; nobody
  (\`secondBy\`: null) only when no analyst and no reviewer has signed in for 30 days.

What this cannot do: a staff number is typed by people. Who gets a second account under a false number is two persons to the program.
That is why accounts are given out by two, and why the entry names the number, the account, and both who gave it.

Some rules are finer than a role and are refused deeper down, with the same note in the ledger: a reviewer looks at no redaction, sees no
names of files and no other reader's grades; a look is opened by who asked for it, once, while it is held.
`

/** One row for each request of the contract, in its order. */
export function rolesPage(): string {
  const rows = Object.entries<Request>(contract).map(([name, request]) =>
    row([
      `\`${name}\``,
      ...COLUMNS.map((role) => (mayAsk(request, role) ? 'yes' : '–')),
      entriesOf(request),
      request.twoPersons === undefined ? '–' : TWO_PERSONS[request.twoPersons],
    ]),
  )
  const names = COLUMNS.map((role) => (role === null ? 'nobody' : HEADINGS[role]))
  const head = ['request', ...names, 'entry', 'two persons']
  const rule = head.map((_, at) => (at > 0 && at <= COLUMNS.length ? ':-:' : '---'))
  return [BEFORE, row(head), row(rule), ...rows, AFTER].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function mayAsk({ allow }: Request, role: SessionRole | null): boolean {
  return allow === 'anyone' || (role !== null && allow.includes(role))
}

function entriesOf(request: Request): string {
  const before = [...new Set(actionsOf(request))].map((action) => `\`${action}\``)
  const own = request.writes?.map((action) => `*${action}*`) ?? []
  return [...before, ...own].join(', ') || '–'
}

function actionsOf({ custody, input }: Request): Action[] {
  if (typeof custody !== 'function') return []
  const act = custody as (input: unknown, digest: Digest) => Act
  return examplesOf(input).map((example) => act(example, (text) => text).action)
}

type Schema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
}

/** Inputs of the declared form, each member in each of its ways: an act may depend on any of them. */
function examplesOf(input: z.ZodType): object[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema
  const members = Object.entries(schema.properties ?? {})
  const first = Object.fromEntries(members.map(([name, member]) => [name, waysOf(member)[0]]))
  const varied = members.flatMap(([name, member]) =>
    waysOf(member).map((way) => ({ ...first, [name]: way })),
  )
  return [first, ...varied]
}

function waysOf(schema: Schema): unknown[] {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum !== undefined) return [...schema.enum]
  const parts = schema.anyOf ?? schema.oneOf
  if (parts !== undefined) return parts.flatMap(waysOf)
  switch (schema.type) {
    case 'boolean':
      return [true, false]
    case 'object':
      return [
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, one]) => [name, waysOf(one)[0]]),
        ),
      ]
    case 'array':
      return [[]]
    case 'null':
      return [null]
    case 'integer':
    case 'number':
      return [1]
    default:
      return ['x']
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ROLES_PAGE, rolesPage())
