/** Said by every command that opens a case in the red state, on standard error. */
export const RED =
  'RED: the ledger contradicts an anchor. Export is blocked until a supervisor explains it.'
