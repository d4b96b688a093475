/** Thread: looks items up in one hash set. */
import { workerData } from 'node:worker_threads'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'
import { Lookup } from '../engine/known/lookup.ts'

const lookup = new Lookup(workerData as string)
serveTasks((items: Parameters<Lookup['handle']>[0]) => lookup.handle(items))
