import { canonicalJson, type Json } from '../../domain/jcs.ts'
import type { RedactionRegion } from '../../domain/redaction.ts'
import type { ExportItem } from './export-items.ts'
import type { WrittenFile } from './manifest.ts'

/** An item as it lies in the bundle. */
export type BundledItem = { readonly source: ExportItem; readonly file: WrittenFile }

/** `data/catalogue.json` (formats.md 5, 15). For a redacted audience it holds no name of any file:
 *  names can identify a child. What a region hides is not told, only where, why and on which law. */
export function bundleCatalogue(
  caseNumber: string,
  bundle: string,
  items: readonly BundledItem[],
): string {
  return canonicalJson({
    v: 1,
    type: 'safehold-catalogue',
    case: caseNumber,
    bundle,
    items: items.map(({ source, file }) => ({
      item: source.item,
      exhibit: source.exhibit,
      files: [
        {
          path: file.path,
          role: 'redacted',
          size: file.size,
          mediaType: 'image/png',
          sha256: file.sha256,
          sha512: file.sha512,
          derivedFrom: source.original,
          recipe: source.recipe,
          regions: source.regions.map(regionJson),
        },
      ],
    })),
  })
}

function regionJson({ region, reason, person, legalBasis }: RedactionRegion): Json {
  return { region: { ...region }, reason, person, legalBasis }
}
