#!/usr/bin/env python3
"""Checks that a file is the complete custody of one item. Python 3.8 or later, nothing else.

  python3 verify-item-custody.py item-<id>.json checkpoint.txt

Proves that the entries stand in the ledger of that checkpoint, and that none of the item is left out.
Written from docs/formats/ledger.md alone. Python has no Ed25519: who signed the checkpoint is told by
  openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in <first three lines> -sigfile <last 64 bytes>
"""
import base64, datetime, hashlib, json, os, re, sys

# Canonical JSON has one text, so a pattern says all of its form. The data of an entry is any object.
NUM, TEXT, SALT, HASH = "[0-9]+", r'"(?:[^"\\]|\\.)*"', '"[0-9a-f]{32}"', '"[0-9a-f]{64}"'
ITEM, PROOF = '"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"', rf"\[(?:{HASH},?){{0,128}}]"
B64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
ENTRY = (f'{{"action":{TEXT},"actor":{TEXT},"boot":{TEXT},"data":{{}},(?:"item":null,"itemNo":null,'
         f'"itemPrev":null,"itemSeq":null|"item":{ITEM},"itemNo":{NUM},"itemPrev":(?:null|{HASH}),'
         f'"itemSeq":{NUM}),"log":{TEXT},"mono":{NUM},"prev":(?:null|{HASH}),"purpose":(?:null|{TEXT}),'
         f'"role":{TEXT},"salt":{SALT},"seq":{NUM},"time":{TEXT},"tool":{TEXT},"type":"custody-entry",'
         '"tz":"[+-][0-9]{2}:[0-9]{2}","v":1}')
ONE = f'{{"entry":"{B64}","index":{NUM},"proof":{PROOF}}}'
FILE = (rf'{{"context":\[(?:{ONE},?)*],"entries":\[(?:{ONE},?)+],"head":{{"leaf":"{B64}","proof":{PROOF}}},'
        f'"heads":{ONE},"item":{ITEM},"log":{TEXT},"size":{NUM},"type":"item-custody","v":1}}')
NOTE = f"([^\\s+]{{1,200}})\n(0|[1-9][0-9]{{0,15}})\n({B64})\n\n\u2014 \\1 (?=[^=]{{91}}=\n){B64}\n"


def need(condition, message):
    if not condition:
        raise ValueError(message)


def read(raw, pattern, what):
    """The value of canonical JSON (RFC 8785) whose only numbers are integers below 2^53."""
    value = json.loads(raw.decode(), parse_float=str, parse_constant=str,
                       parse_int=lambda text: int(text) if abs(int(text)) < 2**53 else text,
                       object_pairs_hook=lambda members: dict(
                           sorted(members, key=lambda member: member[0].encode("utf-16-be"))))
    form = dict(value, data={}) if isinstance(value.get("data"), dict) else value
    text, form = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in (value, form))
    deep = re.search(r"^ {64}(?: |.*(?:\[]|{}),?$)", json.dumps(value, indent=1), re.M)  # more than 64
    need(text.encode() == raw and re.fullmatch(pattern, form) and not deep, f"{what} has another form")
    return value


def root_of(raw, index, size, proof):
    """Of the tree with this leaf (RFC 9162, 2.1), split at the largest power of two below its size."""
    need(index < size and (size > 1) == bool(proof), "a proof does not fit its place")
    if size == 1:
        return hashlib.sha256(b"\0" + raw).digest()
    half, other = 1 << (size - 1).bit_length() - 1, bytes.fromhex(proof[-1])
    if index < half:
        return hashlib.sha256(b"\1" + root_of(raw, index, half, proof[:-1]) + other).digest()
    return hashlib.sha256(b"\1" + other + root_of(raw, index - half, size - half, proof[:-1])).digest()


def check(path, checkpoint):
    custody = read(open(path, "rb").read(), FILE, "the file")
    log, size, root = re.fullmatch(NOTE, open(checkpoint, "rb").read().decode()).groups()
    size, root, item = int(size), base64.b64decode(root), custody["item"]
    need((custody["log"], custody["size"]) == (log, size), "it is of another checkpoint")
    need(os.path.basename(path) == f"item-{item}.json", f"it is of {item}, which its name must say")

    def proven(one):
        raw, index = base64.b64decode(one["entry"]), one["index"]
        entry = dict(read(raw, ENTRY, f"entry {index}"), leaf=hashlib.sha256(b"\0" + raw).hexdigest())
        need(root_of(raw, index, size, one["proof"]) == root, f"entry {index} is not in the ledger")
        time = datetime.datetime.fromisoformat(entry["time"][:-1]).isoformat(timespec="milliseconds")
        place = [entry["log"], entry["seq"], entry["time"], entry["prev"] is None]
        need(place == [log, index, time + "Z", index == 0], f"entry {index} calls itself another")
        return entry

    entries, context = ([proven(one) for one in custody[name]] for name in ("entries", "context"))
    heads, number, before = proven(custody["heads"]), entries[0]["itemNo"], dict(seq=-1, leaf=None, time="")
    for count, entry in enumerate(entries):
        place = [entry[name] for name in ("item", "itemNo", "itemSeq", "itemPrev")]
        need(place == [item, number, count, before["leaf"]], f"a gap before entry {entry['seq']}")
        said = any(before["seq"] < one["seq"] < entry["seq"] for one in context)
        need(said or before["time"] <= entry["time"], f"time goes back before entry {entry['seq']}")
        before = entry
    every = sorted(entries + context + [heads], key=lambda one: one["seq"])
    apart = sorted(every, key=lambda one: one["item"] is None)
    need(apart == entries + context + [heads] and every[0] is entries[0], "entries in another order")
    acts = [one["action"] for one in apart[len(entries):]] + [heads["seq"]]
    need(acts == ["clock-anomaly"] * len(context) + ["heads", size - 1], "other context, or no heads")
    for one, other in zip(every, every[1:]):
        need(one["seq"] + 1 < other["seq"] or one["leaf"] == other["prev"], f"a break at {other['seq']}")
    head, data, text = base64.b64decode(custody["head"]["leaf"]), heads["data"], json.dumps(log, ensure_ascii=False)
    read(head, f'{{"count":{len(entries)},"item":"{re.escape(item)}","itemNo":{number},"last":"{before["leaf"]}",'
         f'"log":{re.escape(text)},"salt":{SALT},"type":"item-head","v":1}}', "INCOMPLETE: the count of entries")
    root = root_of(head, number, data["items"], custody["head"]["proof"]).hex()
    need(json.dumps(data) == json.dumps(dict(items=int(data["items"]), root=root)), "the head is not in its tree")
    print(*(ascii(f"{one['time']} {one['actor']} {one['action']}")[1:-1] for one in entries), sep="\n")
    print(f"complete: {len(entries)} entries of {item} in a ledger of {size}")


try:
    check(*sys.argv[1:])
except Exception as error:  # Whatever goes wrong, nothing is proven.
    sys.exit(f"NOT PROVEN: {ascii(error)}")
