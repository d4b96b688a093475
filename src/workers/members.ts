/** Thread: reads what is in containers of the evidence. */
import { workerData } from 'node:worker_threads'
import type { ReadThread } from '../engine/ingest/read-batch.ts'
import { MemberReader, type MemberTask } from '../engine/ingest/read-members.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const reader = new MemberReader(workerData as ReadThread)
serveTasks((task: MemberTask) => reader.handle(task))
