/** Makes each call of the ledger a step at which a program can be killed. */
import { Ledger } from '../../src/engine/ledger/ledger.ts'
import { checkpointing, step } from './kill-at.ts'

const { append, checkpoint } = Ledger.prototype
Ledger.prototype.append = function (...args) {
  return step('entry', () => append.apply(this, args))
}
Ledger.prototype.checkpoint = function (...args) {
  return step('entry', () => checkpointing(() => checkpoint.apply(this, args)))
}
