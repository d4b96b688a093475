import type { ComponentType } from 'react'
import type { Stage } from '../route.tsx'
import { Case } from './case.tsx'
import { Catalogue } from './catalogue.tsx'
import { Exhibits } from './exhibits.tsx'
import { Export } from './export.tsx'
import { Ledger } from './ledger.tsx'
import { Redact } from './redact.tsx'
import { Retention } from './retention.tsx'
import { Review } from './review.tsx'
import { Verify } from './verify.tsx'

/** One screen per stage. */
export const SCREENS: Readonly<Record<Stage, ComponentType>> = {
  case: Case,
  exhibits: Exhibits,
  catalogue: Catalogue,
  review: Review,
  redact: Redact,
  export: Export,
  verify: Verify,
  ledger: Ledger,
  retention: Retention,
}
