/** JSON from evidence to be shown, with every number as it is written: `1.50` stays so, and so do numbers
 *  that are too long or too large for one of JavaScript's. */

/** Members of an object in their order: texts as they are, anything else as JSON text.
 *  @param json - of an object. */
export function membersOf(json: string): { tag: string; value: string }[] {
  return Object.entries(JSON.parse(json, numberAsWritten) as Record<string, unknown>).map(
    ([tag, value]) => ({ tag, value: typeof value === 'string' ? value : JSON.stringify(value) }),
  )
}

/** In the language since ECMAScript 2026 (JSON.parse source text access), and not yet in its types. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

function numberAsWritten(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  return typeof value === 'number' && context?.source !== undefined
    ? rawJSON(context.source)
    : value
}
