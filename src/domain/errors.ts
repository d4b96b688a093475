/**
 * A failure this program foresaw. `code` is for programs, `message` for people; neither ever holds
 * evidence content or the file name of a medium: both are logged and cross process boundaries.
 */
export abstract class SafeholdError<Code extends string = string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** The person at the keyboard may not do this. */
export class AccessError extends SafeholdError<
  | 'NOT_SIGNED_IN'
  | 'ROLE_NOT_ALLOWED'
  | 'WRONG_PASSPHRASE'
  | 'OWN_ACT'
  | 'NEEDS_SECOND'
  | 'NOT_LOOKED'
  | 'NOT_GRANTED'
  | 'NO_KEY'
> {}

/** A request does not have the form its contract gives it, or names what is not there. */
export class RequestError extends SafeholdError<
  'UNKNOWN_REQUEST' | 'BAD_INPUT' | 'NO_CASE' | 'NOT_FOUND' | 'CONFLICT'
> {}

/** A case folder cannot be created, opened or written. */
export class CaseError extends SafeholdError<
  | 'NOT_A_CASE'
  | 'NEWER_FORMAT'
  | 'OLDER_FORMAT'
  | 'CASE_EXISTS'
  | 'CASE_IN_USE'
  | 'CASE_DAMAGED'
  | 'READ_ONLY'
  | 'CASE_NOT_WRITABLE'
  | 'CASE_GONE'
  | 'DISK_FULL'
  | 'WORKSTATION_LOCKED'
  | 'SELF_TEST_FAILED'
> {}

/** The custody ledger refused an entry or does not verify. */
export class LedgerError extends SafeholdError<'NOT_WRITABLE' | 'BROKEN' | 'BAD_ENTRY'> {}

/** What is said of a thing's custody cannot be recorded as it is said. */
export class CustodyError extends SafeholdError<'NOT_ACKNOWLEDGED' | 'IN_FUTURE' | 'HANDED_OUT'> {}

/** Sealed bytes do not open: wrong key, cut short, reordered or altered. */
export class SealError extends SafeholdError<'NOT_SEALED' | 'ALTERED' | 'TRUNCATED'> {}

/** A medium cannot be decoded within its limits. The item stays listed, unscreened. */
export class DecodeError extends SafeholdError<
  'NOT_A_PICTURE' | 'DAMAGED' | 'TOO_LARGE' | 'TIMED_OUT' | 'CRASHED' | 'NOT_SUPPORTED'
> {}

/** An ingest cannot start or go on. A single unreadable file is a finding, not one of these. */
export class IngestError extends SafeholdError<
  | 'SOURCE_NOT_FOUND'
  | 'SOURCE_NOT_A_FOLDER'
  | 'SOURCE_IS_CASE'
  | 'SOURCE_GONE'
  | 'SOURCE_MOVED'
  | 'SOURCE_DIFFERS'
> {}

/** A list of known hashes cannot be read or used. */
export class KnownError extends SafeholdError<
  'NOT_A_SET' | 'SET_DAMAGED' | 'SET_NOT_FOUND' | 'SET_CRASHED' | 'DISK_FULL'
> {}

/** A redaction cannot be made, approved or released. */
export class RedactionError extends SafeholdError<
  'NOT_A_STILL' | 'NO_REGIONS' | 'NOT_PENDING' | 'LEAK_FOUND'
> {}

/** A bundle cannot be written. */
export class ExportError extends SafeholdError<
  'NOTHING_APPROVED' | 'TARGET_EXISTS' | 'TARGET_NOT_WRITABLE' | 'NOT_VERIFIED' | 'BLOCKED'
> {}

/** A certificate or key cannot be made, read or used. */
export class SigningError extends SafeholdError<
  'BAD_PKCS12' | 'BAD_CERTIFICATE' | 'UNSUPPORTED_KEY' | 'BAD_SIGNATURE_INPUT'
> {}

/** Evidence cannot be disposed of, or not in this way. When in doubt it stays. */
export class RetentionError extends SafeholdError<
  | 'NOTHING_DUE'
  | 'HELD'
  | 'NOT_DUE'
  | 'CHANGED'
  | 'NOT_PROPOSED'
  | 'NOT_APPROVED'
  | 'NOT_ERASED'
  | 'IN_USE'
> {}
