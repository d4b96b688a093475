import type { TextFailure } from '../../domain/content.ts'

/** The text of a content is not to be had. */
export class TextError extends Error {
  readonly reason: TextFailure

  constructor(reason: TextFailure, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}
