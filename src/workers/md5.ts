/** Thread: takes MD5 of large contents beside the thread that reads them. */
import { workerData } from 'node:worker_threads'
import { followRing, type Ring } from '../engine/hashing/ring.ts'

followRing(workerData as Ring)
