/** The custody of a bundle's files as a CASE/UCO 1.4.0 graph: a derived view for other tools. The ledger's
 *  own entries are the authority. */
import { createHash } from 'node:crypto'
import type { CustodyEntry } from '../../domain/custody.ts'
import { canonicalJson, type Json } from '../../domain/jcs.ts'
import type { BundledItem } from './bundle-catalogue.ts'

/** One inline object and nothing to fetch (formats.md 5, 16). */
const CONTEXT = {
  kb: 'urn:safehold:',
  action: 'https://ontology.unifiedcyberontology.org/uco/action/',
  core: 'https://ontology.unifiedcyberontology.org/uco/core/',
  identity: 'https://ontology.unifiedcyberontology.org/uco/identity/',
  investigation: 'https://ontology.caseontology.org/case/investigation/',
  observable: 'https://ontology.unifiedcyberontology.org/uco/observable/',
  tool: 'https://ontology.unifiedcyberontology.org/uco/tool/',
  types: 'https://ontology.unifiedcyberontology.org/uco/types/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

/** Acts on an item that are investigative actions of their own; looks and requests are not. */
const ACTIONS: Readonly<Record<string, string>> = {
  ingest: 'acquired',
  grade: 'graded',
  redacted: 'redacted',
  approved: 'approved',
  rejected: 'rejected',
  export: 'exported',
}

type Node = { readonly [key: string]: Json }

export type GraphInput = {
  readonly log: string
  readonly caseNumber: string
  readonly bundle: string
  readonly organisation: string
  readonly tool: string
  readonly items: readonly (BundledItem & { readonly entries: readonly CustodyEntry[] })[]
}

/** The graph as JSON-LD. Ids are derived from what they name, so that the same bundle gives the same
 *  bytes; the UUID at their end is what UCO asks for. */
export function caseGraph(input: GraphInput): string {
  const id = idsOf(input.log)
  const tool = id('tool', input.tool)
  const files = input.items.map((item) => itemNodes(item, id, tool))
  const actors = new Set(input.items.flatMap(({ entries }) => entries.map(({ actor }) => actor)))
  const contents = files.flatMap(({ objects }) => objects)
  return canonicalJson({
    '@context': CONTEXT,
    '@graph': [
      {
        '@id': id('bundle', input.bundle),
        '@type': 'core:Bundle',
        'core:name': `${input.caseNumber}/${input.bundle}`,
        'core:description': 'A derived view; the entries in custody/ are the authority.',
        'core:object': contents.map((object) => ({ '@id': object })),
      },
      {
        '@id': id('investigation', input.caseNumber),
        '@type': 'investigation:Investigation',
        'core:name': input.caseNumber,
        'core:object': contents.map((object) => ({ '@id': object })),
      },
      {
        '@id': id('organization', input.organisation),
        '@type': 'identity:Organization',
        'core:name': input.organisation,
      },
      { '@id': tool, '@type': 'tool:Tool', 'core:name': input.tool },
      ...[...actors].sort().map((actor) => ({
        '@id': id('identity', actor),
        '@type': 'identity:Identity',
        'core:name': actor,
      })),
      ...files.flatMap(({ nodes }) => nodes),
    ],
  })
}

function itemNodes(
  { source, file, entries }: GraphInput['items'][number],
  id: IdOf,
  tool: string,
): { nodes: Node[]; objects: string[] } {
  const original = id('original', source.item)
  const redacted = id('file', file.path)
  const exhibit = id('exhibit', `${source.exhibit}/${source.item}`)
  const outcome: Readonly<Record<string, string>> = { ingest: exhibit, redacted }
  const nodes: Node[] = [
    {
      '@id': exhibit,
      '@type': 'investigation:ProvenanceRecord',
      'core:description': source.item,
      'investigation:exhibitNumber': source.exhibit,
      'core:object': [{ '@id': original }],
    },
    // The original is not in the bundle: it has content and no path here, so it is not a File.
    {
      '@id': original,
      '@type': 'observable:ObservableObject',
      'core:hasFacet': [contentFacet(id, original, { SHA256: source.original })],
    },
    {
      '@id': redacted,
      '@type': 'observable:File',
      'core:hasFacet': [
        {
          '@id': id('file-facet', file.path),
          '@type': 'observable:FileFacet',
          'observable:filePath': file.path,
          'observable:sizeInBytes': { '@type': 'xsd:integer', '@value': String(file.size) },
        },
        contentFacet(id, redacted, { SHA256: file.sha256, SHA512: file.sha512 }, 'image/png'),
      ],
    },
    ...entries
      .filter(({ action }) => Object.hasOwn(ACTIONS, action))
      .map((entry) => actionNode(entry, id, tool, original, outcome[entry.action] ?? null)),
  ]
  return { nodes, objects: [original, redacted] }
}

function actionNode(
  entry: CustodyEntry,
  id: IdOf,
  tool: string,
  object: string,
  result: string | null,
): Node {
  const time = { '@type': 'xsd:dateTime', '@value': entry.time }
  return {
    '@id': id('action', String(entry.seq)),
    '@type': 'investigation:InvestigativeAction',
    'core:name': ACTIONS[entry.action] as string,
    'core:description': `custody entry ${entry.seq}`,
    'action:startTime': time,
    'action:endTime': time,
    'action:performer': { '@id': id('identity', entry.actor) },
    'action:instrument': { '@id': tool },
    'action:object': { '@id': object },
    ...(result === null ? {} : { 'action:result': { '@id': result } }),
  }
}

function contentFacet(
  id: IdOf,
  owner: string,
  hashes: Readonly<Record<string, string>>,
  mimeType?: string,
): Node {
  return {
    '@id': id('content-facet', owner),
    '@type': 'observable:ContentDataFacet',
    ...(mimeType === undefined ? {} : { 'observable:mimeType': mimeType }),
    'observable:hash': Object.entries(hashes).map(([method, value]) => ({
      '@id': id('hash', `${owner} ${method}`),
      '@type': 'types:Hash',
      'types:hashMethod': method,
      'types:hashValue': { '@type': 'xsd:hexBinary', '@value': value },
    })),
  }
}

type IdOf = (kind: string, name: string) => string

/** `kb:<kind>-<UUID>`, the UUID made of log, kind and name (RFC 9562, version 8). */
function idsOf(log: string): IdOf {
  return (kind, name) => {
    const hash = createHash('sha256').update([log, kind, name].join('\0')).digest()
    hash[6] = ((hash[6] as number) & 0x0f) | 0x80
    hash[8] = ((hash[8] as number) & 0x3f) | 0x80
    const hex = hash.toString('hex', 0, 16)
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    return `kb:${kind}-${uuid}`
  }
}
