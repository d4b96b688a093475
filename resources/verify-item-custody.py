#!/usr/bin/env python3
"""Checks the complete custody of one item against a checkpoint. Python 3.8+, nothing else.

  python3 verify-item-custody.py custody/item-<id>.json custody/checkpoint.txt

Written from docs/formats/ledger.md alone, apart from the program whose records it checks. It proves
that the entries stand in the ledger of that checkpoint, and that none of the item is left out. That
the checkpoint is genuine is shown by the signature over the bundle, or by openssl:

  head -n 3 checkpoint.txt > text; tail -n 1 checkpoint.txt | cut -d' ' -f3 | base64 -d | tail -c 64 > sig
  openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in text -sigfile sig
"""
import base64
import hashlib
import json
import sys

MEMBERS = set("v type log seq prev time tz boot mono salt actor role action item itemNo itemSeq "
              "itemPrev purpose tool data".split())


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def canonical(raw, what):
    value = json.loads(raw.decode("utf-8"), object_pairs_hook=once)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    need(text.encode() == raw, f"{what} is not canonical JSON")
    return value


def need(condition, message):
    if not condition:
        raise ValueError(message)


def leaf_hash(raw):
    return hashlib.sha256(b"\0" + raw).digest()


def root_of(leaf, index, size, proof):
    """RFC 9162, 2.1.3.2."""
    need(0 <= index < size, f"no leaf {index} in a tree of {size}")
    at, last, running = index, size - 1, leaf
    for sibling in map(bytes.fromhex, proof):
        need(last > 0, "a proof too long")
        if at % 2 or at == last:
            running = hashlib.sha256(b"\1" + sibling + running).digest()
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            running = hashlib.sha256(b"\1" + running + sibling).digest()
        at, last = at // 2, last // 2
    need(last == 0, "a proof too short")
    return running


def check(custody, checkpoint):
    log, size, root = checkpoint.decode("utf-8").split("\n")[:3]
    size, root = int(size), base64.b64decode(root, validate=True)
    need((custody["log"], custody["size"]) == (log, size), "not of this checkpoint")

    def proven(one):
        raw = base64.b64decode(one["entry"], validate=True)
        entry = canonical(raw, f"entry {one['index']}")
        need(set(entry) == MEMBERS and entry["log"] == log, f"entry {one['index']}: other members")
        need(entry["seq"] == one["index"], f"entry {one['index']} calls itself {entry['seq']}")
        found = root_of(leaf_hash(raw), one["index"], size, one["proof"])
        need(found == root, f"entry {one['index']} is not in the ledger")
        return entry, leaf_hash(raw).hex()

    back = {entry["seq"] for entry, _ in map(proven, custody["context"])
            if entry["action"] == "clock-anomaly" and entry["item"] is None}
    need(len(back) == len(custody["context"]), "a context that is no clock anomaly")
    entries = [proven(one) for one in custody["entries"]]
    before = None
    for number, (entry, leaf) in enumerate(entries):
        need(entry["item"] == custody["item"], f"entry {entry['seq']} is of another item")
        need(entry["itemSeq"] == number, f"entry {number} of the item is missing")
        need(entry["itemPrev"] == (before and before[1]), f"entry {entry['seq']}: chain broken")
        need(entry["itemNo"] == entries[0][0]["itemNo"], f"entry {entry['seq']}: other number")
        if before:
            need(before[0]["seq"] < entry["seq"], "entries out of order")
            said = any(before[0]["seq"] < seq < entry["seq"] for seq in back)
            need(said or before[0]["time"] <= entry["time"], f"{entry['seq']}: clock went back unsaid")
        before = entry, leaf
    heads, _ = proven(custody["heads"])
    need(heads["action"] == "heads" and heads["seq"] == size - 1, "no heads entry at the end")
    raw = base64.b64decode(custody["head"]["leaf"], validate=True)
    head = canonical(raw, "the head")
    need(head == {"v": 1, "type": "item-head", "log": log, "item": custody["item"],
                  "itemNo": entries[0][0]["itemNo"], "count": len(entries),
                  "last": before[1], "salt": head["salt"]}, "INCOMPLETE: the head names other entries")
    found = root_of(leaf_hash(raw), head["itemNo"], heads["data"]["items"], custody["head"]["proof"])
    need(found.hex() == heads["data"]["root"], "the head is not in the heads tree")
    return [entry for entry, _ in entries]


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as one, open(sys.argv[2], "rb") as other:
            proven_entries = check(canonical(one.read(), "the file"), other.read())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        sys.exit(f"NOT PROVEN: {ascii(error)}")
    for line in proven_entries:
        print(*(ascii(line[name])[1:-1] for name in ("time", "actor", "action")))
    print(f"complete: {len(proven_entries)} entries")
