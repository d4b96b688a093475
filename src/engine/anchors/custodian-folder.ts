/** Where the copies of one case lie on a custodian's medium, which may hold those of many. */
import { basename, join } from 'node:path'

/** The key of the ledger beside its checkpoints: a C2SP vkey line. */
export const KEY_FILE = 'log.vkey'

/** @param path - What the person named: the medium's folder, or the one of this case in it. */
export function copyFolder(path: string, caseId: string): string {
  return basename(path) === caseId ? path : join(path, caseId)
}
