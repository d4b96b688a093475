/** What a command's exit code says; `verify` has its own, 0 to 3 (formats.md 5, 4). 64 and 70 are
 *  EX_USAGE and EX_SOFTWARE of sysexits(3); 130 is a shell's code for an interrupt. */
export const EXIT = { done: 0, failed: 1, usage: 64, internal: 70, cancelled: 130 } as const
