/** Said by every command that opens a case in the red state, on standard error. */
export const RED =
  'RED: the ledger contradicts an anchor. Export is blocked until a supervisor explains it.'

/** What an opening found wrong with the entries themselves. */
export function damaged(faults: number): string {
  return `the custody ledger is damaged (${faults} found on opening); see \`custody verify\``
}
