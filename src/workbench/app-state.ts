import { failedBefore } from '../engine/failed-sign-ins.ts'
import { loadWorkstation } from '../engine/signing/workstation.ts'
import type { Output } from '../ipc/contract.ts'
import type { LedgerState } from '../ipc/requests/app.ts'
import type { Desk } from './desk.ts'
import { recentCases } from './recent-cases.ts'

/** Where things stand: what is open, who is signed in, what this machine has. */
export async function appState(desk: Desk): Promise<Output<'app.state'>> {
  const tools = await desk.tools()
  return {
    version: desk.version,
    runtime: `${'electron' in process.versions ? 'Electron' : 'Node'} ${process.versions['electron'] ?? process.versions.node}`,
    case: desk.openCase?.summary ?? null,
    session: desk.session,
    failedSignIns: desk.session && failedBefore(desk.case, desk.session.user),
    ledger: ledgerState(desk),
    anchors: desk.openCase?.anchors.state() ?? null,
    tools: (['ffmpeg', 'ffprobe', 'perl', 'exiftool'] as const).map((name) => {
      const { found, version, purpose, howToInstall } = tools[name]
      return { name, found, version, purpose, howToInstall }
    }),
    recent: recentCases(desk.home),
    hasWorkstation: loadWorkstation(desk.home) !== null,
  }
}

function ledgerState(desk: Desk): LedgerState | null {
  if (desk.openCase === null || desk.session === null) return null
  const { ledger } = desk.openCase
  const last = ledger.lastCheckpoint()
  return {
    size: ledger.size(),
    checkpointSize: last?.size ?? 0,
    checkpointAt: last?.time ?? null,
    verified: desk.ledgerFaults === 0 && desk.openCase.anchors.state() !== 'contradicted',
  }
}
