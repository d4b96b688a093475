import qrcode from 'qrcode'

/** A text as a square to be photographed instead of typed: PNG, its quiet zone included. */
export function qrPng(text: string): Promise<Buffer> {
  return qrcode.toBuffer(text, { errorCorrectionLevel: 'M', scale: 6 })
}
