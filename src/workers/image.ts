/** Thread: reads files out of a disk image of the evidence. */
import { workerData } from 'node:worker_threads'
import type { ReadThread } from '../engine/ingest/read-batch.ts'
import { ImageReader, type ImageTask } from '../engine/ingest/read-image.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const reader = new ImageReader(workerData as ReadThread)
serveTasks((task: ImageTask) => reader.handle(task))
