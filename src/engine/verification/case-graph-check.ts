import type { Json } from '../../domain/jcs.ts'
import type { Catalogue } from './catalogue-check.ts'
import type { Findings } from './findings.ts'
import { readJson } from './json-text.ts'

export const CASE_GRAPH = 'case/custody.jsonld'

const UCO = 'https://ontology.unifiedcyberontology.org/uco/'
const PREFIXES: Readonly<Record<string, string>> = {
  core: `${UCO}core/`,
  observable: `${UCO}observable/`,
  types: `${UCO}types/`,
}

type Node = { readonly [key: string]: Json }

/** The CASE graph is only a view; it must not tell another story than the catalogue (formats.md 5, 16). */
export function checkCaseGraph(
  bytes: Buffer,
  catalogue: Catalogue | null,
  findings: Findings,
): void {
  const say = (message: string) => findings.error('case-graph', CASE_GRAPH, message)
  const { value, fault } = readJson(bytes)
  if (fault === 'too-deep') findings.error('too-large', CASE_GRAPH, 'JSON nested too deeply.')
  else if (fault === 'member-twice')
    say('A member is there twice: two readers would read two graphs.')
  else if (fault !== null || !isNode(value)) say('Not a JSON-LD document.')
  else checkGraph(value, catalogue, say)
}

function checkGraph(
  value: Node,
  catalogue: Catalogue | null,
  say: (message: string) => void,
): void {
  const context = value['@context']
  if (!isNode(context)) {
    say('The context is not one inline object.')
    return
  }
  for (const [prefix, iri] of Object.entries(PREFIXES)) {
    if (context[prefix] !== undefined && context[prefix] !== iri) {
      say(`The prefix ${prefix} means something else.`)
    }
  }
  const nodes: Node[] = []
  let contexts = 0
  walk(value, (node) => {
    nodes.push(node)
    if (Object.hasOwn(node, '@context')) contexts += 1
    if (Object.hasOwn(node, '@import')) say('The graph imports another context.')
  })
  if (contexts !== 1) say('There is more than one context.')
  if (catalogue !== null) compare(nodes, catalogue, say)
}

function compare(
  nodes: readonly Node[],
  catalogue: Catalogue,
  say: (message: string) => void,
): void {
  const byId = new Map<string, Node>()
  for (const node of nodes) {
    const id = node['@id']
    // A reference has only its id; the node itself has more.
    if (typeof id === 'string' && Object.keys(node).length > 1) byId.set(id, node)
  }
  const files = new Map<string, Record<string, string>[]>()
  for (const node of nodes.filter((one) => typesOf(one).includes('observable:File'))) {
    const facets = nodesIn(node['core:hasFacet'], byId)
    for (const facet of facets) {
      const path = literal(facet['observable:filePath'])
      if (path !== null) files.set(path, [...(files.get(path) ?? []), hashesOf(facets, byId)])
    }
  }
  for (const file of catalogue.items.flatMap((item) => item.files)) {
    const [hashes, ...more] = files.get(file.path) ?? []
    if (hashes === undefined || more.length > 0) {
      say(`The file is not there exactly once: ${file.path}`)
    } else if (hashes['SHA256'] !== file.sha256 || hashes['SHA512'] !== file.sha512) {
      say(`The file has other hashes than in the catalogue: ${file.path}`)
    }
  }
}

/** Hashes by method, lower case; a method that is there twice with two values counts as wrong. */
function hashesOf(
  facets: readonly Node[],
  byId: ReadonlyMap<string, Node>,
): Record<string, string> {
  const hashes: Record<string, string> = Object.create(null)
  for (const hash of facets.flatMap((facet) => nodesIn(facet['observable:hash'], byId))) {
    const method = literal(hash['types:hashMethod'])
    const value = literal(hash['types:hashValue'])?.toLowerCase()
    if (method === null || value === undefined) continue
    hashes[method] =
      hashes[method] === undefined || hashes[method] === value ? value : 'contradiction'
  }
  return hashes
}

function nodesIn(value: Json | undefined, byId: ReadonlyMap<string, Node>): Node[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value ?? null]
  return list.filter(isNode).map((node) => {
    const id = node['@id']
    return Object.keys(node).length === 1 && typeof id === 'string' ? (byId.get(id) ?? node) : node
  })
}

function typesOf(node: Node): readonly Json[] {
  const type = node['@type']
  return Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
}

function literal(value: Json | undefined): string | null {
  if (typeof value === 'string') return value
  if (!isNode(value)) return null
  const inner = value['@value']
  return typeof inner === 'string' ? inner : null
}

function walk(value: Json, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value as readonly Json[]) walk(one, visit)
  else if (isNode(value)) {
    visit(value)
    for (const one of Object.values(value)) walk(one, visit)
  }
}

function isNode(value: Json | undefined): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
