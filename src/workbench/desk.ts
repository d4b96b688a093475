import type { CaseSummary } from '../domain/case.ts'
import type { Act } from '../domain/custody.ts'
import { AccessError, RequestError } from '../domain/errors.ts'
import type { JobId, JobKind, JobProgress } from '../domain/job.ts'
import { maySeeNames, type Session } from '../domain/people.ts'
import type { Reveal } from '../domain/reveal.ts'
import type { CaseCheck } from '../domain/verify-report.ts'
import type { WorkstationMemory } from '../engine/anchors/workstation-memory.ts'
import { foreseen } from '../engine/case-trouble.ts'
import type { Viewer } from '../engine/catalogue/text-terms.ts'
import type { Clock } from '../engine/clock.ts'
import type { Job } from '../engine/jobs/job.ts'
import type { DecoderPool } from '../engine/media/decoder-pool.ts'
import { detectTools, type Tools } from '../engine/media/tools.ts'
import type { Case } from '../engine/open-case.ts'
import { Wanted } from '../engine/preview/wanted.ts'
import type { Keyring } from '../engine/sealing/keyring.ts'
import { textKeys } from '../engine/sealing/text-key.ts'
import { Lists } from '../engine/searches/lists.ts'
import { sessionRole, signOut } from '../engine/sign-in.ts'
import { SimilarFinder } from '../engine/similarity/find-similar.ts'
import type { Emit } from '../ipc/events.ts'
import { Holds, LONGEST_HOLD_MS } from './holds.ts'
import { Jobs } from './jobs.ts'
import { recordAct } from './record-act.ts'

/** What lies open on the workstation: a case, who is signed in to it, and the work under way. */
export class Desk {
  readonly home: string
  readonly version: string
  readonly clock: Clock
  readonly emit: Emit
  /** What this workstation knows of ledgers apart from their cases. */
  readonly memory: WorkstationMemory
  readonly holds = new Holds()
  /** What the window shows and has no preview yet. */
  readonly wanted = new Wanted()
  /** What is wrong with the open case's ledger, by what was read of it on opening. */
  ledgerFaults = 0
  readonly #makeDecoders: () => DecoderPool
  readonly #onUnexpected: (error: unknown) => void
  readonly #jobs: Jobs
  #case: Case | null = null
  #keyring: Keyring | null = null
  #decoders: DecoderPool | null = null
  #tools: Promise<Tools> | null = null
  #closing: Promise<void> | null = null
  #similar: SimilarFinder | null = null
  #lists: Lists | null = null
  /** Replies that take more than a moment; none of these rejects. */
  readonly #replies = new Set<Promise<unknown>>()
  #stay = new AbortController()
  /** Settles as the entry of the act that is being started does. */
  #recorded: Promise<void> = Promise.resolve()

  constructor(options: {
    readonly home: string
    readonly version: string
    readonly clock: Clock
    readonly emit: Emit
    readonly memory: WorkstationMemory
    readonly makeDecoders: () => DecoderPool
    readonly onUnexpected: (error: unknown) => void
  }) {
    this.home = options.home
    this.version = options.version
    this.clock = options.clock
    this.emit = options.emit
    this.memory = options.memory
    this.#makeDecoders = options.makeDecoders
    this.#onUnexpected = options.onUnexpected
    this.#jobs = new Jobs({
      onProgress: (progress) => this.emit('job.progress', this.#seenBy(progress)),
      foreseen: (error) => this.foreseen(error),
      onUnexpected: options.onUnexpected,
    })
  }

  /** @throws {RequestError} NO_CASE. */
  get case(): Case {
    if (this.#case === null) throw new RequestError('NO_CASE', 'open a case first')
    return this.#case
  }

  get openCase(): Case | null {
    return this.#case
  }

  /** Keys of the signed-in person. @throws {AccessError} NOT_SIGNED_IN. */
  get keyring(): Keyring {
    if (this.#keyring === null) throw new AccessError('NOT_SIGNED_IN', 'sign in first')
    return this.#keyring
  }

  get session(): Session | null {
    if (this.#keyring === null) return null
    const { user } = this.#keyring
    return { user: user.id, name: user.name, role: sessionRole(user) }
  }

  /** Who asks about items, with what finds words of their texts. */
  viewer(session: Session | null): Viewer {
    if (session === null) throw new AccessError('NOT_SIGNED_IN', 'sign in first')
    return { ...session, textKeys: textKeys(this.keyring) }
  }

  /** Started when first needed: most requests decode nothing. */
  get decoders(): DecoderPool {
    this.#decoders ??= this.#makeDecoders()
    return this.#decoders
  }

  /** Questions about the items of the open case. */
  get lists(): Lists {
    this.#lists ??= new Lists(this.case)
    return this.#lists
  }

  /** Started when first needed: it keeps what every picture of the case looks like. */
  get similar(): SimilarFinder {
    this.#similar ??= new SimilarFinder(this.case)
    return this.#similar
  }

  /** Looked for once: they do not come and go while the program runs. */
  tools(): Promise<Tools> {
    this.#tools ??= detectTools()
    return this.#tools
  }

  /** Closes what is open and puts a case in its place, with who is signed in to it. */
  async putCase(open: () => Case, keyring: Keyring | null = null): Promise<CaseSummary> {
    while (this.#case !== null) await this.closeCase()
    const kase = open()
    this.#case = kase
    this.#stay = new AbortController()
    if (keyring !== null) this.enter(keyring)
    return kase.summary
  }

  /** Work in the case is cancelled, and waited for. Closed it is in any case.
   *  @throws {LedgerError} NOT_WRITABLE when the sign-out could not be recorded. */
  closeCase(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = null
    })
    return this.#closing
  }

  async #close(): Promise<void> {
    const kase = this.#case
    if (kase === null) return
    try {
      this.#endHolds()
    } finally {
      await this.#endWork(kase)
    }
  }

  async #endWork(kase: Case): Promise<void> {
    this.#jobs.cancel()
    this.#stay.abort(new RequestError('CONFLICT', 'the case was closed meanwhile'))
    await Promise.all([this.#jobs.ended(), ...this.#replies])
    await this.#similar?.close()
    this.#similar = null
    await this.#lists?.close()
    this.#lists = null
    try {
      this.leave('signed-out')
    } finally {
      this.#jobs.clear()
      this.ledgerFaults = 0
      this.wanted.clear()
      this.#case = null
      kase.close()
      await this.memory.settled()
    }
  }

  /** What the ledger came to is kept apart from the case; nobody waits for it. */
  #remember(): void {
    const { anchors, ledger, summary } = this.case
    if (!summary.readOnly) void this.memory.keep(ledger.log, anchors.toRemember())
  }

  /** Lets in who shows that they may: the case stays open while that is being found out. */
  letIn(open: (kase: Case, signal: AbortSignal) => Promise<Keyring>): Promise<Session> {
    const { case: kase } = this
    return this.reply(async (signal) => {
      this.enter(await open(kase, signal))
      return this.session as Session
    })
  }

  enter(keyring: Keyring): void {
    try {
      this.leave('signed-out')
    } catch (error) {
      keyring.lock()
      throw error
    }
    this.#keyring = keyring
  }

  /** Signs out: looks that are held end with their receipts, the ledger gets its checkpoint. Work that
   *  runs goes on, and its keys are zeroed when it ends. Whatever fails, nobody is signed in after it.
   *  @throws {LedgerError} NOT_WRITABLE when this could not be recorded. */
  leave(reason: 'signed-out' | 'idle' | 'system'): void {
    const keyring = this.#keyring
    if (keyring === null) return
    try {
      this.#endHolds()
      signOut(this.case, keyring, { keepKeys: true })
    } finally {
      this.#remember()
      this.#keyring = null
      this.#stay.abort(new RequestError('CONFLICT', 'you signed out meanwhile'))
      this.#stay = new AbortController()
      this.#jobs.cancel('preflight')
      void this.#jobs.keysNotNeeded().then(() => keyring.lock())
      this.emit('session.locked', { reason })
    }
  }

  /** Looks end with their receipts, and end without when they cannot be written. */
  #endHolds(): void {
    try {
      for (const hold of this.holds.ids()) this.endHold(hold)
    } finally {
      for (const hold of this.holds.ids()) this.holds.end(hold)
    }
  }

  /** Writes an act's entry and starts the act. What it begins by {@link reply}, {@link startJob} or
   *  {@link beginHold} waits until the entry is on disk, and is not begun without it.
   *  @throws {LedgerError} NOT_WRITABLE. */
  record<T>(act: Act | 'own', actor: Session, start: () => T): T {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => undefined) // told by what is thrown
    this.#recorded = promise
    try {
      const result = recordAct(this.case, act, actor, start)
      resolve()
      return result
    } catch (error) {
      reject(error)
      throw error
    } finally {
      this.#recorded = Promise.resolve()
    }
  }

  /** Work for one reply that takes more than a moment. None is begun while evidence is destroyed: it might
   *  read what is half gone, or make something new of it. The case stays open until it ends; it is told to
   *  end when the case is to close or its person leaves. */
  reply<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#jobs.runs('disposal')) {
      throw new RequestError('CONFLICT', 'evidence is being disposed of; wait for it')
    }
    const { signal } = this.#stay
    const made = this.#recorded.then(() => work(signal))
    const ended = made.then(
      () => undefined,
      () => undefined,
    )
    this.#replies.add(ended)
    void ended.then(() => this.#replies.delete(ended))
    return made
  }

  /** A check of the open case's ledger; what it found is on record beside the wish to check. */
  checkLedger(
    run: (kase: Case, keyring: Keyring, signal: AbortSignal) => Promise<CaseCheck>,
  ): Promise<CaseCheck> {
    const { case: kase, keyring } = this
    return this.reply(async (signal) => {
      const check = await run(kase, keyring, signal)
      const data = { scope: 'ledger', intact: check.intact, findings: check.findings.length }
      const { user } = keyring
      kase.ledger.append({ action: 'verified', data }, { user: user.id, role: sessionRole(user) })
      return check
    })
  }

  /** Begins a look. One that nobody ends, ends by itself. @returns its id. */
  beginHold(reveal: Reveal, { user }: Session): string {
    const { id } = this.holds.begin(reveal, user)
    this.#recorded.catch(() => this.holds.end(id))
    setTimeout(() => {
      try {
        this.endHold(id)
      } catch (error) {
        this.#onUnexpected(error)
      }
    }, LONGEST_HOLD_MS).unref()
    return id
  }

  /** Ends a look and writes its receipt; without the receipt it has not ended.
   *  @returns null when there is no such look. */
  endHold(id: string): { milliseconds: number } | null {
    const look = this.holds.look(id)
    const session = this.session
    if (look === null || session === null) return null
    const { hold, milliseconds } = look
    const { reveal, redaction } = hold
    const data = { reveal, milliseconds, ...(redaction !== null && { redaction }) }
    this.case.ledger.append({ action: 'reveal-ended', item: hold.item, data }, session)
    this.holds.end(id)
    return { milliseconds }
  }

  /** What is known of a failure of the open case's drive; any other error as it is. */
  foreseen(error: unknown): unknown {
    return this.#case === null ? error : foreseen(error, this.#case.dir)
  }

  /** Starts long work in the open case; its progress reaches every listener. */
  startJob(kind: JobKind, work: (job: Job) => Promise<void>): JobId {
    if (this.#closing !== null) throw new RequestError('CONFLICT', 'the case is being closed')
    if (kind === 'disposal' && this.#replies.size > 0) {
      throw new RequestError('CONFLICT', 'the case is being read at this moment; try again')
    }
    return this.#jobs.start(kind, work, this.#recorded)
  }

  /** Whether work with the keys of who started it is under way. */
  isWorking(): boolean {
    return this.#jobs.isWorking()
  }

  jobs(): JobProgress[] {
    return this.#jobs.list().map((progress) => this.#seenBy(progress))
  }

  /** Names can hurt too: not everybody sees what the work is on. */
  #seenBy(progress: JobProgress): JobProgress {
    const isShown = this.session !== null && maySeeNames(this.session.role)
    return isShown ? progress : { ...progress, current: null }
  }

  /** @throws {RequestError} NOT_FOUND. */
  job(id: JobId): { job: Job; ended: Promise<void> } {
    return this.#jobs.find(id)
  }

  async close(): Promise<void> {
    await this.closeCase()
    await this.#decoders?.close()
    this.#decoders = null
  }
}
