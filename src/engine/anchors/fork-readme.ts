/** The expert's page in a proof of fork.
 *  @param hasProof - Whether `consistency.json` is part of it: the notes are of two sizes. */
export function forkReadme(size: number, hasProof: boolean): string {
  return `Proof of fork

One key has signed two custody ledgers that cannot both be the ledger of this case.
held.txt is a checkpoint that was kept apart from the case. ledger.txt is a checkpoint of
the ledger as it was found. Each says how many entries the ledger has, and the root of the
Merkle tree over them (RFC 9162, 2.1); each is a C2SP signed note.

1. Both are signed by the key in log-key.pem:

   openssl pkeyutl -verify -pubin -inkey log-key.pem -rawin -in held.body -sigfile held.sig
   openssl pkeyutl -verify -pubin -inkey log-key.pem -rawin -in ledger.body -sigfile ledger.sig

   held.body and ledger.body are the first three lines of the notes, held.sig and ledger.sig
   the signatures in them. That this is the key of the case, compare with a receipt or a
   bundle that was given out: SHA-256 of the key is printed there.

2. ${hasProof ? differentSizes(size) : sameSize(size)}

What this shows: the first ${size} entries were exchanged, or a copy of the case was worked in
beside the case. It does not show by whom, nor which of the two came first.
`
}

function sameSize(size: number): string {
  return `Both say that the ledger has ${size} entries, and they name two different roots
   (third line). A ledger that only grows has one root for each size.`
}

function differentSizes(size: number): string {
  return `held.txt says that the first ${size} entries have one root (third line). consistency.json
   says that the first ${size} entries of the ledger of ledger.txt have another one
   ("from", in hexadecimal), and proves it against the root in ledger.txt ("to"): verify the
   proof by RFC 9162, 2.1.4.2. A ledger that only grows has one root for each size.`
}
