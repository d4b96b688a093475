import { RequestError } from '../domain/errors.ts'
import type { KeyAct } from '../engine/key-file.ts'
import type { Case } from '../engine/open-case.ts'
import type { Keyring } from '../engine/sealing/keyring.ts'
import type { Ready } from '../ipc/dispatch.ts'
import type { Desk } from './desk.ts'

/** Gets an act on the case's keys ready, and puts the new `case.json` in its place when its entry is on
 *  disk. */
export function onKeys<T>(
  desk: Desk,
  prepare: (kase: Case, keyring: Keyring, signal: AbortSignal) => Promise<KeyAct<T>>,
): Promise<Ready<Promise<T>>> {
  const { case: kase, keyring } = desk
  return desk.reply(async (signal) => {
    const { data, act, after } = await prepare(kase, keyring, signal)
    signal.throwIfAborted()
    const done = (): Promise<T> => {
      const result = act()
      const done = desk.reply(async () => {
        kase.keys.settle()
        after?.()
        return result
      })
      // Without its entry what was written beside is dropped at once.
      done.catch(() => kase.keys.settle())
      return done
    }
    return { data, act: done }
  })
}

/** As {@link onKeys}, for a new generation of secrets: work that runs would go on to seal under the old.
 *  @throws {RequestError} CONFLICT while there is such work. */
export async function onNewKeys<T>(
  desk: Desk,
  prepare: (kase: Case, keyring: Keyring) => Promise<KeyAct<T>>,
): Promise<Ready<Promise<T>>> {
  const refuseWork = () => {
    if (!desk.isWorking()) return
    throw new RequestError('CONFLICT', 'other work is running; wait for it or cancel it')
  }
  refuseWork()
  const { data, act } = await onKeys(desk, async (kase, keyring) => {
    const made = await prepare(kase, keyring)
    return {
      ...made,
      act: () => {
        refuseWork()
        return made.act()
      },
    }
  })
  return { ...(data && { data }), act }
}
