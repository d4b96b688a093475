/** Answers every request of the window: its own files, and pixels that the session may see. */
import type { Workbench } from '../workbench/workbench.ts'
import { answerHeaders, newNonce } from './content-policy.ts'
import { ORIGIN } from './origin.ts'
import { readPageFile } from './page-file.ts'

/** Where the built page holds the place of the nonce. */
const NONCE_PLACE = '__CSP_NONCE__'

const MEDIA_PATH = /^\/media\/([a-z]+)\/([A-Za-z0-9-]+)$/

/** @param root - Folder of the built page. Never rejects: a failure is an answer without a body. */
export async function answer(
  request: Request,
  root: string,
  media: Workbench['media'],
): Promise<Response> {
  const url = new URL(request.url)
  if (request.method !== 'GET') return nothing(405)
  if (`${url.protocol}//${url.host}` !== ORIGIN) return nothing(404)
  try {
    return (await answerMedia(url, media)) ?? (await answerPage(url, root)) ?? nothing(404)
  } catch {
    return nothing(500)
  }
}

async function answerMedia(url: URL, media: Workbench['media']): Promise<Response | null> {
  const [, kind, id] = MEDIA_PATH.exec(url.pathname) ?? []
  if (kind === undefined || id === undefined) return null
  const { status, mediaType, body } = await media(kind, id, url.searchParams)
  return respond(status, mediaType, body, newNonce())
}

async function answerPage(url: URL, root: string): Promise<Response | null> {
  const file = await readPageFile(root, url.pathname)
  if (file === null) return null
  const nonce = newNonce()
  if (!file.mediaType.startsWith('text/html')) {
    return respond(200, file.mediaType, file.bytes, nonce)
  }
  const page = file.bytes.toString('utf8').replaceAll(NONCE_PLACE, nonce)
  return respond(200, file.mediaType, Buffer.from(page), nonce)
}

function nothing(status: number): Response {
  return respond(status, 'text/plain; charset=utf-8', new Uint8Array(), newNonce())
}

function respond(status: number, mediaType: string, body: Uint8Array, nonce: string): Response {
  return new Response(new Uint8Array(body), { status, headers: answerHeaders(mediaType, nonce) })
}
